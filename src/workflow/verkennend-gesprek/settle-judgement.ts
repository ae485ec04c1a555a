import type { DecisionDraft } from '../decision-draft.ts';
import type { JourneyStatus, Judgement } from '../journey.ts';
import type { View } from '../effects.ts';
import { askAanvullen, closeAanvullen } from '../taken/ask-aanvullen.ts';
import { isOpen } from '../taken/open-taken.ts';
import { judgeReferral } from './judge-referral.ts';
import type { ReferralVerdict } from './judge-referral.ts';
import { mergeConsents } from './merge-consents.ts';
import { isVgTaak, offerToTeam, VG_KINDS, withdrawFromTeam } from './offer-to-team.ts';
import { raiseCrisis } from './raise-crisis.ts';

/** How the question to the planner ended, when there was one. */
type Answered = { readonly by: string };

/**
 * Judges the journey as it is now, and does what follows from the verdict (the table of design 4). Called after every
 * change of a request: first arrival, update, letter, completion, consent. Without a request there is nothing to judge.
 */
export function settleJudgement(draft: DecisionDraft, answered?: Answered): void {
  const { journey } = draft;
  if (journey.bundle === undefined) {
    return;
  }
  const before = journey.status;
  const verdict = judgeReferral({ ...journey, bundle: journey.bundle }, draft.context);
  if (verdict.judgement.result === 'stopped') {
    raiseCrisis(draft);
    return;
  }
  recordVerdict(draft, verdict);
  draft.warn(...verdict.judgement.warnings);
  closeAnsweredQuestion(draft, verdict.judgement, answered);
  follow(draft, verdict.judgement, before);
}

function recordVerdict(draft: DecisionDraft, { judgement, region, gemeente, team, facts }: ReferralVerdict): void {
  const status = judgement.result === 'accepted' ? 'accepted' : judgement.result === 'refused' ? 'refused' : 'held';
  const { journey, context } = draft;
  draft.record({
    type: 'ReferralJudged', judgement, status, region, consents: mergeConsents(journey.consents, facts, journey.requestedAt, context.newId, context.now),
    ...(gemeente === undefined ? {} : { gemeente }), ...(teamOf(judgement, journey.team, team)),
  });
}

/** A team is a journey's only once it was accepted there: a held or refused request belongs to no team yet. */
function teamOf(judgement: Judgement, current: string | undefined, team: string | undefined): { readonly team?: string } {
  const kept = judgement.result === 'accepted' ? team : current;
  return kept === undefined ? {} : { team: kept };
}

function closeAnsweredQuestion(draft: DecisionDraft, judgement: Judgement, answered: Answered | undefined): void {
  if (answered !== undefined) {
    closeAanvullen(draft, 'answered', answered.by);
  } else if (judgement.result !== 'held') {
    closeAanvullen(draft, 'overtaken');
  }
}

function follow(draft: DecisionDraft, judgement: Judgement, before: JourneyStatus): void {
  const { code, reasons } = judgement;
  switch (judgement.result) {
    case 'accepted':
      offerToTeam(draft, before === 'accepted');
      draft.notifyHuisarts('received');
      return;
    case 'held':
      pauseTeam(draft, judgement);
      askAanvullen(draft, code ?? 'INCOMPLETE');
      draft.notifyHuisarts('held', code, { reasons });
      return;
    case 'refused':
      withdrawFromTeam(draft);
      draft.notifyHuisarts('refused', code, { reasons });
      return;
    case 'cancelled':
    case 'stopped':
      return;
  }
}

/** Nothing about the person leaves while a person must look; a team that has it hears that it waits. */
function pauseTeam(draft: DecisionDraft, judgement: Judgement): void {
  if (draft.journey.taken.some((one) => isVgTaak(one))) {
    draft.cancel({ kinds: VG_KINDS, code: 'SUPERSEDED' });
  }
  for (const taak of draft.journey.taken.filter((one) => isVgTaak(one) && isOpen(one))) {
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'notice', about: 'held', ...(judgement.code === undefined ? {} : { code: judgement.code }), onlyIfSent: true });
  }
}
