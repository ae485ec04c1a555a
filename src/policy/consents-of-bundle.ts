import type { Bundle } from '@medplum/fhirtypes';
import type { NewId } from '../kernel/ports.ts';
import type { ConsentState } from '../workflow/journey.ts';
import { mergeConsents } from '../workflow/verkennend-gesprek/merge-consents.ts';
import { readReferralFacts } from '../workflow/verkennend-gesprek/referral-facts.ts';

/** The consents that a Bundle itself states (Consent resources and VGTOE answers), for offline use; `at` when it does not say when. */
export function consentsOfBundle(bundle: Bundle, at: string, newId: NewId): readonly ConsentState[] {
  return mergeConsents([], readReferralFacts(bundle), bundle.timestamp ?? at, newId);
}
