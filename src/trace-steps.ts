import type { OpenedRecord } from './audit/audit-record.ts';
import type { DecisionRecord } from './audit/decision-record.ts';
import { WITHHOLDS } from './kernel/codes.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import type { StoredEvent } from './store/list-journey-events.ts';
import type { RawMessageSummary } from './store/list-raw-messages.ts';
import type { ConsultatieEvent } from './workflow/consultatie/consultatie-events.ts';
import type { JourneyEvent } from './workflow/events.ts';

/** One thing that happened: ids, codes and times. `what` says which fields there are. */
export type TraceStep = { readonly at: string; readonly what: TraceWhat } & Readonly<Record<string, unknown>>;

/** What may happen on the way. `changed`: an event of the journey; `accessed`: anything else that the audit knows. */
export type TraceWhat = 'received' | 'mapped' | 'decided' | 'queued' | 'sent' | 'withheld' | 'dead' | 'changed' | 'accessed';

/** The rows that a trace is made of. */
export type TraceRows = {
  readonly messages: readonly RawMessageSummary[];
  readonly decisions: readonly DecisionRecord[];
  readonly deliveries: readonly DeliveryRow[];
  readonly audit: readonly OpenedRecord[];
  readonly events: readonly StoredEvent[];
};

const ORDER: readonly TraceWhat[] = ['received', 'mapped', 'decided', 'changed', 'queued', 'sent', 'withheld', 'dead', 'accessed'];

/** All steps in order of time; at the same moment in the order in which they follow from each other. */
export function traceSteps({ messages, decisions, deliveries, audit, events }: TraceRows, views: SharingViews): readonly TraceStep[] {
  const byId = new Map(deliveries.map((it) => [it.id, it]));
  const steps: TraceStep[] = [
    ...messages.map((it): TraceStep => step(it.receivedAt, 'received', { message: it.id, source: it.source, sender: it.sender, result: it.outcome, code: it.code })),
    ...events.flatMap(eventStep),
    ...decisions.map((it): TraceStep => step(it.at, 'decided', { result: it.result, code: it.code, rules: it.rules, network: it.networkVersion })),
    ...deliveries.map((it): TraceStep => step(it.createdAt, 'queued', { delivery: it.id, recipient: it.recipient, role: it.view, kind: it.kind, subject: it.subject, about: it.about, reasons: it.reasons.length === 0 ? undefined : it.reasons })),
    // Receiving and deciding have rows of their own, with more to tell.
    ...audit.filter((it) => it.action !== 'receive' && it.action !== 'decide').map((it) => auditStep(it, byId, views)),
  ];
  return steps.toSorted((a, b) => a.at.localeCompare(b.at) || ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
}

function step(at: Date | string, what: TraceWhat, fields: Readonly<Record<string, unknown>>): TraceStep {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return { at: new Date(at).toISOString(), what, ...Object.fromEntries(present) };
}

/** Events that tell nothing that another step does not tell better. */
const UNTOLD: ReadonlySet<string> = new Set(['ReferralJudged', 'NextStepSet', 'HuisartsNotified', 'MomentPassed']);

function eventStep({ at, content, networkVersion }: StoredEvent): readonly TraceStep[] {
  const event = content as JourneyEvent | ConsultatieEvent;
  return UNTOLD.has(event.type) ? [] : [step(at, event.type === 'ReferralRecorded' ? 'mapped' : 'changed', { event: event.type, ...safeFieldsOf(event), network: networkVersion })];
}

/** Of an event only ids and codes are told: its content is the person's. */
function safeFieldsOf(event: JourneyEvent | ConsultatieEvent): Readonly<Record<string, unknown>> {
  if (event.type === 'ReferralRecorded') {
    return { sender: event.sender, huisarts: event.huisarts, warnings: event.warnings };
  }
  if ('stap' in event) {
    const { localId, consultant, status, reason, trede } = event.stap;
    return { subject: localId, owner: consultant, status, reason, trede };
  }
  if (event.type === 'TaakAdded' || event.type === 'TaakChanged') {
    const { localId, code, owner, status, reason } = event.taak;
    return { subject: localId, task: code, owner, status, reason };
  }
  if (event.type === 'ConsentGiven' || event.type === 'ConsentDenied' || event.type === 'ConsentWithdrawn') {
    return { consent: event.consent.id, class: event.consent.class, partner: event.consent.partner };
  }
  if (event.type === 'ActieReopened') {
    return { subject: event.taak };
  }
  if ('gesprek' in event) {
    return { gesprek: event.gesprek.id, start: event.gesprek.start };
  }
  if (event.type === 'ResponsibleMoved') {
    return { responsible: event.responsible.partner };
  }
  if (event.type === 'CompletionsRecorded' || event.type === 'CompletionsLapsed') {
    return { questions: event.completions.map((it) => it.question), by: [...new Set(event.completions.map((it) => it.by))].join(', ') };
  }
  return event.type === 'JourneyClosed' ? { reason: event.reason } : event.type === 'CrisisConfirmed' || event.type === 'ConsultatieCrisisConfirmed' ? { by: event.by } : {};
}

function auditStep(row: OpenedRecord, deliveries: ReadonlyMap<string, DeliveryRow>, views: SharingViews): TraceStep {
  const common = { actor: row.secret.user ?? row.actor, actorRole: row.actorRole, onBehalfOf: row.onBehalfOf, code: row.code, consent: row.consent };
  const delivery = deliveries.get(row.subject ?? '');
  if (delivery === undefined || !(row.action === 'deliver' || row.action === 'withhold' || row.action === 'bury')) {
    return step(row.at, 'accessed', { ...common, action: row.action, outcome: row.outcome, recipient: row.recipient, subject: row.subject, warnings: row.detail['warnings'] });
  }
  const { withheld, attempts } = row.detail;
  const paths = Array.isArray(withheld) ? (withheld as readonly string[]) : [];
  return step(row.at, row.action === 'deliver' ? 'sent' : row.action === 'bury' ? 'dead' : 'withheld', {
    delivery: delivery.id, recipient: delivery.recipient, role: delivery.view, kind: delivery.kind, subject: delivery.subject, code: row.code, consent: row.consent, attempts,
    withheld: paths.length === 0 ? undefined : paths.map((path) => ({ path, reason: withheldReason(views, delivery, path) })),
  });
}

/** Why a path stays behind in a view: the longest place that its file explains, else that it is not in the view. */
export function withheldReason(views: SharingViews, { view }: Pick<DeliveryRow, 'view'>, path: string): string {
  const covers = (element: string): boolean => path === element || path.startsWith(`${element}.`) || path.startsWith(`${element}[`);
  const reasons = views[view].withhold.flatMap(({ elements, why }) => elements.map((it) => it.replace(/#[a-z]+/, '')).filter(covers).map((element) => ({ element, why })));
  return reasons.toSorted((a, b) => b.element.length - a.element.length)[0]?.why ?? WITHHOLDS.NOT_IN_VIEW.text;
}
