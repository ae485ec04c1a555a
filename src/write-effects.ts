import { inOrder } from './in-order.ts';
import type { NewId } from './kernel/ports.ts';
import { cancelDeliveries } from './outbox/cancel-deliveries.ts';
import type { NewDeliveryRow } from './outbox/enqueue.ts';
import { enqueue } from './outbox/enqueue.ts';
import { releaseWaiting } from './outbox/release-waiting.ts';
import { resumeWaiting } from './outbox/resume-waiting.ts';
import { wasSent } from './outbox/was-sent.ts';
import { closeWorklistItems } from './store/close-worklist-items.ts';
import type { AuditEntry } from './pipeline/journey-store.ts';
import type { Transaction } from './store/database.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import type { ConsultatieEffects, NewConsultatieDelivery } from './workflow/consultatie/consultatie-effects.ts';
import type { Effects, NewDelivery } from './workflow/effects.ts';

/** Where effects belong: the journey (or consultatie) at the version that led to them. */
export type EffectsPlace = { readonly journeyId: string; readonly version: number; readonly at: Date };

/**
 * Writes what must happen because of events, into the commit of the events: outbox and worklist. Answers the proof of what
 * was cancelled while it may be on its way: it left before, on that consent, and its outcome is not known.
 */
export async function writeEffects(tx: Transaction, tools: { readonly newId: NewId; readonly wake: () => void }, effects: Effects | ConsultatieEffects, { journeyId, version, at }: EffectsPlace): Promise<readonly AuditEntry[]> {
  const wanted: (NewDelivery | NewConsultatieDelivery)[] = [];
  for (const delivery of effects.deliveries) {
    // Asked before anything is cancelled: what is being sent at this moment may still arrive.
    if (delivery.onlyIfSent !== true || (await wasSent(tx, { journeyId, ...delivery }))) {
      wanted.push(delivery);
    }
  }
  const cancelled: DeliveryRow[] = [];
  for (const cancel of effects.cancel) {
    cancelled.push(...(await cancelDeliveries(tx, { journeyId, ...cancel })));
  }
  // One that was dead waits for nobody any more: it can be neither retried nor discarded.
  await inOrder(cancelled.map((row) => closeWorklistItems(tx, { journeyId, kind: 'dead-letter', key: row.id, closedAt: at })));
  const rows = wanted.map((delivery): NewDeliveryRow => ({
    id: tools.newId(), journeyId, journeyVersion: version, recipient: delivery.recipient, view: delivery.view, kind: delivery.kind,
    subject: delivery.subject ?? null, about: delivery.about ?? null,
    // What a notice is about must outlive its retries: `code` says how a delivery stands, and changes.
    reasons: delivery.reasons ?? (delivery.code === undefined || delivery.waiting === true ? [] : [delivery.code]),
    code: delivery.waiting === true ? (delivery.code ?? null) : null,
    dueAt: at, createdAt: at, status: delivery.waiting === true ? 'waiting' : 'pending',
  }));
  await enqueue(tx, rows, tools.wake);
  for (const subject of effects.release) {
    await releaseWaiting(tx, { journeyId, subject, dueAt: at }, tools.wake);
  }
  if ('resume' in effects && effects.resume !== undefined) {
    await resumeWaiting(tx, { journeyId, code: effects.resume, dueAt: at }, tools.wake);
  }
  await inOrder(
    effects.worklist.map((change) =>
      change.type === 'open'
        ? openWorklistItem(tx, { id: tools.newId(), journeyId, kind: change.kind, key: change.key, code: change.code ?? null, owner: change.owner, dueAt: new Date(change.dueAt), createdAt: at })
        : closeWorklistItems(tx, { journeyId, kind: change.kind, key: change.key, closedAt: at }),
    ),
  );
  return cancelled.filter((row) => row.departedAt !== null).map(departedProof);
}

function departedProof({ id, recipient, view, kind, code, attempts, departedAt, departedVersion, departedConsent }: DeliveryRow): AuditEntry {
  return {
    action: 'withhold', outcome: 'minor-failure', actor: 'gateway', recipient, subject: id, ...(code === null ? {} : { code }), ...(departedConsent === null ? {} : { consent: departedConsent }),
    detail: { kind, view, attempts, ...(departedAt === null ? {} : { departedAt: departedAt.toISOString() }), ...(departedVersion === null ? {} : { version: departedVersion }), arrival: 'unknown' },
  };
}
