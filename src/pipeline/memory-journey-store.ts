import { Fault } from '../kernel/fault.ts';
import type { NewConsultatieDelivery } from '../workflow/consultatie/consultatie-effects.ts';
import type { NewDelivery } from '../workflow/effects.ts';
import type { Taak } from '../workflow/journey.ts';
import type { ConsultatieTaskId } from './consultatie/consultatie-store.ts';
import { placeOfConsultatie, tasksOfConsultatie } from './consultatie/consultatie-store.ts';
import { memoryConsultaties } from './consultatie/memory-consultaties.ts';
import { VRAAG } from '../policy/consultatie/render-consultatie-task.ts';
import { memoryPulls } from './memory-pulls.ts';
import { referralStatusTaak } from './referral-status.ts';
import type { AuditEntry, Change, JourneyDocument, JourneyRecord, JourneyStore, LoadedJourney, StoredAnswer, TaskPlace } from './journey-store.ts';

/** What a memory store holds, for whoever wants to look: replay's report, tests. */
export type MemoryContents = {
  readonly changes: readonly Change[];
  readonly deliveries: readonly ((NewDelivery | NewConsultatieDelivery) & { readonly journeyId: string })[];
  readonly audit: readonly AuditEntry[];
  readonly alarms: readonly string[];
};

const NO_KEY = new Uint8Array();

/**
 * A store that forgets when the process ends: `replay` runs messages against it, so that nothing happens outside. Same
 * rules as the real one (one suite tests both): a message key counts once, a journey changes by version.
 * `taskId` and `consultatieTaskId` give the id under which an owner knows a Task.
 */
export function memoryJourneyStore(
  taskId: (journeyId: string, taak: Taak) => string,
  consultatieTaskId: ConsultatieTaskId,
): JourneyStore & { readonly contents: MemoryContents } {
  const answers = new Map<string, StoredAnswer>();
  const journeys = new Map<string, { record: JourneyRecord; version: number }>();
  const consultaties = memoryConsultaties();
  const tasks = new Map<string, TaskPlace>();
  const documents = new Map<string, JourneyDocument>();
  const pulls = memoryPulls();
  const contents = { changes: [] as Change[], deliveries: [] as ((NewDelivery | NewConsultatieDelivery) & { journeyId: string })[], audit: [] as AuditEntry[], alarms: [] as string[] };

  const loaded = (journeyId: string): LoadedJourney | undefined => {
    const found = journeys.get(journeyId);
    return found && { record: found.record, version: found.version, keyRef: NO_KEY };
  };

  function write(change: Change): void {
    const { journey, consultatie } = change;
    if (consultatie !== undefined) {
      const { id } = consultatie.after;
      consultaties.write(consultatie);
      for (const { localId, owner, view } of tasksOfConsultatie(consultatie.after, VRAAG)) {
        const externalId = consultatieTaskId(id, { localId, owner, view });
        tasks.set(externalId, { externalId, journeyId: id, localId: placeOfConsultatie(localId), owner });
      }
      contents.deliveries.push(...(change.effects?.deliveries ?? []).map((it) => ({ ...it, journeyId: id })));
    }
    if (journey !== undefined) {
      const id = journey.after.journey.id;
      const { referral } = journey.after.journey;
      const stored = journeys.get(id)?.version ?? 0;
      const isTaken = journey.before === undefined && findByReferral(referral.system, referral.value) !== undefined;
      if (stored !== (journey.before?.version ?? 0) || isTaken) {
        throw new Fault('JOURNEY_CHANGED', { journeyId: id });
      }
      journeys.set(id, { record: journey.after, version: stored + 1 });
      const followed = referralStatusTaak(journey.after.journey);
      for (const taak of [...journey.after.journey.taken, ...(followed === undefined ? [] : [followed])]) {
        const externalId = taskId(id, taak);
        tasks.set(externalId, { externalId, journeyId: id, localId: taak.localId, owner: taak.owner });
      }
      for (const { id: gesprek } of journey.after.journey.gesprekken) {
        tasks.set(gesprek, { externalId: gesprek, journeyId: id, localId: `gesprek/${gesprek}`, owner: journey.after.journey.team ?? '' });
      }
      const wanted = (change.effects?.deliveries ?? []).filter((it) => it.onlyIfSent !== true || contents.deliveries.some((one) => one.journeyId === id && one.recipient === it.recipient && one.view === it.view));
      contents.deliveries.push(...wanted.map((it) => ({ ...it, journeyId: id })));
      change.documents?.forEach((it) => documents.set(`${id}/${it.id}`, it));
    }
  }

  function findByReferral(system: string, value: string): LoadedJourney | undefined {
    const found = [...journeys.values()].find(({ record }) => record.journey.referral.system === system && record.journey.referral.value === value);
    return found && loaded(found.record.journey.id);
  }

  return {
    contents,
    findAnswer: async (key) => answers.get(key),
    findByReferral: async (system, value) => findByReferral(system, value),
    wasErased: async () => false,
    find: async (journeyId) => loaded(journeyId),
    load: async (journeyId) => {
      const found = loaded(journeyId);
      if (found === undefined) {
        throw new Fault('INTERNAL', { journeyId });
      }
      return found;
    },
    findTask: async (externalId) => tasks.get(externalId),
    listTasks: async (owner) => [...tasks.values()].filter((it) => it.owner === owner).reverse(),
    loadDocument: async (journeyId, documentId) => documents.get(`${journeyId}/${documentId}`),
    teamLoad: async () => {
      const open = [...journeys.values()].filter(({ record }) => record.journey.status === 'accepted' && record.journey.team !== undefined);
      return open.reduce((load, { record }) => load.set(record.journey.team ?? '', (load.get(record.journey.team ?? '') ?? 0) + 1), new Map<string, number>());
    },
    listDue: async () => [],
    consultaties,
    findPull: async (key) => pulls.find(key),
    isPullOpen: async (ref) => pulls.isOpen(ref),
    commit: async (change) => {
      if (change.message !== undefined && answers.has(change.message.key)) {
        return 'duplicate';
      }
      const moved = change.seen?.find((it) => journeys.get(it.id)?.version !== it.version);
      if (moved !== undefined) {
        throw new Fault('JOURNEY_CHANGED', { journeyId: moved.id });
      }
      pulls.check(change);
      write(change);
      pulls.write(change);
      if (change.message !== undefined) {
        const journeyId = change.journey?.after.journey.id ?? change.journeyId;
        answers.set(change.message.key, { bodyMark: change.message.bodyMark, ack: change.message.ack, ...(journeyId === undefined ? {} : { journeyId }) });
      }
      contents.changes.push(change);
      contents.audit.push(...change.audit);
      contents.alarms.push(...(change.alarms ?? []));
      return 'committed';
    },
  };
}
