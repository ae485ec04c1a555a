import type { Bundle, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { UpdateTaak } from '../workflow/commands.ts';
import type { Journey, Taak, TaakStatus } from '../workflow/journey.ts';
import { decideUpdateTaak } from '../workflow/taken/update-taak.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import type { AuditEntry, TaskPlace } from './journey-store.ts';
import type { PermitPorts } from './show-delivery.ts';
import { REFERRAL_STATUS, showReferralStatus } from './referral-status.ts';
import { refuseCaller } from './refuse-caller.ts';
import { showTaak } from './show-delivery.ts';
import type { Caller, Stories, TaskQuery, Versioned } from './stories.ts';

export type TaskPorts = CommandPorts & PermitPorts;

/** Roles without search: they know their Task by its id, and nothing else (design 5.1, Wabvpz 15a). */
const WITHOUT_SEARCH: ReadonlySet<string> = new Set(['gemeente', 'welzijn', 'schuldhulp', 'partner']);

/** Reads one resource. Only Tasks are read here; what belongs to somebody else does not exist for this caller. */
export function readResourceStory(ports: TaskPorts): Stories['readResource'] {
  return async (caller, type, id) => {
    const place = type === 'Task' ? await ports.store.findTask(id) : undefined;
    if (place === undefined || place.owner !== caller.partner) {
      return refuseCaller(ports, byCaller(caller, 'read', type), { code: 'NOT_FOUND', at: type });
    }
    const { record: { journey }, version } = await ports.store.load(place.journeyId);
    const shown = place.localId === REFERRAL_STATUS ? accept(showReferralStatus(journey, id, version)) : taskOf(ports, journey, place);
    const audit: AuditEntry = shown.ok ? byCaller(caller, 'read', place.localId) : { ...byCaller(caller, 'read', place.localId), outcome: 'minor-failure', code: shown.refusal.code };
    await ports.store.commit({ at: ports.clock.now(), journeyId: journey.id, audit: [audit] });
    return shown;
  };
}

/** `POST Task/_search`: the caller's own Tasks that may be shown now, newest first. */
export function searchTasksStory(ports: TaskPorts): Stories['searchTasks'] {
  return async (caller, query) => {
    if (WITHOUT_SEARCH.has(caller.role)) {
      return refuseCaller(ports, byCaller(caller, 'search', 'Task'), { code: 'NOT_ALLOWED', at: 'Task' });
    }
    const found: Versioned<Task>[] = [];
    const seen: AuditEntry[] = [];
    for (const place of await ports.store.listTasks(caller.partner)) {
      const { journey } = (await ports.store.load(place.journeyId)).record;
      const shown = taskOf(ports, journey, place);
      if (shown.ok && fits(shown.value.resource, query)) {
        found.push(shown.value);
        seen.push({ ...byCaller(caller, 'read', place.localId), journeyId: place.journeyId });
      }
    }
    await ports.store.commit({ at: ports.clock.now(), audit: [{ ...byCaller(caller, 'search', 'Task'), detail: { request: caller.requestId, count: found.length } }, ...seen] });
    return accept(searchSet(found));
  };
}

/** `PUT Task/{id}`: the owner's next step, by the transitions of dutch-fhir.md 7.3. */
export function updateTaskStory(ports: TaskPorts): Stories['updateTask'] {
  return async (caller, id, task, ifMatch) => {
    const place = await ports.store.findTask(id);
    if (place === undefined || place.owner !== caller.partner || place.localId.startsWith('gesprek/') || place.localId === REFERRAL_STATUS) {
      return refuseCaller(ports, byCaller(caller, 'update', 'Task'), { code: 'NOT_FOUND', at: 'Task' });
    }
    const update = updateFrom(caller, place, task, ifMatch);
    if (!update.ok) {
      return refuseCaller(ports, { ...byCaller(caller, 'update', place.localId), journeyId: place.journeyId }, update.refusal);
    }
    const applied = await applyCommand(ports, place.journeyId, (journey, context) => decideUpdateTaak(journey, update.value, context), {
      ...byCaller(caller, 'update', place.localId),
      detail: { status: update.value.status },
    });
    return applied.ok ? taskOf(ports, applied.value.journey, place) : applied;
  };
}

function taskOf(ports: TaskPorts, journey: Journey, place: TaskPlace): Result<Versioned<Task>> {
  const taak = journey.taken.find((it) => it.localId === place.localId && it.owner === place.owner);
  // A Task in draft is not visible to its owner (dutch-fhir.md 7.3).
  if (taak === undefined || taak.status === 'draft') {
    return refuse('NOT_FOUND', 'Task');
  }
  const shown = showTaak(ports, journey, taak);
  return shown.ok ? accept({ resource: withVersion(shown.value, taak), version: taak.version }) : shown;
}

function withVersion(task: Task, taak: Taak): Task {
  return { ...task, meta: { ...task.meta, versionId: String(taak.version), lastUpdated: taak.updatedAt } };
}

function updateFrom(caller: Caller, place: TaskPlace, task: Task, ifMatch: number): Result<UpdateTaak> {
  if (task.status === undefined) {
    return refuse('FIELD_MISSING', 'Task.status');
  }
  const reason = task.statusReason?.coding?.find((it) => it.system === CODE_SYSTEMS.reden)?.code ?? task.statusReason?.coding?.[0]?.code;
  const output = (task.output ?? []).map((it) => ({
    type: it.type.coding?.[0]?.code ?? it.type.text ?? '',
    value: it.valueString ?? it.valueCode ?? it.valueCoding?.code ?? it.valueDate ?? it.valueReference?.reference ?? (it.valueBoolean === undefined ? '' : it.valueBoolean ? 'J' : 'N'),
  }));
  return accept({
    localId: place.localId, setter: 'F', by: caller.partner, status: task.status as TaakStatus, expectedVersion: ifMatch, output,
    ...(caller.user === undefined ? {} : { person: caller.user }),
    ...(reason === undefined ? {} : { reason }),
    ...(task.statusReason?.text === undefined ? {} : { reasonText: task.statusReason.text }),
  });
}

function fits(task: Task, query: TaskQuery): boolean {
  const codes = task.code?.coding?.map((it) => it.code ?? '') ?? [];
  const identifiers = task.identifier?.flatMap((it) => [it.value ?? '', `${it.system ?? ''}|${it.value ?? ''}`]) ?? [];
  return (
    (query.status === undefined || query.status.includes(task.status ?? '')) &&
    (query.code === undefined || query.code.some((code) => codes.includes(code.split('|').at(-1) ?? ''))) &&
    (query.identifier === undefined || identifiers.includes(query.identifier)) &&
    (query.lastUpdated === undefined || (task.meta?.lastUpdated ?? '') >= query.lastUpdated)
  );
}

function searchSet(found: readonly Versioned<Task>[]): Bundle {
  const newestFirst = found.toSorted((a, b) => (b.resource.meta?.lastUpdated ?? '').localeCompare(a.resource.meta?.lastUpdated ?? ''));
  return {
    resourceType: 'Bundle', type: 'searchset', total: found.length,
    entry: newestFirst.map(({ resource }) => ({ resource, search: { mode: 'match' as const } })),
  };
}

/** The audit line of something that a caller did: client, partner, role, and the person it named or the resource's author (NEN 7513). */
export function byCaller(caller: Caller, action: AuditEntry['action'], subject: string, author?: string): AuditEntry {
  const { clientId, peer } = caller;
  const user = caller.user ?? author;
  return {
    action, outcome: 'success', actor: clientId, actorRole: caller.role, onBehalfOf: caller.partner, subject,
    // What is no resource type is the local id of a Task.
    data: [/^[A-Z]/.test(subject) ? subject : 'Task'],
    detail: { request: caller.requestId },
    secret: { ...(user === undefined ? {} : { user }), ...(peer === undefined ? {} : { peer }) },
  };
}
