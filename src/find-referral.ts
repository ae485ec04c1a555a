import type { ReferralNumber } from './audit/audit-record.ts';
import { SYSTEMS } from './fhir/naming-systems.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { JourneyStore, LoadedJourney } from './pipeline/journey-store.ts';
import { referralSystem } from './pipeline/referral-number.ts';
import type { Network } from './workflow/network.ts';

/** What finding a journey leans on. */
export type FindReferralPorts = { readonly store: Pick<JourneyStore, 'find' | 'findByReferral'>; readonly network: () => Network };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The journey that an operator names: by its id, or by the number of its referral, whoever gave that out. NOT_FOUND, or
 * REFERRAL_AMBIGUOUS when several gave out this number: they may be of different persons.
 */
export async function findReferral({ store, network }: FindReferralPorts, id: string): Promise<Result<LoadedJourney>> {
  const named = UUID.test(id) ? await store.find(id.toLowerCase()) : undefined;
  if (named !== undefined) {
    return accept(named);
  }
  const found = (await Promise.all(referralNumbers(network(), id).map(({ system, value }) => store.findByReferral(system, value)))).filter((it) => it !== undefined);
  const [only] = found;
  return only === undefined ? refuse('NOT_FOUND') : found.length === 1 ? accept(only) : refuse('REFERRAL_AMBIGUOUS');
}

/**
 * Which referrals a number may be: of ZorgDomein, of VIPLive, or of any sender of the network file that counts itself.
 * `system|number` is exactly that one: of a HIS that sends FHIR, or of a sender that left the network file.
 */
export function referralNumbers({ senders }: Network, text: string): readonly ReferralNumber[] {
  const bar = text.indexOf('|');
  if (bar > 0) {
    return [{ system: text.slice(0, bar), value: text.slice(bar + 1) }];
  }
  return [{ system: SYSTEMS.zorgdomein, value: text.toUpperCase() }, { system: SYSTEMS.viplive, value: text }, ...senders.map((it) => ({ system: referralSystem(it.id), value: text }))];
}
