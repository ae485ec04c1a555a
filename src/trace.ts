import type { Bundle } from '@medplum/fhirtypes';
import { findReferral } from './find-referral.ts';
import type { Code, WarningCode } from './kernel/codes.ts';
import type { Result } from './kernel/result.ts';
import { accept } from './kernel/result.ts';
import type { Storage } from './open-storage.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import type { PartnerHold } from './outbox/list-holds.ts';
import { listHolds } from './outbox/list-holds.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import { listAudit } from './store/list-audit.ts';
import { listDecisionRecords } from './store/list-decision-records.ts';
import { listJourneyEvents } from './store/list-journey-events.ts';
import { listRawMessages } from './store/list-raw-messages.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import { listWorklist } from './store/list-worklist.ts';
import type { WorklistItem } from './store/worklist-item.ts';
import { proofOf } from './trace-proof.ts';
import type { TraceStep } from './trace-steps.ts';
import { traceSteps } from './trace-steps.ts';
import { shownPartner } from './workflow/find-partner.ts';
import type { ConsentState, Gesprek, Journey, NextStep, Responsible, Taak } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';
import { judgeDeadline, listDeadlines } from './workflow/termijnen/deadlines.ts';

/** The whole way of one referral in ids, codes and times: not a word of the person's content (issue: proven). */
export type Trace = {
  readonly journey: string;
  readonly referral: string;
  readonly status: Journey['status'];
  readonly result?: string;
  readonly code?: Code;
  readonly reasons: readonly Code[];
  readonly warnings: readonly WarningCode[];
  readonly region: string;
  readonly huisarts: string;
  readonly team?: string;
  readonly requestedAt: string;
  readonly closedAt?: string;
  readonly responsible: Responsible;
  readonly nextStep: NextStep;
  readonly letter: { readonly status: string; readonly documents: number; readonly dueAt?: string };
  readonly crisis?: Journey['crisis'];
  readonly consents: readonly Pick<ConsentState, 'id' | 'class' | 'partner' | 'decision' | 'givenAt' | 'withdrawnAt' | 'endsAt' | 'source'>[];
  readonly gesprekken: readonly Pick<Gesprek, 'id' | 'status' | 'start' | 'minutes' | 'mode'>[];
  /** `confirmation`: the number under which the gemeente confirmed receipt (Wmo 2.3.2 lid 1), `receivedAt` when. */
  readonly taken: readonly (Pick<Taak, 'localId' | 'code' | 'status' | 'owner' | 'view' | 'dueAt' | 'reason' | 'receivedAt' | 'updatedAt'> & { readonly confirmation?: string })[];
  readonly deliveries: readonly TracedDelivery[];
  readonly terms: readonly TracedTerm[];
  readonly worklist: readonly TracedWork[];
  /** Everything that happened, oldest first. */
  readonly steps: readonly TraceStep[];
  /** AuditEvents, and Provenance of what was mapped, as FHIR. */
  readonly proof: Bundle;
};

/** One delivery and where it stands now. */
export type TracedDelivery = { readonly id: string; readonly recipient: string; readonly role: string; readonly kind: string; readonly subject?: string; readonly status: string; readonly code?: Code; readonly attempts: number; readonly createdAt: string; readonly deliveredAt?: string; readonly dueAt?: string };

/** A term (N1, N2, N3, N6, W1 to W3): `stand` is green, amber or red, in words of domain.md 1.3. */
export type TracedTerm = { readonly rule: string; readonly subject?: string; readonly owner: string; readonly dueAt: string; readonly metAt?: string; readonly stand: string };

/** Open work for a person. */
export type TracedWork = { readonly id: string; readonly kind: string; readonly code?: string; readonly owner: string; readonly dueAt: string; readonly takenBy?: string; readonly confirmedBy?: string };

/** What a trace leans on. */
export type TracePorts = { readonly storage: Pick<Storage, 'database' | 'cipher' | 'auditKeys'>; readonly store: JourneyStore; readonly views: SharingViews; readonly network: () => Network };

/** Tells the way of a journey, by its id or its referral number. `at` judges the terms. */
export async function traceJourney({ storage, store, views, network }: TracePorts, id: string, at: Date): Promise<Result<Trace>> {
  const found = await findReferral({ store, network }, id);
  if (!found.ok) {
    return found;
  }
  const { journey } = found.value.record;
  const { database } = storage;
  const [messages, decisions, deliveries, audit, events, work, holds] = [
    await listRawMessages(database, journey.id), await listDecisionRecords(database, journey.id), await listDeliveries(database, journey.id),
    await listAudit(database, storage.auditKeys, { journeyIds: [journey.id] }), await listJourneyEvents(database, storage.cipher, journey.id), await listWorklist(database, { journeyId: journey.id }), await listHolds(database),
  ];
  return accept({
    ...summaryOf(journey, network()),
    deliveries: deliveries.map((it) => tracedDelivery(it, holds)),
    terms: listDeadlines(journey).map((it) => present({ rule: it.rule, subject: it.subject, owner: it.owner, dueAt: it.dueAt, metAt: it.metAt, stand: judgeDeadline(it, at.toISOString()) })),
    worklist: work.map(tracedWork),
    steps: traceSteps({ messages, decisions, deliveries, audit, events }, views),
    proof: proofOf(journey, audit),
  });
}

/** A delivery as a trace shows it; what an operator holds back says so. */
export function tracedDelivery(row: DeliveryRow, holds: readonly PartnerHold[]): TracedDelivery {
  const isHeld = row.status === 'pending' && holds.some(({ partner, afterSeq }) => partner === row.recipient && (afterSeq === null || row.seq > afterSeq));
  return present({
    id: row.id, recipient: row.recipient, role: row.view, kind: row.kind, subject: row.subject, status: row.status === 'pending' ? 'waiting' : row.status, code: isHeld ? 'RECIPIENT_PAUSED' : row.code, attempts: row.attempts,
    createdAt: row.createdAt.toISOString(), deliveredAt: row.deliveredAt?.toISOString(), dueAt: row.status === 'pending' ? row.dueAt.toISOString() : undefined,
  });
}

/** Work for a person as a trace shows it. */
export function tracedWork(item: WorklistItem): TracedWork {
  return present({ id: item.id, kind: item.kind, code: item.code, owner: item.owner, dueAt: item.dueAt.toISOString(), takenBy: item.takenBy, confirmedBy: item.confirmedBy });
}

function summaryOf(journey: Journey, network: Network): Omit<Trace, 'deliveries' | 'terms' | 'worklist' | 'steps' | 'proof'> {
  const { judgement, letter } = journey;
  return present({
    journey: journey.id, referral: journey.referral.value, status: journey.status, result: judgement?.result, code: judgement?.code,
    reasons: judgement?.reasons ?? [], warnings: journey.warnings, region: journey.region, huisarts: journey.huisarts, team: journey.team,
    requestedAt: journey.requestedAt, closedAt: journey.closedAt, responsible: journey.responsible, nextStep: journey.nextStep,
    letter: present({ status: letter.status, documents: letter.documents.length, dueAt: letter.status === 'awaited' ? letter.dueAt : undefined }),
    crisis: journey.crisis,
    consents: journey.consents.map((it) => present({ id: it.id, class: it.class, partner: shownPartner(network, journey, it.partner), decision: it.decision, givenAt: it.givenAt, withdrawnAt: it.withdrawnAt, endsAt: it.endsAt, source: it.source })),
    gesprekken: journey.gesprekken.map(({ id, status, start, minutes, mode }) => ({ id, status, start, minutes, mode })),
    taken: journey.taken.map((it) => present({ localId: it.localId, code: it.code, status: it.status, owner: it.owner, view: it.view, dueAt: it.dueAt, reason: it.reason, receivedAt: it.receivedAt, confirmation: it.output.find(({ type }) => type === 'ontvangstbevestiging')?.value, updatedAt: it.updatedAt })),
  });
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : null extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : null extends T[K] ? K : never]?: NonNullable<T[K]> };

/** Leaves out what is not there. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as Present<T>;
}
