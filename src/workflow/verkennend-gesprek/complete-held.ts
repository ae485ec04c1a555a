import { refuse } from '../../kernel/result.ts';
import type { CompleteHeld } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import type { Journey, Judgement } from '../journey.ts';
import { askAanvullen, closeAanvullen } from '../taken/ask-aanvullen.ts';
import { redactText } from '../vrije-tekst/scan-text.ts';
import { readReferralFacts } from './referral-facts.ts';
import { settleJudgement } from './settle-judgement.ts';

type Answer = CompleteHeld['answers'][number];

/**
 * Planner or huisarts completes what was asked: the journey is judged again and goes on by itself (issue point 6). What
 * is still missing is asked again. Answers given while nothing was asked are refused.
 */
export const decideCompleteHeld: Decide<CompleteHeld> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const asked = journey.status === 'held' || journey.status === 'awaiting-request' || journey.letter.mismatch === true;
  if (!asked) {
    return refuse('STATE_CONFLICT', 'Task');
  }
  const draft = draftDecision(journey, context);
  completeHeld(draft, command);
  return draft.finish();
};

/** The same within a decision that began otherwise: the planner's Task `aanvullen` was completed with answers. */
export function completeHeld(draft: DecisionDraft, { answers, by }: CompleteHeld): void {
  const { now } = draft.context;
  draft.record({ type: 'CompletionsRecorded', completions: answers.flatMap((one) => withoutIdentifiers(draft.journey, one)).map((one) => ({ ...one, by, at: now })) });
  const letter = answers.findLast((one) => one.question === 'LETTER')?.answer;
  if (letter === 'zelfde-persoon' || letter === 'andere-persoon') {
    draft.record({ type: 'LetterSettled', samePerson: letter === 'zelfde-persoon' });
  }
  if (draft.journey.status === 'held') {
    settleJudgement(draft, { by });
  } else {
    closeAanvullen(draft, 'answered', by);
    followWithoutRequest(draft);
  }
}

/**
 * `TEKST` with `weglaten`: the marked places are taken out, and the planner need not read what it may not (M6). What is
 * recorded is the new text, so that a later scan cannot change what was decided now.
 */
function withoutIdentifiers({ bundle, completions }: Journey, answer: Answer): readonly Answer[] {
  if (answer.question !== 'TEKST' || answer.answer.trim().toLowerCase() !== WITHOUT || bundle === undefined) {
    return [answer];
  }
  const { texts, person } = readReferralFacts(bundle, completions);
  // The answer takes the place of every text there (a huisarts may write several remarks).
  const redacted = texts.filter(({ place }) => place === answer.subId).map(({ text }) => redactText(text, person));
  return redacted.length === 0 ? [] : [{ ...answer, answer: redacted.join('\n') }];
}

const WITHOUT = 'weglaten';

/** A letter whose request never comes: the planner ends it, or is asked again. */
function followWithoutRequest(draft: DecisionDraft): void {
  if (draft.journey.status !== 'awaiting-request') {
    return;
  }
  const ended = draft.journey.completions.some((one) => one.question === 'BESLUIT' && one.subId === 'REQUEST_MISSING' && one.answer === 'weigeren');
  if (!ended) {
    askAanvullen(draft, 'REQUEST_MISSING');
    return;
  }
  const judgement: Judgement = {
    result: 'refused', code: 'REQUEST_MISSING', reasons: ['REQUEST_MISSING'], warnings: [], at: draft.context.now,
    rules: [{ rule: '4.1', version: 1, result: 'BLOCK', code: 'REQUEST_MISSING' }],
  };
  draft.record({ type: 'ReferralJudged', judgement, status: 'refused', region: draft.journey.region, consents: draft.journey.consents });
  draft.notifyHuisarts('refused', 'REQUEST_MISSING', { reasons: ['REQUEST_MISSING'] });
}
