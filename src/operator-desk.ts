import type { AuditAction } from './audit/audit-record.ts';
import type { AuditDesk } from './audit-desk.ts';
import { AUDIT_OPERATIONS, makeAuditDesk } from './audit-desk.ts';
import type { Code } from './kernel/codes.ts';
import { CODES } from './kernel/codes.ts';
import type { Clock } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { Storage } from './open-storage.ts';
import { discardDead } from './outbox/discard-dead.ts';
import { findDelivery } from './outbox/find-delivery.ts';
import { listDead } from './outbox/list-dead.ts';
import { retryDead } from './outbox/retry-dead.ts';
import type { DeskStories } from './pipeline/desk-stories.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
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
import { traceJourney } from './trace.ts';
import type { CompleteHeld } from './workflow/commands.ts';
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
  readonly wake: () => void;
};

/** One row of the worklist, in plain JSON. */
export type WorkRow = { readonly id: string; readonly journey?: string; readonly kind: WorklistKind; readonly code?: Code; readonly text?: string; readonly hint?: string; readonly owner: string; readonly dueAt: string; readonly isLate: boolean; readonly takenBy?: string; readonly closedAt?: string };

/** One delivery that waits for a person, in plain JSON. */
export type DeadLetter = { readonly id: string; readonly journey: string; readonly recipient: string; readonly role: string; readonly kind: string; readonly subject?: string; readonly status: string; readonly code?: Code; readonly text?: string; readonly hint?: string; readonly attempts: number; readonly createdAt: string };

/** What came of answering: the journey's result when it was judged again. */
export type Answered = { readonly id: string; readonly journey?: string; readonly status?: string; readonly result?: string; readonly code?: Code; readonly reasons?: readonly Code[] };

/**
 * All that `trace`, `worklist`, `dead-letters`, `audit` and `incident` may ask, of a gateway that runs or of its database. Questions and
 * answers are plain JSON. `by` is a named person: what it does is audited under that name.
 */
export type OperatorDesk = AuditDesk & {
  trace(query: { readonly id: string; readonly at?: string }): Promise<Result<Trace>>;
  listWork(query: { readonly owner?: string; readonly kind?: WorklistKind; readonly onlyLate?: boolean; readonly at?: string }): Promise<Result<readonly WorkRow[]>>;
  takeWork(query: { readonly id: string; readonly by: string }): Promise<Result<WorkRow>>;
  answerWork(query: { readonly id: string; readonly by: string; readonly answers: CompleteHeld['answers']; readonly note?: string }): Promise<Result<Answered>>;
  listDead(query: { readonly recipient?: string }): Promise<Result<readonly DeadLetter[]>>;
  showDead(query: { readonly id: string }): Promise<Result<DeadLetter>>;
  retryDead(query: { readonly id: string; readonly by: string }): Promise<Result<DeadLetter>>;
  discardDead(query: { readonly id: string; readonly by: string }): Promise<Result<DeadLetter>>;
};

/** The names of all operations of a desk. */
export const DESK_OPERATIONS = ['trace', 'listWork', 'takeWork', 'answerWork', 'listDead', 'showDead', 'retryDead', 'discardDead', ...AUDIT_OPERATIONS] as const satisfies readonly (keyof OperatorDesk)[];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Makes the desk of an operator over an open storage. */
export function makeOperatorDesk(ports: OperatorPorts): OperatorDesk {
  const { clock } = ports;
  const momentOf = (at: string | undefined): Date => (at === undefined ? clock.now() : new Date(at));
  return {
    ...makeAuditDesk(ports),
    trace: async ({ id, at }) => {
      const trace = await traceJourney(ports, id, momentOf(at));
      if (trace === undefined) {
        return refuse('NOT_FOUND');
      }
      await ports.storage.database.inTransaction((tx) => audit(tx, ports, { action: 'read', subject: 'trace', journeyId: trace.journey }));
      return accept(trace);
    },
    listWork: async ({ owner, kind, onlyLate, at }) => {
      const now = momentOf(at);
      const items = await listWorklist(ports.storage.database, { ...(owner === undefined ? {} : { owner }), ...(kind === undefined ? {} : { kind }), ...(onlyLate === true ? { dueBefore: now } : {}) });
      return accept(items.map((it) => workRow(it, now)));
    },
    takeWork: ({ id, by }) => takeWork(ports, id, by),
    answerWork: (query) => answerWork(ports, query),
    listDead: async ({ recipient }) => accept((await listDead(ports.storage.database, recipient === undefined ? {} : { recipient })).map(deadLetter)),
    showDead: async ({ id }) => {
      const row = UUID.test(id) ? await findDelivery(ports.storage.database, id) : undefined;
      return row === undefined ? refuse('NOT_FOUND') : accept(deadLetter(row));
    },
    retryDead: ({ id, by }) => settleDead(ports, id, by, 'update', (tx) => retryDead(tx, { id, dueAt: clock.now() }, ports.wake)),
    discardDead: ({ id, by }) => settleDead(ports, id, by, 'discard', (tx) => discardDead(tx, { id, code: 'CANCELLED' })),
  };
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
    await audit(tx, ports, { action: 'take', by, subject: item.kind, journeyId: item.journeyId });
    return accept(workRow(item, at));
  });
}

/** Held: the answers complete the referral. Crisis: the alarm is confirmed. Anything else: seen and dealt with, with a coded note. */
async function answerWork(ports: OperatorPorts, { id, by, answers, note }: Parameters<OperatorDesk['answerWork']>[0]): Promise<Result<Answered>> {
  const item = (await listWorklist(ports.storage.database)).find((it) => it.id === id.toLowerCase());
  if (item === undefined) {
    return refuse('NOT_FOUND');
  }
  if (item.journeyId === null || (item.kind !== 'held' && item.kind !== 'crisis')) {
    return confirmWork(ports, item, by, note);
  }
  if (item.kind === 'held' && answers.length === 0) {
    return refuse('FIELD_MISSING', 'VRAAG=ANTWOORD');
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
    await audit(tx, ports, { action: 'confirm', by, subject: item.kind, journeyId: item.journeyId, ...(note === undefined ? {} : { note }) });
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
    await audit(tx, ports, { action, by, subject: row.id, journeyId: row.journeyId, recipient: row.recipient });
    return accept(deadLetter({ ...row, status: action === 'discard' ? 'cancelled' : 'pending', ...(action === 'discard' ? { code: 'CANCELLED' as const } : { attempts: 0 }) }));
  });
}

type Deed = { readonly action: AuditAction; readonly by?: string; readonly subject: string; readonly journeyId: string | null; readonly recipient?: string; readonly note?: string };

async function audit(tx: Transaction, { storage, clock }: OperatorPorts, { action, by, subject, journeyId, recipient, note }: Deed): Promise<void> {
  const entry = { action, outcome: 'success' as const, actor: 'beheer', actorRole: 'beheer', subject, recipient: recipient ?? null, ...(by === undefined ? {} : { secret: { user: by } }), ...(note === undefined ? {} : { detail: { note } }) };
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
