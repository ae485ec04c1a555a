import { MGN_BASE } from '../fhir/naming-systems.ts';
import { Fault } from '../kernel/fault.ts';
import type { Journey } from '../workflow/journey.ts';
import type { JourneyStore, LoadedJourney } from './journey-store.ts';

/**
 * The journey that a crisis belongs to, if any. E11 beats all: when that one can't be read any more (its key was lost), the
 * crisis has a journey of its own under the same number, so that its alarm stays until somebody confirms it.
 */
export async function findForCrisis(store: Pick<JourneyStore, 'findByReferral'>, referral: Journey['referral']): Promise<{ readonly referral: Journey['referral']; readonly loaded: LoadedJourney | undefined }> {
  const find = async (it: Journey['referral']): ReturnType<typeof findForCrisis> => ({ referral: it, loaded: await store.findByReferral(it.system, it.value) });
  try {
    return await find(referral);
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONTENT_UNREADABLE') {
      return find({ system: `${MGN_BASE}/NamingSystem/bericht`, value: referral.value });
    }
    throw error;
  }
}
