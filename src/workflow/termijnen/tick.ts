import { refuse } from '../../kernel/result.ts';
import { closeJourney, mayClose } from '../close-journey.ts';
import type { Tick } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak, draftDecision } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { afterWorkingDays } from '../next-step.ts';
import { isExpertvraag } from '../inroepen/expertvraag.ts';
import { comesBack } from '../taken/follow-taak.ts';
import { consentOfTaak } from '../taken/consent-of-taak.ts';
import { EXPIRED, findTaak, isOpen, NO_CONSENT } from '../taken/open-taken.ts';
import { isConsented } from '../toestemming/is-consented.ts';
import { crisisKey } from '../verkennend-gesprek/raise-crisis.ts';
import { settleJudgement } from '../verkennend-gesprek/settle-judgement.ts';
import { compareInstants, isDue } from './calendar.ts';
import { crisisTermFrom } from './crisis-term.ts';
import type { Moment } from './moments.ts';
import { isPassed, listMoments } from './moments.ts';

/**
 * Time passed: does what is due by now, each moment once, in their order. Nothing of it moves responsibility (N4) or
 * blocks care: a term that passed is shown, asked about and taken further up. When nothing is left, the journey closes.
 */
export const decideTick: Decide<Tick> = (journey, { adviesDelivered }, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const draft = draftDecision(journey, context);
  const due = listMoments(journey, context.network).filter((one) => isDue(context.now, one.at) && !isPassed(journey, one));
  for (const moment of due.toSorted((one, other) => compareInstants(one.at, other.at))) {
    draft.record({ type: 'MomentPassed', key: moment.key });
    pass(draft, moment);
  }
  if (mayClose(draft.journey, adviesDelivered, context.now)) {
    closeJourney(draft, 'voltooid');
  }
  return draft.finish();
};

function pass(draft: DecisionDraft, moment: Moment): void {
  switch (moment.kind) {
    case 'letter-missing':
      missLetter(draft);
      return;
    case 'crisis':
      escalateCrisis(draft, moment.owner);
      return;
    case 'expire':
      expireTaak(draft, moment);
      return;
    case 'reminder':
      draft.notifyHuisarts('reminder', 'AWAITING_REFERRAL', subjectOf(moment));
      return;
    case 'verwijzing-term':
      draft.work({ type: 'open', kind: 'deadline', key: moment.key, code: 'AWAITING_REFERRAL', owner: moment.owner, dueAt: nextTerm(draft) });
      draft.notifyHuisarts('reminder', 'AWAITING_REFERRAL', subjectOf(moment));
      return;
    case 'norm':
    case 'gesprek-term':
    case 'advies-term':
    case 'progress':
    case 'held-term':
      draft.work({ type: 'open', kind: 'deadline', key: moment.key, code: 'TERM_AT_RISK', owner: moment.owner, dueAt: nextTerm(draft) });
      draft.warn('TERM_AT_RISK');
  }
}

function subjectOf(moment: Moment): { readonly subject?: string } {
  return moment.subject === undefined ? {} : { subject: moment.subject };
}

/** One working day for whoever a passed term is shown to. */
function nextTerm(draft: DecisionDraft): string {
  return afterWorkingDays(draft.context.now, 1);
}

/** Design 4.1: 24 hours without letter: the team is told; a held request has one reason more. */
function missLetter(draft: DecisionDraft): void {
  draft.record({ type: 'LetterMissed' });
  if (draft.journey.status === 'held') {
    settleJudgement(draft);
    return;
  }
  const seat = draft.journey.taken.find((one) => one.view === 'vg-ggz' && isOpen(one));
  if (draft.journey.status === 'accepted' && seat !== undefined) {
    draft.deliver({ recipient: seat.owner, view: 'vg-ggz', kind: 'notice', about: 'letter-missing', code: 'LETTER_MISSING' });
  }
}

/** Nobody confirmed: the alarm goes to the regievoerder, and again, until a named person does (design 4). */
function escalateCrisis(draft: DecisionDraft, owner: string): void {
  draft.record({ type: 'CrisisEscalated' });
  const escalation = draft.journey.crisis?.escalations ?? 1;
  draft.work({ type: 'open', kind: 'crisis', key: crisisKey(escalation), code: 'CRISIS_CALL', owner, dueAt: crisisTermFrom(draft.context.now) });
}

/** No answer within the term: the gateway takes the Taak back, and the action is the team's again. */
function expireTaak(draft: DecisionDraft, moment: Moment): void {
  const taak = findTaak(draft.journey, moment.subject);
  if (taak === undefined) {
    return;
  }
  const mayHaveIt = consentOfTaak(taak) === undefined || isConsented(draft.journey.consents, taak, draft.context.now);
  const next = changedTaak(taak, { status: 'cancelled', reason: mayHaveIt ? EXPIRED : NO_CONSENT }, draft.context.now);
  draft.record({ type: 'TaakChanged', taak: next });
  draft.cancel({ recipient: taak.owner, subject: taak.localId, code: 'CANCELLED' });
  if (!mayHaveIt) {
    // Its provider never got it, so there is nobody who did not answer; the team has it on its worklist since the advice.
    return;
  }
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'cancellation', subject: taak.localId, about: isExpertvraag(taak) ? 'question-ended' : 'task-expired', onlyIfSent: true });
  comesBack(draft, next, 'task-expired');
}
