import type { Bundle, BundleEntry, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { UpdateTaak } from '../workflow/commands.ts';
import type { Journey, Taak, TaakStatus } from '../workflow/journey.ts';
import { showConsultatieTask, updateConsultatieTask } from './consultatie/consultatie-tasks.ts';
import { localIdInConsultatie } from './consultatie/consultatie-store.ts';
import { VIEWS } from '../workflow/effects.ts';
import { findPartner } from '../workflow/find-partner.ts';
import { decideUpdateTaak } from '../workflow/taken/update-taak.ts';
import { againWhenChanged } from './again-when-changed.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import { kindsOfData } from './audit-facts.ts';
import type { AuditEntry, Change, TaskPlace, TaskRead } from './journey-store.ts';
import type { PermitPorts } from './show-delivery.ts';
import { REFERRAL_STATUS } from '../policy/render/render-referral-task.ts';
import { showReferralStatus } from './referral-status.ts';
import { refuseCaller } from './refuse-caller.ts';
import { isForPolling } from './is-for-polling.ts';
import { askPermit, showTaak } from './show-delivery.ts';
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
    return againWhenChanged(async () => {
      const { shown, seen } = await showTask(ports, place);
      const audit: AuditEntry = shown.ok ? byCaller(caller, 'read', place.localId) : { ...byCaller(caller, 'read', place.localId), outcome: 'minor-failure', code: shown.refusal.code };
      await ports.store.commit({ at: ports.clock.now(), journeyId: place.journeyId, seen, audit: [audit] });
      return shown;
    });
  };
}

/**
 * `POST Task/_search`: the caller's own Tasks that may be shown now, newest first. A caller without an endpoint of its own
 * gets with each Task what would have been sent with it, asked of policy now (L5): by that it is delivered.
 */
export function searchTasksStory(ports: TaskPorts): Stories['searchTasks'] {
  return async (caller, query) => {
    if (WITHOUT_SEARCH.has(caller.role)) {
      return refuseCaller(ports, byCaller(caller, 'search', 'Task'), { code: 'NOT_ALLOWED', at: 'Task' });
    }
    return accept(await againWhenChanged(() => findOwn(ports, caller, query)));
  };
}

async function findOwn(ports: TaskPorts, caller: Caller, query: TaskQuery): Promise<Bundle> {
  const found: Versioned<Task>[] = [];
  const audit: AuditEntry[] = [];
  const told: TaskContent[] = [];
  const versions = new Map<string, number>();
  for (const place of await ports.store.listTasks(caller.partner)) {
    // The status of a referral is read by its address only.
    if (place.localId === REFERRAL_STATUS) {
      continue;
    }
    const { shown, seen } = await showTask(ports, place);
    if (shown.ok && fits(shown.value.resource, query)) {
      found.push(shown.value);
      const content = await contentFor(ports, place);
      const by = byCaller(caller, 'read', place.localId);
      audit.push({ ...by, journeyId: place.journeyId, ...content.read?.proof, detail: { ...by.detail, ...content.read?.proof.detail } });
      told.push(content);
      seen.forEach(({ id, version }) => versions.set(id, Math.min(version, versions.get(id) ?? version)));
    }
  }
  await ports.store.commit({
    at: ports.clock.now(), seen: [...versions].map(([id, version]) => ({ id, version })), readTasks: told.flatMap((it) => it.read ?? []),
    audit: [{ ...byCaller(caller, 'search', 'Task'), detail: { request: caller.requestId, count: found.length } }, ...audit],
  });
  return searchSet(found, told.flatMap((it) => it.entries));
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
    if (localIdInConsultatie(place.localId) !== undefined) {
      const { reason, reasonText, output = [], status } = update.value;
      return updateConsultatieTask(
        ports, place, { by: caller.partner, status, expectedVersion: ifMatch, output, ...(reason === undefined ? {} : { reason }), ...(reasonText === undefined ? {} : { reasonText }) },
        { ...byCaller(caller, 'update', place.localId), detail: { request: caller.requestId, status } },
      );
    }
    const applied = await applyCommand(ports, place.journeyId, (journey, context) => decideUpdateTaak(journey, update.value, context), {
      ...byCaller(caller, 'update', place.localId),
      detail: { status: update.value.status },
    });
    return applied.ok ? taskOf(ports, applied.value.journey, place) : applied;
  };
}

/** A Task as it may be shown, and the journey's version on which that was permitted. */
type ShownTask = { readonly shown: Result<Versioned<Task>>; readonly seen: NonNullable<Change['seen']> };

/** Any Task of this place: of a consultatie, the status of a referral, or of a journey. */
async function showTask(ports: TaskPorts, place: TaskPlace): Promise<ShownTask> {
  if (localIdInConsultatie(place.localId) !== undefined) {
    return { shown: await showConsultatieTask(ports, place), seen: [] };
  }
  const { record: { journey }, version } = await ports.store.load(place.journeyId);
  const shown = place.localId === REFERRAL_STATUS ? accept(showReferralStatus(journey, place.externalId, version)) : taskOf(ports, journey, place);
  return { shown, seen: [{ id: journey.id, version }] };
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

/** What goes with a Task to an owner that fetches it, and the proof of that. */
type TaskContent = { readonly entries: readonly BundleEntry[]; readonly read?: TaskRead };

/** What policy permits of a Task to an owner that fetches it, beside the Task itself; nothing for who gets it sent. */
async function contentFor(ports: TaskPorts, { journeyId, owner, localId }: TaskPlace): Promise<TaskContent> {
  const partner = findPartner(ports.network(), owner);
  if (partner === undefined || !isForPolling(partner, 'task') || localIdInConsultatie(localId) !== undefined) {
    return { entries: [] };
  }
  const { record: { journey }, version } = await ports.store.load(journeyId);
  const view = VIEWS.find((it) => it === journey.taken.find((taak) => taak.localId === localId && taak.owner === owner)?.view);
  if (view === undefined) {
    return { entries: [] };
  }
  const permitted = await askPermit(ports, journey, { id: '', journeyId, recipient: owner, view, kind: 'task', subject: localId });
  if (!permitted.ok) {
    // A Task that was taken back tells that by itself.
    return permitted.refusal.code === 'CANCELLED' ? { entries: [], read: { journeyId, owner, localId, proof: { data: ['Task'], detail: { kind: 'task', view, version } } } } : { entries: [] };
  }
  const { bundle, consent, withheld } = permitted.value;
  return {
    entries: (bundle.entry ?? []).filter(({ resource }) => resource?.resourceType !== 'Task').map((entry) => ({ ...entry, search: { mode: 'include' } })),
    read: {
      journeyId, owner, localId,
      proof: { data: kindsOfData(bundle), ...(consent === undefined ? {} : { consent }), detail: { kind: 'task', view, version, withheld: [...new Set(withheld.map(({ path }) => path))] } },
    },
  };
}

function searchSet(found: readonly Versioned<Task>[], more: readonly BundleEntry[]): Bundle {
  const newestFirst = found.toSorted((a, b) => (b.resource.meta?.lastUpdated ?? '').localeCompare(a.resource.meta?.lastUpdated ?? ''));
  return {
    resourceType: 'Bundle', type: 'searchset', total: found.length,
    entry: [...newestFirst.map(({ resource }) => ({ resource, search: { mode: 'match' as const } })), ...more],
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
