import type { AuditEntry } from './pipeline/journey-store.ts';
import type { RecordSettlement, Settlement } from './outbox/record-outcome.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import { appendAudit } from './store/append-audit.ts';
import type { Storage } from './open-storage.ts';
import { findJourneyRegion } from './store/find-journey-region.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { regionOf } from './workflow/find-partner.ts';
import type { Network } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';
import type { NewId } from './kernel/ports.ts';

/** What the last attempt of a delivery rested on, until its outcome is written: the consent, the journey's version, what went, and how much stayed behind. */
export type SendingProof = { readonly version: number; readonly consent?: string; readonly data: readonly string[]; readonly withheld: readonly { readonly path: string; readonly reason: string }[] };

/**
 * Writes the proof of a delivery into the commit of its outcome: who got what kind of message on which consent, or why
 * not. A delivery that died waits for the planner of its region, and alarms.
 */
export function recordSettlement(storage: Pick<Storage, 'auditKeys'>, network: () => Network, newId: NewId, proofs: Map<string, SendingProof>): RecordSettlement {
  return async (tx, delivery, settlement, at) => {
    const proof = proofs.get(delivery.id);
    proofs.delete(delivery.id);
    if (settlement.status !== 'rescheduled') {
      await appendAudit(tx, storage.auditKeys, [auditRecord(entryFor(delivery, settlement, proof), at, delivery.journeyId)]);
    }
    if (settlement.status === 'dead') {
      const owner = regionOf(network(), { region: (await findJourneyRegion(tx, delivery.journeyId)) ?? '' }).planner;
      await openWorklistItem(tx, { id: newId(), journeyId: delivery.journeyId, kind: 'dead-letter', key: delivery.id, code: settlement.code, owner, dueAt: at, createdAt: at });
      await raiseAlarm(tx, { id: newId(), cause: `dead-letter/${delivery.recipient}`, at });
    }
  };
}

function entryFor(delivery: ClaimedDelivery, settlement: Exclude<Settlement, { status: 'rescheduled' }>, proof: SendingProof | undefined): AuditEntry {
  const isDelivered = settlement.status === 'delivered';
  return {
    action: isDelivered ? 'deliver' : settlement.status === 'dead' ? 'bury' : 'withhold',
    outcome: isDelivered ? 'success' : settlement.status === 'dead' ? 'serious-failure' : 'minor-failure',
    actor: 'gateway',
    recipient: delivery.recipient,
    subject: delivery.id,
    data: proof?.data ?? [],
    ...(isDelivered ? {} : { code: settlement.code }),
    ...(proof?.consent === undefined ? {} : { consent: proof.consent }),
    detail: { kind: delivery.kind, view: delivery.view, attempts: delivery.attempts, ...(proof === undefined ? {} : { version: proof.version }), withheld: [...new Set(proof?.withheld.map((it) => it.path) ?? [])] },
  };
}
