import type { Task } from '@medplum/fhirtypes';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { permitConsultatieRead } from '../../policy/consultatie/reduce-consultatie.ts';
import { VRAAG } from '../../policy/consultatie/render-consultatie-task.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import type { UpdateStap } from '../../workflow/consultatie/update-stap.ts';
import { decideUpdateStap } from '../../workflow/consultatie/update-stap.ts';
import { decideWithdrawConsultatie } from '../../workflow/consultatie/withdraw-consultatie.ts';
import type { CommandPorts } from '../apply-command.ts';
import type { AuditEntry, TaskPlace } from '../journey-store.ts';
import type { PermitPorts } from '../show-delivery.ts';
import type { Versioned } from '../stories.ts';
import type { AppliedConsultatie } from './apply-consultatie.ts';
import { applyConsultatie } from './apply-consultatie.ts';
import { consultatieFacts } from './send-consultatie.ts';
import { localIdInConsultatie } from './consultatie-store.ts';

export type ConsultatieTaskPorts = CommandPorts & PermitPorts;

/** A Task of a consultatie as its owner may see it now: the consultant's own step, or the asker's question. */
export async function showConsultatieTask(ports: ConsultatieTaskPorts, place: TaskPlace): Promise<Result<Versioned<Task>>> {
  const loaded = await ports.store.consultaties.find(place.journeyId);
  return loaded === undefined ? refuse('NOT_FOUND', 'Task') : shown(ports, place, loaded);
}

/** `PUT Task/{id}` on a consultatie: the consultant's next step, or the asker who takes its question back. */
export async function updateConsultatieTask(ports: ConsultatieTaskPorts, place: TaskPlace, update: Omit<UpdateStap, 'localId'>, audit: AuditEntry): Promise<Result<Versioned<Task>>> {
  const localId = localIdInConsultatie(place.localId) ?? '';
  const applied = await applyConsultatie(
    ports, place.journeyId,
    (consultatie, context) => {
      if (localId !== VRAAG) {
        return decideUpdateStap(consultatie, { ...update, localId }, context);
      }
      return update.status === 'cancelled' ? decideWithdrawConsultatie(consultatie, { by: place.owner }, context) : refuse('TRANSITION_REFUSED', 'Task.status');
    },
    audit,
  );
  return applied.ok ? shown(ports, place, applied.value) : applied;
}

function shown(ports: ConsultatieTaskPorts, place: TaskPlace, { consultatie, version }: AppliedConsultatie): Result<Versioned<Task>> {
  const localId = localIdInConsultatie(place.localId) ?? '';
  const task = permitConsultatieRead(place.owner, localId, consultatieFacts(ports, consultatie, place.owner));
  const own = versionOf(consultatie, localId, version);
  return task.ok ? accept({ resource: { ...task.value, meta: { ...task.value.meta, versionId: String(own) } }, version: own }) : task;
}

/** A step has a version of its own; the asker's Task changes with the whole. */
function versionOf(consultatie: Consultatie, localId: string, version: number): number {
  return consultatie.stappen.find((it) => it.localId === localId)?.version ?? version;
}
