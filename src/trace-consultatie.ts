import { listDeliveries } from './outbox/list-deliveries.ts';
import { listHolds } from './outbox/list-holds.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { Storage } from './open-storage.ts';
import { listAudit } from './store/list-audit.ts';
import { listDecisionRecords } from './store/list-decision-records.ts';
import { listJourneyEvents } from './store/list-journey-events.ts';
import { listRawMessages } from './store/list-raw-messages.ts';
import { listWorklist } from './store/list-worklist.ts';
import type { TracedDelivery, TracedWork } from './trace.ts';
import { present, tracedDelivery, tracedWork } from './trace.ts';
import type { TraceStep } from './trace-steps.ts';
import { traceSteps } from './trace-steps.ts';
import type { Consultatie, Stap } from './workflow/consultatie/consultatie.ts';

/** The whole way of one consultatie in ids, codes and times: not a word of question or answer. */
export type ConsultatieTrace = {
  readonly consultatie: string;
  readonly number: string;
  readonly type: Consultatie['type'];
  readonly channel: Consultatie['channel'];
  readonly status: Consultatie['status'];
  readonly asker: string;
  readonly region: string;
  readonly askedAt: string;
  readonly closedAt?: string;
  readonly closedInStep?: number;
  /** Why the person may be recognised, with the consent (G5). */
  readonly identificatie?: string;
  readonly consent?: string;
  readonly crisis?: Consultatie['crisis'];
  readonly stappen: readonly (Pick<Stap, 'localId' | 'trede' | 'consultant' | 'status' | 'requestedAt' | 'dueAt' | 'remindedAt' | 'reason'> & { readonly doorgegeven?: string })[];
  readonly deliveries: readonly TracedDelivery[];
  readonly worklist: readonly TracedWork[];
  readonly steps: readonly TraceStep[];
};

/** What it leans on. */
export type ConsultatieTracePorts = { readonly storage: Pick<Storage, 'database' | 'cipher' | 'auditKeys'>; readonly store: JourneyStore; readonly views: SharingViews };

/** Tells the way of a consultatie, by its id or by the id of a Task of it; undefined when there is none. */
export async function traceConsultatie({ storage, store, views }: ConsultatieTracePorts, id: string): Promise<ConsultatieTrace | undefined> {
  const wanted = id.toLowerCase();
  const loaded = (await store.consultaties.find(wanted)) ?? (await store.consultaties.find((await store.findTask(wanted))?.journeyId ?? ''));
  if (loaded === undefined) {
    return undefined;
  }
  const { consultatie: it } = loaded;
  const { database } = storage;
  const [messages, decisions, deliveries, audit, events, work, holds] = [
    await listRawMessages(database, it.id), await listDecisionRecords(database, it.id), await listDeliveries(database, it.id),
    await listAudit(database, storage.auditKeys, { journeyIds: [it.id] }), await listJourneyEvents(database, storage.cipher, it.id), await listWorklist(database, { journeyId: it.id }), await listHolds(database),
  ];
  const identificatie = it.vraag?.identificatie;
  return {
    ...present({
      consultatie: it.id, number: it.number.value, type: it.type, channel: it.channel, status: it.status, asker: it.asker.partner, region: it.region,
      askedAt: it.askedAt, closedAt: it.closedAt, closedInStep: it.closedInStep, crisis: it.crisis,
      identificatie: identificatie?.reden, consent: identificatie?.reden === 'toestemming' ? identificatie.toestemming : undefined,
    }),
    stappen: it.stappen.map((stap) => present({ localId: stap.localId, trede: stap.trede, consultant: stap.consultant, status: stap.status, requestedAt: stap.requestedAt, dueAt: stap.dueAt, remindedAt: stap.remindedAt, reason: stap.reason, doorgegeven: stap.doorgegeven?.reden })),
    deliveries: deliveries.map((one) => tracedDelivery(one, holds)),
    worklist: work.map(tracedWork),
    steps: traceSteps({ messages, decisions, deliveries, audit, events }, views),
  };
}
