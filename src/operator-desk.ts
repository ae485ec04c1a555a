import type { AuditAction } from './audit/audit-record.ts';
import type { AuditDesk } from './audit-desk.ts';
import { AUDIT_OPERATIONS, makeAuditDesk } from './audit-desk.ts';
import type { Code } from './kernel/codes.ts';
import { CODES } from './kernel/codes.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { NamedUser, Who } from './named-user.ts';
import { namedUser } from './named-user.ts';
import type { Storage } from './open-storage.ts';
import { discardDead } from './outbox/discard-dead.ts';
import { findDelivery } from './outbox/find-delivery.ts';
import { listDead } from './outbox/list-dead.ts';
import { retryDead } from './outbox/retry-dead.ts';
import type { PersonDesk } from './person-desk.ts';
import { makePersonDesk } from './person-desk.ts';
import type { DeskStories } from './pipeline/desk-stories.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { ResendDesk, ResendPorts } from './resend-desk.ts';
import { makeResendDesk, RESEND_OPERATIONS } from './resend-desk.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import { appendAudit } from './store/append-audit.ts';
import { closeWorklistItems } from './store/close-worklist-items.ts';
import { confirmWorklistItem } from './store/confirm-worklist-item.ts';
import type { Transaction } from './store/database.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import { listWorklist } from './store/list-worklist.ts';
import { takeWorklistItem } from './store/take-worklist-item.ts';
import type { WorklistItem, WorklistKind } from './store/worklist-item.ts';
import type { Trace } from './trace.ts';
import type { TrafficDesk, TrafficPorts } from './traffic-desk.ts';
import { makeTrafficDesk, TRAFFIC_OPERATIONS } from './traffic-desk.ts';
import { traceJourney } from './trace.ts';
import type { CompleteHeld } from './workflow/commands.ts';
import type { ConsultatieTrace } from './trace-consultatie.ts';
import { traceConsultatie } from './trace-consultatie.ts';
import type { ConsultatieCount, ConsultatieFigure } from './workflow/consultatie/closed-in-step.ts';
import { closedInStep } from './workflow/consultatie/closed-in-step.ts';
import type { Network } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

/** What an operator's desk leans on. `wake` tells the relay that something may leave. */
export type OperatorPorts = {
  readonly storage: Storage;
  readonly store: JourneyStore;
  readonly stories: DeskStories;
  readonly views: SharingViews;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly wake: () => void;
} & Pick<TrafficPorts, 'circuitOf' | 'reload'> & Pick<ResendPorts, 'intake'>;

/** One row of the worklist, in plain JSON. */
export type WorkRow = { readonly id: string; readonly journey?: string; readonly kind: WorklistKind; readonly code?: Code; readonly text?: string; readonly hint?: string; readonly owner: string; readonly dueAt: string; readonly isLate: boolean; readonly takenBy?: string; readonly closedAt?: string };

/** One delivery that waits for a person, in plain JSON. */
export type DeadLetter = { readonly id: string; readonly journey: string; readonly recipient: string; readonly role: string; readonly kind: string; readonly subject?: string; readonly status: string; readonly code?: Code; readonly text?: string; readonly hint?: string; readonly attempts: number; readonly createdAt: string };

/** What came of answering: the journey's result when it was judged again. */
export type Answered = { readonly id: string; readonly journey?: string; readonly status?: string; readonly result?: string; readonly code?: Code; readonly reasons?: readonly Code[] };

/**
 * All that `trace`, `worklist`, `dead-letters`, `audit` and `incident` may ask, of a gateway that runs or of its database. Questions and
 * answers are plain JSON. `by` is a named person: what it does is audited under that name. Who only looks names itself and a
 * reason (`Who`): without both nothing is shown, and the look is in the audit with them.
 */
export type OperatorDesk = AuditDesk & {
  trace(query: Who & { readonly id: string; readonly at?: string }): Promise<Result<Trace>>;
  /** A consultatie by its id, or by that of a Task of it. */
  traceConsultatie(query: Who & { readonly id: string }): Promise<Result<ConsultatieTrace>>;
  /** G7: the share closed at the kaderarts, of what was closed between two instants. */
  consultaties(query: { readonly from?: string; readonly until?: string }): Promise<Result<ConsultatieFigures>>;
  listWork(query: Who & { readonly owner?: string; readonly kind?: WorklistKind; readonly onlyLate?: boolean; readonly at?: string }): Promise<Result<readonly WorkRow[]>>;
  takeWork(query: { readonly id: string; readonly by: string }): Promise<Result<WorkRow>>;
  answerWork(query: { readonly id: string; readonly by: string; readonly answers: CompleteHeld['answers']; readonly note?: string }): Promise<Result<Answered>>;
  listDead(query: Who & { readonly recipient?: string }): Promise<Result<readonly DeadLetter[]>>;
  showDead(query: Who & { readonly id: string }): Promise<Result<DeadLetter>>;
  retryDead(query: { readonly id: string; readonly by: string }): Promise<Result<DeadLetter>>;
  discardDead(query: { readonly id: string; readonly by: string }): Promise<Result<DeadLetter>>;
  /** Writes into the log that the master key is rotated, before it is (`keys rotate`). */
  noteRotation(query: { readonly by: string; readonly to: string; readonly step: string }): Promise<Result<true>>;
} & PersonDesk & TrafficDesk & ResendDesk;

/** What was closed within a period, and what it was counted from. */
export type ConsultatieFigures = ConsultatieFigure & { readonly from?: string; readonly until?: string; readonly counts: readonly ConsultatieCount[] };

/** The names of all operations of a desk. */
export const DESK_OPERATIONS = ['trace', 'traceConsultatie', 'consultaties', 'listWork', 'takeWork', 'answerWork', 'listDead', 'showDead', 'retryDead', 'discardDead', 'noteRotation', 'personExport', 'personErase', 'personRestrict', 'personCorrect', 'personStatistics', ...TRAFFIC_OPERATIONS, ...RESEND_OPERATIONS, ...AUDIT_OPERATIONS] as const satisfies readonly (keyof OperatorDesk)[];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Makes the desk of an operator over an open storage. */
export function makeOperatorDesk(ports: OperatorPorts): OperatorDesk {
  const { clock, network } = ports;
  const momentOf = (at: string | undefined): Date => (at === undefined ? clock.now() : new Date(at));
  return {
    ...makeAuditDesk(ports),
    trace: async ({ id, at, ...who }) => {
      const by = namedUser(who, network().environment);
      if (!by.ok) {
        return by;
      }
      const trace = await traceJourney(ports, id, momentOf(at));
      if (trace.ok) {
        await ports.storage.database.inTransaction((tx) => audit(tx, ports, { action: 'read', ...by.value, subject: 'trace', journeyId: trace.value.journey }));
      }
      return trace;
    },
    traceConsultatie: async ({ id, ...who }) => {
      const by = namedUser(who, network().environment);
      if (!by.ok) {
        return by;
      }
      const trace = await traceConsultatie(ports, id);
      if (trace === undefined) {
        return refuse('NOT_FOUND');
      }
      await ports.storage.database.inTransaction((tx) => audit(tx, ports, { action: 'read', ...by.value, subject: 'trace', journeyId: trace.consultatie }));
      return accept(trace);
    },
    consultaties: async ({ from, until }) => {
      const period = { ...(from === undefined ? {} : { from: new Date(from) }), ...(until === undefined ? {} : { until: new Date(until) }) };
      const counts = await ports.store.consultaties.count(period);
      return accept({ ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }), ...closedInStep(counts), counts });
    },
    listWork: async ({ owner, kind, onlyLate, at, ...who }) => {
      const by = namedUser(who, network().environment);
      if (!by.ok) {
        return by;
      }
      const now = momentOf(at);
      const items = await listWorklist(ports.storage.database, { ...(owner === undefined ? {} : { owner }), ...(kind === undefined ? {} : { kind }), ...(onlyLate === true ? { dueBefore: now } : {}) });
      await looked(ports, by.value, 'search', 'worklist', items.length);
      return accept(items.map((it) => workRow(it, now)));
    },
    takeWork: ({ id, by }) => takeWork(ports, id, by),
    answerWork: (query) => answerWork(ports, query),
    listDead: async ({ recipient, ...who }) => {
      const by = namedUser(who, network().environment);
      if (!by.ok) {
        return by;
      }
      const rows = await listDead(ports.storage.database, recipient === undefined ? {} : { recipient });
      await looked(ports, by.value, 'search', 'dead-letters', rows.length);
      return accept(rows.map(deadLetter));
    },
    showDead: async ({ id, ...who }) => {
      const by = namedUser(who, network().environment);
      if (!by.ok) {
        return by;
      }
      const row = UUID.test(id) ? await findDelivery(ports.storage.database, id) : undefined;
      if (row === undefined) {
        return refuse('NOT_FOUND');
      }
      await ports.storage.database.inTransaction((tx) => audit(tx, ports, { action: 'read', ...by.value, subject: row.id, journeyId: row.journeyId, recipient: row.recipient }));
      return accept(deadLetter(row));
    },
    retryDead: ({ id, by }) => settleDead(ports, id, by, 'update', (tx) => retryDead(tx, { id, dueAt: clock.now() }, ports.wake)),
    noteRotation: async ({ by, to, step }) => {
      const entry = { action: 'configure' as const, outcome: 'success' as const, actor: 'beheer', actorRole: 'beheer', subject: 'master-key', detail: { to, step }, secret: { user: by } };
      await ports.storage.database.inTransaction((tx) => appendAudit(tx, ports.storage.auditKeys, [auditRecord(entry, clock.now(), null)]));
      return accept(true);
    },
    ...makePersonDesk(ports),
    ...makeTrafficDesk(ports),
    ...makeResendDesk(ports),
    discardDead: ({ id, by }) => settleDead(ports, id, by, 'discard', (tx) => discardDead(tx, { id, code: 'CANCELLED' })),
  };
}

/** A list was looked at: who, why, and how many rows; each journey is told when it is opened. */
async function looked({ storage, clock }: OperatorPorts, { user, reason }: NamedUser, action: AuditAction, subject: string, count: number): Promise<void> {
  const entry = { action, outcome: 'success' as const, actor: 'beheer', actorRole: 'beheer', subject, detail: { count }, secret: { user, reason } };
  await storage.database.inTransaction((tx) => appendAudit(tx, storage.auditKeys, [auditRecord(entry, clock.now(), null)]));
}

async function takeWork(ports: OperatorPorts, id: string, by: string): Promise<Result<WorkRow>> {
  if (!UUID.test(id)) {
    return refuse('NOT_FOUND');
  }
  const at = ports.clock.now();
  return ports.storage.database.inTransaction(async (tx) => {
    const item = await takeWorklistItem(tx, { id, by, at });
    if (item === undefined) {
      return refuse('NOT_FOUND');
    }
    await audit(tx, ports, { action: 'take', user: by, subject: item.kind, journeyId: item.journeyId });
    return accept(workRow(item, at));
  });
}

/** Held: the answers complete the referral. Crisis: the alarm is confirmed. A melding whose receipt was asked after (W1): `ONTVANGST=<nummer>`. Whatever it is about: `STOP=<reden>` ends the journey (A13). Anything else: seen and dealt with, with a coded note. */
async function answerWork(ports: OperatorPorts, { id, by, answers, note }: Parameters<OperatorDesk['answerWork']>[0]): Promise<Result<Answered>> {
  const item = (await listWorklist(ports.storage.database)).find((it) => it.id === id.toLowerCase());
  if (item === undefined) {
    return refuse('NOT_FOUND');
  }
  const [, melding] = /^W1:(.+):red$/.exec(item.key) ?? [];
  const receipt = answers.find(({ question }) => question === 'ONTVANGST')?.answer;
  if (item.journeyId !== null && item.kind === 'deadline' && melding !== undefined && receipt !== undefined) {
    const noted = await ports.stories.confirmReceipt(item.journeyId, melding, receipt, by);
    return noted.ok ? accept({ id: item.id, journey: item.journeyId, status: noted.value.journey.status }) : noted;
  }
  const stop = answers.find(({ question }) => question === 'STOP')?.answer;
  if (item.journeyId !== null && stop !== undefined) {
    const stopped = await ports.stories.stopJourney(item.journeyId, stop, by);
    ports.wake();
    return stopped.ok ? accept({ id: item.id, journey: item.journeyId, status: stopped.value.journey.status }) : stopped;
  }
  if (item.journeyId === null || (item.kind !== 'held' && item.kind !== 'crisis')) {
    return confirmWork(ports, item, by, note);
  }
  if (item.kind === 'held' && answers.length === 0) {
    return refuse('FIELD_MISSING', 'VRAAG=ANTWOORD');
  }
  if (item.kind === 'crisis' && (await ports.store.consultaties.find(item.journeyId)) !== undefined) {
    const confirmed = await ports.stories.confirmConsultatie(item.journeyId, by);
    return confirmed.ok ? accept({ id: item.id, journey: item.journeyId, status: confirmed.value.consultatie.status }) : confirmed;
  }
  const applied = item.kind === 'crisis' ? await ports.stories.confirmCrisis(item.journeyId, by) : await ports.stories.completeHeld(item.journeyId, answers, by);
  if (!applied.ok) {
    return applied;
  }
  ports.wake();
  const { status, judgement } = applied.value.journey;
  return accept({ id: item.id, journey: item.journeyId, status, ...(judgement === undefined ? {} : { result: judgement.result, reasons: judgement.reasons, ...(judgement.code === undefined ? {} : { code: judgement.code }) }) });
}

async function confirmWork(ports: OperatorPorts, item: WorklistItem, by: string, note: string | undefined): Promise<Result<Answered>> {
  const at = ports.clock.now();
  return ports.storage.database.inTransaction(async (tx) => {
    const confirmed = await confirmWorklistItem(tx, { id: item.id, by, at });
    if (confirmed === undefined) {
      return refuse('NOT_FOUND');
    }
    await audit(tx, ports, { action: 'confirm', user: by, subject: item.kind, journeyId: item.journeyId, ...(note === undefined ? {} : { note }) });
    return accept({ id: item.id, ...(item.journeyId === null ? {} : { journey: item.journeyId }) });
  });
}

/** A person decides on a dead letter: the deed, its audit and the end of its worklist item in one commit. */
async function settleDead(ports: OperatorPorts, id: string, by: string, action: AuditAction, deed: (tx: Transaction) => Promise<boolean>): Promise<Result<DeadLetter>> {
  const row = UUID.test(id) ? await findDelivery(ports.storage.database, id) : undefined;
  if (row === undefined) {
    return refuse('NOT_FOUND');
  }
  return ports.storage.database.inTransaction(async (tx) => {
    if (!(await deed(tx))) {
      return refuse('STATE_CONFLICT');
    }
    await closeWorklistItems(tx, { journeyId: row.journeyId, kind: 'dead-letter', key: row.id, closedAt: ports.clock.now() });
    await audit(tx, ports, { action, user: by, subject: row.id, journeyId: row.journeyId, recipient: row.recipient });
    return accept(deadLetter({ ...row, status: action === 'discard' ? 'cancelled' : 'pending', ...(action === 'discard' ? { code: 'CANCELLED' as const } : { attempts: 0 }) }));
  });
}

type Deed = { readonly action: AuditAction; readonly user: string; readonly reason?: string; readonly subject: string; readonly journeyId: string | null; readonly recipient?: string; readonly note?: string };

async function audit(tx: Transaction, { storage, clock }: OperatorPorts, { action, user, reason, subject, journeyId, recipient, note }: Deed): Promise<void> {
  const secret = { user, ...(reason === undefined ? {} : { reason }) };
  const entry = { action, outcome: 'success' as const, actor: 'beheer', actorRole: 'beheer', subject, recipient: recipient ?? null, secret, ...(note === undefined ? {} : { detail: { note } }) };
  await appendAudit(tx, storage.auditKeys, [auditRecord(entry, clock.now(), journeyId)]);
}

function workRow(item: WorklistItem, now: Date): WorkRow {
  return {
    id: item.id, ...(item.journeyId === null ? {} : { journey: item.journeyId }), kind: item.kind, ...saidOf(item.code), owner: item.owner,
    dueAt: item.dueAt.toISOString(), isLate: item.dueAt < now, ...(item.takenBy === null ? {} : { takenBy: item.takenBy }),
    ...(item.closedAt === null ? {} : { closedAt: item.closedAt.toISOString() }),
  };
}

function deadLetter(row: DeliveryRow): DeadLetter {
  const { id, journeyId, recipient, view, kind, subject, status, code, attempts, createdAt } = row;
  return { id, journey: journeyId, recipient, role: view, kind, ...(subject === null ? {} : { subject }), status: status === 'pending' ? 'waiting' : status, ...saidOf(code), attempts, createdAt: createdAt.toISOString() };
}

function saidOf(code: string | null): { readonly code?: Code; readonly text?: string; readonly hint?: string } {
  if (code === null || !Object.hasOwn(CODES, code)) {
    return {};
  }
  const { text, hint } = CODES[code as Code];
  return { code: code as Code, text, hint };
}
