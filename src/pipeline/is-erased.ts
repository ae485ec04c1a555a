import type { Journey } from '../workflow/journey.ts';
import type { JourneyStore, LoadedJourney } from './journey-store.ts';

/**
 * Whether a message belongs to a referral that is over and erased (domain.md 2.6, AVG 17). It must not begin a second
 * journey of somebody who was helped, or who asked to be forgotten: its sender is told.
 */
export async function isErased(store: Pick<JourneyStore, 'wasErased'>, loaded: LoadedJourney | undefined, { system, value }: Journey['referral']): Promise<boolean> {
  return loaded === undefined ? store.wasErased(system, value) : loaded.record.journey.rights?.erasureAt !== undefined;
}
