import type { Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { externalPath } from '../policy/external-ids.ts';
import { taskId } from '../policy/render/render-task.ts';
import type { InvokeExpert } from '../workflow/commands.ts';
import type { View } from '../workflow/effects.ts';
import { EXPERTVRAAG } from '../workflow/inroepen/expertvraag.ts';
import { decideInvokeExpert, findAsked } from '../workflow/inroepen/invoke-expert.ts';
import type { Journey } from '../workflow/journey.ts';
import { applyCommand } from './apply-command.ts';
import { findJourneyOf, hasSay } from './find-journey-of.ts';
import { refuseCaller } from './refuse-caller.ts';
import type { Stories } from './stories.ts';
import type { TaskPorts } from './task-stories.ts';
import { byCaller } from './task-stories.ts';

/** `POST Task` with code `expertvraag`: the team asks an expert of the network something, by the Task that it has itself (M3). */
export function invokeExpertStory(ports: TaskPorts): Stories['invokeExpert'] {
  return async (caller, task) => {
    const asked = byCaller(caller, 'create', 'Task');
    if (caller.role !== 'vg-team') {
      return refuseCaller(ports, asked, { code: 'NOT_ALLOWED', at: 'Task' });
    }
    const place = await findJourneyOf(ports, caller, task);
    if (!place.ok) {
      return refuseCaller(ports, asked, { code: place.refusal.code, at: 'Task.partOf' });
    }
    const command = commandFrom(task, caller.partner);
    if (!command.ok) {
      return refuseCaller(ports, { ...asked, journeyId: place.value.journeyId }, command.refusal);
    }
    let isNew = false;
    const applied = await applyCommand(ports, place.value.journeyId, (journey, context) => {
      isNew = findAsked(journey, command.value) === undefined;
      return hasSay(caller, journey, context.network) ? decideInvokeExpert(journey, command.value, context) : refuse('NOT_FOUND', 'Task.partOf');
    }, asked);
    if (!applied.ok) {
      return applied;
    }
    const id = idFor(ports, applied.value.journey, caller.partner, place.value.localId, command.value);
    // Answered as it was asked; what comes of it is delivered to the team under this id.
    return accept({ resource: { ...task, id, meta: { versionId: '1' } }, version: 1, created: isNew, location: `Task/${id}` });
  };
}

/** The id under which the member that asked will know its question: that of the view of the Task it referred to. */
function idFor(ports: TaskPorts, journey: Journey, partner: string, seat: string, command: InvokeExpert): string {
  const taak = findAsked(journey, command);
  const view = journey.taken.find((one) => one.localId === seat)?.view;
  if (taak === undefined || view === undefined) {
    throw new Error('a question that was asked is not there');
  }
  return ports.externalId({ journey: journey.id, recipient: partner, type: 'Task', path: externalPath(view as View, 'Task', taskId(taak)) });
}

function commandFrom(task: Task, by: string): Result<InvokeExpert> {
  if (task.code?.coding?.some((it) => it.system === CODE_SYSTEMS.taak && it.code === EXPERTVRAAG) !== true) {
    return refuse(task.code === undefined ? 'FIELD_MISSING' : 'CODE_UNKNOWN', 'Task.code');
  }
  const expert = task.owner?.identifier?.system === SYSTEMS.partner ? task.owner.identifier.value : undefined;
  if (expert === undefined) {
    return refuse('FIELD_MISSING', 'Task.owner');
  }
  const vraag = task.input?.find((it) => it.type.coding?.some((coding) => coding.system === CODE_SYSTEMS.taak && coding.code === 'vraag') === true)?.valueString;
  if (vraag === undefined) {
    return refuse('FIELD_MISSING', 'Task.input');
  }
  const expertise = task.reasonCode?.coding?.find((it) => it.system === CODE_SYSTEMS.expertise)?.code;
  return accept({ expert, vraag: vraag.trim(), by, ...(expertise === undefined ? {} : { expertise }) });
}
