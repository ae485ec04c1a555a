import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { consentKey } from '../evolve.ts';
import type { ConsentState, Taak } from '../journey.ts';
import { consentOfTaak, coversTaak } from '../taken/consent-of-taak.ts';
import { isUnaccepted, listOpenActies, WITHDRAWN } from '../taken/open-taken.ts';
import { isAfterGesprek } from '../verkennend-gesprek/after-gesprek.ts';
import { isVgTaak, withdrawSeat } from '../verkennend-gesprek/offer-to-team.ts';
import { endJourney } from '../verkennend-gesprek/receive-cancellation.ts';
import { isConsented } from './is-consented.ts';

/**
 * Withdrawal stops exchange, not care (L6, design 4): rows that did not leave lapse, Taken that nobody accepted end, who
 * got something gets a coded notice, and what was accepted goes on. The huisarts always learns who is responsible. `before`
 * are the consents before the `answers` (recorded already). Answers whether the VG itself ended.
 */
export function stopExchange(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): boolean {
  const { journey, context: { now } } = draft;
  const lost = (place: Pick<Taak, 'view' | 'owner'>): boolean => isConsented(before, place, now) && !isConsented(journey.consents, place, now);
  const isNo = answers.some((one) => one.decision !== 'permit' || one.withdrawnAt !== undefined);
  if (!isNo) {
    return false;
  }
  const needed = (['vg-ggz', 'vg-sd'] as const).some((view) => lost({ view, owner: journey.team ?? '' }));
  if (needed && !isAfterGesprek(journey, now)) {
    endVg(draft);
    return true;
  }
  for (const taak of journey.taken.filter((one) => consentOfTaak(one) !== undefined && !isConsented(journey.consents, one, now))) {
    // Also one that never had a yes: an explicit no ends the waiting for it.
    if (lost(taak) || answers.some((one) => coversTaak(consentKey(one), taak))) {
      stopTaak(draft, taak);
    }
  }
  const wasYes = new Set(before.filter((one) => one.decision === 'permit' && one.withdrawnAt === undefined).map(consentKey));
  if (answers.some((one) => wasYes.has(consentKey(one))) || journey.taken.some(lost)) {
    draft.notifyHuisarts('consent-withdrawn', 'CONSENT_WITHDRAWN');
  }
  return false;
}

/** L3 and T1: without the ggz or the sociaal domein there is no VG; direct referral stays possible (L4). */
function endVg(draft: DecisionDraft): void {
  const { now } = draft.context;
  endJourney(draft, { result: 'cancelled', code: 'CONSENT_WITHDRAWN', reasons: ['CONSENT_WITHDRAWN'], warnings: [], rules: [{ rule: 'L3', version: 1, result: 'BLOCK', code: 'CONSENT_WITHDRAWN' }], at: now });
  draft.notifyHuisarts('consent-withdrawn', 'CONSENT_WITHDRAWN');
}

function stopTaak(draft: DecisionDraft, taak: Taak): void {
  const { now } = draft.context;
  if (isVgTaak(taak)) {
    withdrawSeat(draft, taak, WITHDRAWN);
    return;
  }
  draft.cancel({ recipient: taak.owner, subject: taak.localId, code: 'CONSENT_WITHDRAWN' });
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'notice', about: 'consent-withdrawn', code: 'CONSENT_WITHDRAWN', subject: taak.localId, onlyIfSent: true });
  if (!isUnaccepted(taak)) {
    return;
  }
  // A draft that nobody saw is taken out; 7.3 knows no draft -> cancelled.
  draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { status: taak.status === 'draft' ? 'entered-in-error' : 'cancelled', reason: WITHDRAWN }, now) });
  const verwijzing = draft.journey.taken.find((one) => one.localId === taak.waitsFor);
  if (verwijzing !== undefined && isUnaccepted(verwijzing)) {
    draft.cancel({ recipient: verwijzing.owner, subject: verwijzing.localId, code: 'CONSENT_WITHDRAWN' });
    draft.deliver({ recipient: verwijzing.owner, view: 'huisarts', kind: 'cancellation', subject: verwijzing.localId, onlyIfSent: true });
    draft.record({ type: 'TaakChanged', taak: changedTaak(verwijzing, { status: 'cancelled', reason: WITHDRAWN }, now) });
  }
  if (!listOpenActies(draft.journey).some((one) => one.key === taak.localId)) {
    draft.work({ type: 'close', kind: 'open-action', key: taak.localId });
  }
}
