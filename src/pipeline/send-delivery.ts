import type { Code } from '../kernel/codes.ts';
import { Fault } from '../kernel/fault.ts';
import type { Delivery } from '../policy/delivery.ts';
import type { Result } from '../kernel/result.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { againWhenChanged } from './again-when-changed.ts';
import { kindsOfData } from './audit-facts.ts';
import { isForPolling } from './is-for-polling.ts';
import type { JourneyStore } from './journey-store.ts';
import type { PermitPorts } from './show-delivery.ts';
import { askPermit } from './show-delivery.ts';

/** What sending one delivery leans on. `send` makes one attempt and answers the recipient's ids, or throws a Fault. */
export type SendPorts<Receipt> = PermitPorts & {
  readonly store: Pick<JourneyStore, 'load' | 'loadDocument'>;
  readonly send: (permitted: PermittedDelivery) => Promise<Receipt>;
};

/**
 * Asked at the last moment before bytes leave, with the journey's version on which they were permitted and the consent that
 * they rest on. `departed`: noted as having left at that version; from here on the recipient may have it. `changed`: the
 * journey moved on meanwhile. `gone`: the delivery was cancelled, or is another's by now.
 */
export type Depart = (departure: { readonly version: number; readonly consent?: string }) => Promise<'departed' | 'changed' | 'gone'>;

/** What came of one attempt, with what the audit must say: on which consent it rested, how much stayed behind and why. */
export type Sent<Receipt> =
  | { readonly result: 'delivered'; readonly receipt: Receipt; readonly version: number; readonly consent?: string; readonly data: readonly string[]; readonly withheld: PermittedDelivery['withheld'] }
  | { readonly result: 'withheld' | 'waiting' | 'cancelled' | 'retry' | 'dead'; readonly code: Code };

/**
 * What a no means for the delivery: put back until released (A14), tried later (an operator's pause), or not wanted any
 * more. A network file or view that doesn't fit is our fault: it waits for a person, as nobody else would miss it.
 */
const RESULTS: Partial<Record<Code, 'waiting' | 'retry' | 'cancelled' | 'dead'>> = {
  AWAITING_REFERRAL: 'waiting', RESTRICTED: 'waiting', RECIPIENT_PAUSED: 'retry', CANCELLED: 'cancelled', SUPERSEDED: 'cancelled',
  VIEW_INVALID: 'dead', RECIPIENT_UNKNOWN: 'dead', ROLE_REFUSED: 'dead', SECRECY_MISSING: 'dead',
};

/**
 * Sends one delivery of the outbox. L5: consent counts at the moment of sending, so policy is asked here and now; what
 * it does not permit does not leave, whatever was decided when it was queued. What was permitted leaves only while the
 * journey stands as it was permitted (`depart`): when it changed in between, policy is asked again.
 */
export function sendDeliveryStory<Receipt>(ports: SendPorts<Receipt>): (delivery: Delivery, depart: Depart) => Promise<Sent<Receipt>> {
  return async (delivery, depart) => {
    const ready = await againWhenChanged(() => makeReady(ports, delivery, depart));
    return 'permitted' in ready ? sendPermitted(ready.permitted, ready.version, ports.send) : ready;
  };
}

/** Sends what policy permitted at this version. */
export async function sendPermitted<Receipt>(permitted: PermittedDelivery, version: number, send: SendPorts<Receipt>['send']): Promise<Sent<Receipt>> {
  const receipt = await send(permitted);
  const { consent, withheld, bundle } = permitted;
  return { result: 'delivered', receipt, version, withheld, data: kindsOfData(bundle), ...(consent === undefined ? {} : { consent }) };
}

/** What policy's no means for the delivery. */
export function notSent({ refusal }: Extract<Result<PermittedDelivery>, { readonly ok: false }>): NotSent {
  return { result: RESULTS[refusal.code] ?? 'withheld', code: refusal.code };
}

type NotSent = Exclude<Sent<never>, { readonly result: 'delivered' }>;
type Ready = { readonly permitted: PermittedDelivery; readonly version: number };

async function makeReady<Receipt>(ports: SendPorts<Receipt>, delivery: Delivery, depart: Depart): Promise<Ready | NotSent> {
  const { record: { journey }, version } = await ports.store.load(delivery.journeyId);
  const permitted = await askPermit(ports, journey, delivery);
  if (!permitted.ok) {
    return notSent(permitted);
  }
  if (isForPolling(permitted.value.recipient, delivery.kind)) {
    return { result: 'waiting', code: 'AWAITING_READ' };
  }
  const { consent } = permitted.value;
  const departure = await depart({ version, ...(consent === undefined ? {} : { consent }) });
  if (departure === 'changed') {
    throw new Fault('JOURNEY_CHANGED', { journeyId: journey.id });
  }
  return departure === 'gone' ? { result: 'cancelled', code: 'CANCELLED' } : { permitted: permitted.value, version };
}
