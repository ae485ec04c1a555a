import type { DecisionDraft } from '../decision-draft.ts';
import { regionOf } from '../find-partner.ts';
import type { Taak } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { isConsented } from '../toestemming/is-consented.ts';
import { consentOfTaak } from './consent-of-taak.ts';

/** Consent is asked at send time (L5), and may come until then; without it now, the team knows that somebody must ask. */
export function warnWithoutConsent(draft: DecisionDraft, taak: Taak): void {
  const region = regionOf(draft.context.network, draft.journey);
  if (consentOfTaak(taak) !== undefined && !isConsented(draft.journey.consents, taak, draft.context.now)) {
    draft.work({ type: 'open', kind: 'open-action', key: taak.localId, code: 'CONSENT_MISSING', owner: draft.journey.team ?? region.planner, dueAt: afterWorkingDays(draft.context.now, region.terms.heldWorkingDays) });
  }
}
