import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { consentKey } from '../evolve.ts';
import type { ConsentState, Taak } from '../journey.ts';
import { consentOfTaak, coversTaak } from '../taken/consent-of-taak.ts';
import { isUnaccepted, listOpenActies, WITHDRAWN } from '../taken/open-taken.ts';
import { isAfterGesprek } from '../verkennend-gesprek/after-gesprek.ts';
import { isVgTaak, VG_KINDS, withdrawSeat } from '../verkennend-gesprek/offer-to-team.ts';
import { endJourney } from '../verkennend-gesprek/receive-cancellation.ts';
import { isConsented } from './is-consented.ts';

/**
 * Withdrawal stops exchange, not care (L6, design 4): rows that did not leave lapse, Taken that nobody accepted end, who
 * got something gets a coded notice, and what was accepted goes on. The huisarts always learns who is responsible. `before`
 * are the consents before the `answers` (recorded already). Answers whether the VG itself ended.
 */
export function stopExchange(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): boolean {
  if (!answers.some(isNo)) {
    return false;
  }
  const needed = (['vg-ggz', 'vg-sd'] as const).some((view) => isLost(draft, before, { view, owner: draft.journey.team ?? '' }));
  if (needed && !isAfterGesprek(draft.journey, draft.context.now)) {
    endVg(draft);
    return true;
  }
  for (const taak of coveredTaken(draft, before, answers)) {
    stopTaak(draft, taak);
  }
  tellHuisarts(draft, before, answers);
  return false;
}

/**
 * L6 of a journey that is over (stopped, cancelled, closed …): there is nothing left to stop, and its Taken stay as they
 * ended. Who got something under this consent hears that it was taken back, and the huisarts does.
 */
export function tellWithdrawal(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): void {
  if (!answers.some(isNo)) {
    return;
  }
  const covered = coveredTaken(draft, before, answers);
  // A seat that was taken back and offered again is one recipient.
  const isSeatTold = (taak: Taak, index: number): boolean => isVgTaak(taak) && covered.slice(0, index).some((one) => isVgTaak(one) && one.owner === taak.owner && one.view === taak.view);
  for (const taak of covered.filter((one, index) => !isSeatTold(one, index))) {
    tellOwner(draft, taak);
  }
  tellHuisarts(draft, before, answers);
}

function isNo({ decision, withdrawnAt }: ConsentState): boolean {
  return decision !== 'permit' || withdrawnAt !== undefined;
}

/** Whether this place was consented to before the answers, and is not any more. */
function isLost({ journey, context: { now } }: DecisionDraft, before: readonly ConsentState[], place: Pick<Taak, 'view' | 'owner' | 'anyGemeente'>): boolean {
  return isConsented(before, place, now) && !isConsented(journey.consents, place, now);
}

/** Taken that rest on what was taken back; also one that never had a yes: an explicit no ends the waiting for it. */
function coveredTaken(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): readonly Taak[] {
  const { journey, context: { now } } = draft;
  return journey.taken.filter((taak) => consentOfTaak(taak) !== undefined && !isConsented(journey.consents, taak, now)
    && (isLost(draft, before, taak) || answers.some((one) => coversTaak(consentKey(one), taak))));
}

function tellHuisarts(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): void {
  const wasYes = new Set(before.filter((one) => !isNo(one)).map(consentKey));
  if (answers.some((one) => wasYes.has(consentKey(one))) || draft.journey.taken.some((taak) => isLost(draft, before, taak))) {
    draft.notifyHuisarts('consent-withdrawn', 'CONSENT_WITHDRAWN');
  }
}

/** L3 and T1: without the ggz or the sociaal domein there is no VG; direct referral stays possible (L4). */
function endVg(draft: DecisionDraft): void {
  const { now } = draft.context;
  endJourney(draft, { result: 'cancelled', code: 'CONSENT_WITHDRAWN', reasons: ['CONSENT_WITHDRAWN'], warnings: [], rules: [{ rule: 'L3', version: 1, result: 'BLOCK', code: 'CONSENT_WITHDRAWN' }], at: now });
  draft.notifyHuisarts('consent-withdrawn', 'CONSENT_WITHDRAWN');
}

/** What did not leave lapses, and who got something hears why. The request itself goes to a seat without naming its Taak. */
function tellOwner(draft: DecisionDraft, taak: Taak): void {
  const subject = isVgTaak(taak) ? {} : { subject: taak.localId };
  draft.cancel({ recipient: taak.owner, ...(isVgTaak(taak) ? { view: taak.view as View, kinds: VG_KINDS } : subject), code: 'CONSENT_WITHDRAWN' });
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'notice', about: 'consent-withdrawn', code: 'CONSENT_WITHDRAWN', ...subject, onlyIfSent: true });
}

function stopTaak(draft: DecisionDraft, taak: Taak): void {
  const { now } = draft.context;
  if (isVgTaak(taak)) {
    withdrawSeat(draft, taak, WITHDRAWN);
    return;
  }
  tellOwner(draft, taak);
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
