import type { Clock } from './kernel/ports.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import { markDeparted } from './outbox/mark-departed.ts';
import type { Depart } from './pipeline/send-delivery.ts';
import type { Database } from './store/database.ts';
import { lockJourneyVersions } from './store/lock-journey-versions.ts';

/**
 * The last question before bytes leave, for one claimed row: does the journey still stand as it was permitted, and is the
 * row still wanted? Answered and noted in one short commit that holds the journey, so that a withdrawal commits either
 * before it, and nothing leaves, or after it, and finds a delivery that left (L5, L6).
 */
export function departOf(database: Database, clock: Clock, { id, journeyId, attempts, claims }: Pick<ClaimedDelivery, 'id' | 'journeyId' | 'attempts' | 'claims'>, leaseMs: number): Depart {
  return ({ version, consent }) =>
    database.inTransaction(async (tx) => {
      if (!(await lockJourneyVersions(tx, [{ id: journeyId, version }]))) {
        return 'changed';
      }
      const at = clock.now();
      return (await markDeparted(tx, { id, attempts, claims, at, until: new Date(at.getTime() + leaseMs), version, consent: consent ?? null })) ? 'departed' : 'gone';
    });
}
