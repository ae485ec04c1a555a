import type { Bundle } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import { refuse } from '../kernel/result.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Partner } from '../workflow/network.ts';
import type { Delivery, ExternalId, JourneyDocument, Withheld } from './delivery.ts';
import type { SharingViews } from './sharing/sharing-view.ts';

const permitted = Symbol('permitted');

/**
 * A delivery that passed consent and minimisation at this moment. Only `permit` can make one: the mark is a symbol that
 * no other file has and that does not survive the outbox's JSON, so that sending always asks again (L5, design 5.7).
 */
export type PermittedDelivery = Omit<Delivery, 'recipient'> & {
  readonly recipient: Partner;
  /** Type `collection`; ids are the recipient's own, every entry has `fullUrl` `urn:uuid:<id>`. */
  readonly bundle: Bundle;
  /** Id of the consent that this rests on; absent for notices and cancellations. */
  readonly consent?: string;
  readonly withheld: readonly Withheld[];
  readonly [permitted]: true;
};

/** What `permit` looks at. `now` is an ISO instant; `externalId` is bound to this journey and recipient. */
export type PermitFacts = {
  readonly journey: Journey;
  readonly network: Network;
  readonly documents: readonly JourneyDocument[];
  readonly now: string;
  readonly externalId: ExternalId;
  readonly views: SharingViews;
};

/** Decides whether a delivery may leave now, and reduces it to what its view allows. Denies by default (design 5.7). */
export function permit(_delivery: Delivery, _facts: PermitFacts): Result<PermittedDelivery> {
  return refuse('NOT_IN_VIEW');
}
