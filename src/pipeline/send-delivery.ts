import type { Code } from '../kernel/codes.ts';
import type { Delivery } from '../policy/delivery.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { kindsOfData } from './audit-facts.ts';
import type { JourneyStore } from './journey-store.ts';
import type { PermitPorts } from './show-delivery.ts';
import { askPermit } from './show-delivery.ts';

/** What sending one delivery leans on. `send` makes one attempt and answers the recipient's ids, or throws a Fault. */
export type SendPorts<Receipt> = PermitPorts & {
  readonly store: Pick<JourneyStore, 'load' | 'loadDocument'>;
  readonly send: (permitted: PermittedDelivery) => Promise<Receipt>;
};

/** What came of one attempt, with what the audit must say: on which consent it rested, how much stayed behind and why. */
export type Sent<Receipt> =
  | { readonly result: 'delivered'; readonly receipt: Receipt; readonly consent?: string; readonly data: readonly string[]; readonly withheld: PermittedDelivery['withheld'] }
  | { readonly result: 'withheld' | 'waiting' | 'cancelled' | 'retry' | 'dead'; readonly code: Code };

/**
 * What a no means for the delivery: put back until released (A14), tried later (an operator's pause), or not wanted any
 * more. A network file or view that doesn't fit is our fault: it waits for a person, as nobody else would miss it.
 */
const RESULTS: Partial<Record<Code, 'waiting' | 'retry' | 'cancelled' | 'dead'>> = {
  AWAITING_REFERRAL: 'waiting', RECIPIENT_PAUSED: 'retry', CANCELLED: 'cancelled', SUPERSEDED: 'cancelled',
  VIEW_INVALID: 'dead', RECIPIENT_UNKNOWN: 'dead', ROLE_REFUSED: 'dead',
};

/**
 * Sends one delivery of the outbox. L5: consent counts at the moment of sending, so policy is asked here and now; what
 * it does not permit does not leave, whatever was decided when it was queued.
 */
export function sendDeliveryStory<Receipt>(ports: SendPorts<Receipt>): (delivery: Delivery) => Promise<Sent<Receipt>> {
  return async (delivery) => {
    const { journey } = (await ports.store.load(delivery.journeyId)).record;
    const permitted = await askPermit(ports, journey, delivery);
    if (!permitted.ok) {
      const { code } = permitted.refusal;
      return { result: RESULTS[code] ?? 'withheld', code };
    }
    const receipt = await ports.send(permitted.value);
    const { consent, withheld, bundle } = permitted.value;
    return { result: 'delivered', receipt, withheld, data: kindsOfData(bundle), ...(consent === undefined ? {} : { consent }) };
  };
}
