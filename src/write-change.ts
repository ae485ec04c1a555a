import type { AuditRecord, AuditSubject } from './audit/audit-record.ts';
import type { AuditKeys } from './audit/audit-keys.ts';
import type { NewId } from './kernel/ports.ts';
import type { ConsultatieTaskId } from './pipeline/consultatie/consultatie-store.ts';
import type { AuditEntry, Change, JourneyRecord, LoadedJourney, TaskRead } from './pipeline/journey-store.ts';
import { referralStatusTaak } from './pipeline/referral-status.ts';
import { nextDueAt } from './pipeline/next-due-at.ts';
import { fingerprint } from './security/fingerprint.ts';
import type { KeyedHash } from './security/keyed-hash.ts';
import { inOrder } from './in-order.ts';
import { Fault } from './kernel/fault.ts';
import { appendAudit } from './store/append-audit.ts';
import { confirmCrisisItems } from './store/confirm-crisis-items.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import type { Transaction } from './store/database.ts';
import { indexTasks } from './store/index-tasks.ts';
import { insertDecisionRecord } from './store/insert-decision-record.ts';
import { insertJourney } from './store/insert-journey.ts';
import { insertJourneyDocument } from './store/insert-journey-document.ts';
import { insertJourneyEvents } from './store/insert-journey-events.ts';
import { insertRawMessage } from './store/insert-raw-message.ts';
import { lockJourneyVersions } from './store/lock-journey-versions.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { saveJourney } from './store/save-journey.ts';
import type { Sealing } from './store/sealing.ts';
import { SYSTEMS } from './fhir/naming-systems.ts';
import type { JourneyEvent } from './workflow/events.ts';
import type { Journey, Judgement, Taak } from './workflow/journey.ts';
import { completedBundle } from './workflow/verkennend-gesprek/apply-completions.ts';
import type { Network } from './workflow/network.ts';
import { markRead } from './outbox/mark-read.ts';
import { closeWorklistItems } from './store/close-worklist-items.ts';
import { unreadKey } from './watch-unread.ts';
import { writeConsultatie } from './write-consultatie.ts';
import { writeEffects } from './write-effects.ts';
import { writePull } from './write-pull.ts';

/** What writing a change leans on. `taskId` gives the id under which its owner knows a Taak; `wake` starts the relay. */
export type WriteTools = {
  readonly sealing: Sealing;
  readonly hash: KeyedHash;
  readonly auditKeys: AuditKeys;
  readonly newId: NewId;
  readonly network: () => Network;
  readonly taskId: (journeyId: string, taak: Taak) => string;
  /** The id under which the owner of a Taak knows the request that it is about. */
  readonly requestId: (journeyId: string, taak: Taak, request: string) => string;
  readonly consultatieTaskId: ConsultatieTaskId;
  readonly wake: () => void;
};

/** Keys that are on disk already: of the journey, or of the message alone when it has no journey. */
export type ChangeKeys = {
  readonly keyRef: Uint8Array;
  /** Keys of the message's bytes and of documents, which go before the journey does (domain.md 2.6); absent: its own. */
  readonly contentKeyRef?: Uint8Array;
  readonly documentKeyRef?: Uint8Array;
};

/** Thrown inside the transaction to undo it: this message is there already. */
export class DuplicateMessage extends Error {}

/**
 * Writes all of a change into one open transaction (design 5.1): raw message first, so that a duplicate ends it, then
 * journey, documents, outbox, worklist, decision, audit and alarms. Statements are sent without waiting for each other's
 * answer; the databases run them in this order.
 */
export async function writeChange(tx: Transaction, tools: WriteTools, change: Change, keys: ChangeKeys): Promise<void> {
  const { journey, consultatie, effects, at } = change;
  const journeyId = aggregateOf(change);
  const statements: Promise<unknown>[] = [requireUnchanged(tx, change.seen ?? []), writeMessage(tx, tools, change, keys)];
  let proof: Promise<readonly AuditEntry[]> | undefined;
  if (journey !== undefined && journeyId !== null) {
    const version = (journey.before?.version ?? 0) + 1;
    statements.push(
      writeJourney(tx, tools, change, journey, { keyRef: keys.keyRef, version }),
      ...(change.documents ?? []).map((document) => insertJourneyDocument(tx, tools.sealing, keys.documentKeyRef ?? keys.keyRef, { ...document, journeyId })),
      ...journey.events.flatMap((event) => (event.type === 'CrisisConfirmed' ? [confirmCrisisItems(tx, { journeyId, by: event.by, at })] : [])),
    );
    if (effects !== undefined) {
      proof = writeEffects(tx, tools, effects, { journeyId, version, at });
      statements.push(proof);
    }
    if (change.judgement !== undefined) {
      statements.push(writeJudgement(tx, tools, change.judgement, journey.after, at));
    }
  }
  if (consultatie !== undefined) {
    const version = (consultatie.before?.version ?? 0) + 1;
    statements.push(writeConsultatie(tx, tools, consultatie, { keyRef: keys.keyRef, version, at }));
    if (effects !== undefined) {
      proof = writeEffects(tx, tools, effects, { journeyId: consultatie.after.id, version, at });
      statements.push(proof);
    }
  }
  if (change.pull !== undefined) {
    statements.push(writePull(tx, tools, change.pull, { at, journeyId, messageId: change.message?.id, keyRef: keys.keyRef }));
  }
  const about = journey === undefined ? undefined : subjectOf(journey);
  const append = (entries: readonly AuditEntry[]): Promise<void> =>
    appendAudit(tx, tools.auditKeys, entries.map((entry, n) => auditRecord(n === 0 && about !== undefined ? { ...entry, about } : entry, at, journeyId)));
  // Only what cancels can have proof of its own: the rest need not wait for its effects.
  statements.push(proof === undefined || effects?.cancel.length === 0 ? append(change.audit) : proof.then((more) => append([...change.audit, ...more])));
  statements.push(...(change.work ?? []).map((item) => openWorklistItem(tx, { ...item, id: tools.newId(), journeyId: null, dueAt: at, createdAt: at })));
  statements.push(...(change.alarms ?? []).map((cause) => raiseAlarm(tx, { id: tools.newId(), cause, at })));
  await inOrder(statements);
  for (const read of change.readTasks ?? []) {
    await writeRead(tx, tools, read, at);
  }
}

/** A delivery that its recipient fetched: proven as one that we sent, and no longer waited for. */
async function writeRead(tx: Transaction, { auditKeys }: WriteTools, read: TaskRead, at: Date): Promise<void> {
  const { journeyId, owner, localId, proof } = read;
  for (const id of await markRead(tx, read, at)) {
    await appendAudit(tx, auditKeys, [auditRecord({ action: 'deliver', outcome: 'success', actor: 'gateway', recipient: owner, subject: localId, ...proof, detail: { ...proof.detail, delivery: id, read: true } }, at, journeyId)]);
    await closeWorklistItems(tx, { journeyId, kind: 'deadline', key: unreadKey(id), closedAt: at });
  }
}

/** What a change is about: its journey or consultatie, else the one that message and audit name. */
function aggregateOf({ journey, consultatie, journeyId }: Change): string | null {
  return journey?.after.journey.id ?? consultatie?.after.id ?? journeyId ?? null;
}

/** What was shown was permitted on these versions: a journey that moved on is looked at again (L5). */
async function requireUnchanged(tx: Transaction, seen: NonNullable<Change['seen']>): Promise<void> {
  if (seen.length > 0 && !(await lockJourneyVersions(tx, seen))) {
    throw new Fault('JOURNEY_CHANGED', { journeys: seen.length });
  }
}

async function writeJudgement(tx: Transaction, { hash, newId, network }: WriteTools, { result, code, rules }: Judgement, { journey, inputs }: JourneyRecord, at: Date): Promise<void> {
  const inputFingerprint = fingerprint(hash, [inputs, journey.completions]);
  await insertDecisionRecord(tx, { id: newId(), journeyId: journey.id, at, result, code: code ?? null, rules, networkVersion: network().version, inputFingerprint });
}

async function writeMessage(tx: Transaction, tools: WriteTools, change: Change, { keyRef, contentKeyRef }: ChangeKeys): Promise<void> {
  const { message } = change;
  if (message === undefined) {
    return;
  }
  const isNew = await insertRawMessage(tx, tools.sealing, {
    id: message.id, source: message.source, sender: message.sender, receivedAt: message.receivedAt,
    dedupeHash: tools.hash('raw-dedupe', message.key), bodyHash: Buffer.from(message.bodyMark, 'base64url'), keyRef, ...(contentKeyRef === undefined ? {} : { contentKeyRef }),
    content: message.content, journeyId: aggregateOf(change),
    outcome: message.outcome, code: message.code ?? null, ack: message.ack,
  });
  if (!isNew) {
    throw new DuplicateMessage();
  }
}

async function writeJourney(tx: Transaction, tools: WriteTools, change: Change, { before, after, events }: NonNullable<Change['journey']>, { keyRef, version }: { readonly keyRef: Uint8Array; readonly version: number }): Promise<void> {
  const row = journeyColumns(tools, after, change.at, keyRef);
  const stored = events.map((event) => ({ type: event.type, at: new Date(event.at), content: withoutBundle(event) }));
  const known = new Set(before?.record.journey.taken.map((taak) => `${taak.localId}/${taak.owner}`));
  const fresh = after.journey.taken.filter((taak) => !known.has(`${taak.localId}/${taak.owner}`));
  const tasks = fresh.map((taak) => ({ externalId: tools.taskId(row.id, taak), localId: taak.localId, owner: taak.owner }));
  await inOrder([
    before === undefined ? insertJourney(tx, tools.sealing, row) : saveJourney(tx, tools.sealing, { ...row, version: before.version }),
    insertJourneyEvents(tx, tools.sealing, { id: row.id, version, keyRef, networkVersion: tools.network().version }, stored),
    indexTasks(tx, row.id, [...tasks, ...newReferralStatus(tools, before, after), ...requestsOf(tools, row.id, after, fresh), ...newAppointments(before, after)], change.at),
  ]);
}

/** The mapped request stands in the journey's state, and what it was mapped from in the raw message: not a third time here. */
function withoutBundle(event: JourneyEvent): object {
  if (event.type !== 'ReferralRecorded') {
    return event;
  }
  const { bundle: _bundle, ...rest } = event;
  return rest;
}

/** The huisarts follows its referral by a Task that has no place in the workflow, from when it is known who that is. */
function newReferralStatus({ taskId }: WriteTools, before: LoadedJourney | undefined, { journey }: JourneyRecord): Parameters<typeof indexTasks>[2] {
  const taak = before?.record.journey.huisarts === journey.huisarts ? undefined : referralStatusTaak(journey);
  return taak === undefined ? [] : [{ externalId: taskId(journey.id, taak), localId: taak.localId, owner: taak.owner }];
}

/** The request is known to a team by an id of its own, which its advice names as `basedOn`. */
function requestsOf(tools: WriteTools, journeyId: string, after: JourneyRecord, fresh: readonly Taak[]): Parameters<typeof indexTasks>[2] {
  const request = after.journey.bundle?.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'ServiceRequest');
  const own = fresh.filter((taak) => taak.actie === undefined && (taak.code === 'vg-verwijzing' || taak.code === 'vg-planning'));
  return request?.id === undefined
    ? []
    : own.map((taak) => ({ externalId: tools.requestId(journeyId, taak, request.id ?? ''), localId: `verzoek/${taak.localId}`, owner: taak.owner }));
}

/** A gesprek is known by the id that the team or the planner gave it: both find it by that. */
function newAppointments(before: LoadedJourney | undefined, after: JourneyRecord): Parameters<typeof indexTasks>[2] {
  const known = new Set(before?.record.journey.gesprekken.map((it) => it.id));
  return after.journey.gesprekken
    .filter((it) => !known.has(it.id))
    .map((it) => ({ externalId: it.id, localId: `gesprek/${it.id}`, owner: after.journey.team ?? '' }));
}

function journeyColumns({ hash, network }: WriteTools, record: JourneyRecord, at: Date, keyRef: Uint8Array): Parameters<typeof insertJourney>[2] {
  const { journey } = record;
  const bsn = bsnOf(journey);
  return {
    id: journey.id,
    referralHash: hash('referral', `${journey.referral.system}|${journey.referral.value}`),
    bsnHash: bsn === undefined ? null : hash('bsn', bsn),
    status: journey.status, region: journey.region, team: journey.team ?? null, practice: journey.huisarts,
    requestedAt: new Date(journey.requestedAt), updatedAt: at, nextDueAt: nextDueAt(journey, network()), keyRef, state: record,
  };
}

/** Also one that a person filled in later, or that only the letter has: whose journeys there are must be found (NEN 7513). */
function bsnOf(journey: Journey): string | undefined {
  const patient = (completedBundle(journey) ?? journey.letter.persons?.[0]?.person)?.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'Patient');
  return patient?.identifier?.find((it) => it.system === SYSTEMS.bsn)?.value;
}

/** By what the log finds this journey from now on (Wabvpz 15e): said when it starts, and again when the person's number or the practice becomes another. */
function subjectOf({ before, after: { journey } }: NonNullable<Change['journey']>): AuditSubject | undefined {
  const [bsn, known] = [bsnOf(journey), before?.record.journey];
  if (known !== undefined && bsnOf(known) === bsn && known.huisarts === journey.huisarts) {
    return undefined;
  }
  return { referral: journey.referral, ...(bsn === undefined ? {} : { bsn }) };
}

/** Fills what an entry leaves out; absent is null, as the chain hashes it. */
export function auditRecord(entry: AuditEntry, at: Date, journeyId: string | null): AuditRecord {
  return {
    code: null, actorRole: null, onBehalfOf: null, recipient: null, subject: null, consent: null, data: [], detail: {}, secret: null, about: null,
    ...entry, at, journeyId: entry.journeyId ?? journeyId,
  };
}
