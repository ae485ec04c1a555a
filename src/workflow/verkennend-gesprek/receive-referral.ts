import type { Decide } from '../decision.ts';
import type { ReceiveReferral } from '../commands.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import type { RejectionCode } from '../../kernel/codes.ts';
import { refuse } from '../../kernel/result.ts';
import { NO_EFFECTS } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import type { Journey } from '../journey.ts';
import { openJourney } from '../start-journey.ts';
import { addMinutes } from '../termijnen/calendar.ts';
import { isAfterGesprek } from './after-gesprek.ts';
import { listOvertaken } from './list-overtaken.ts';
import { personOnly } from './receive-letter.ts';
import { matchLetter, matchPersons, statesSame } from './same-person.ts';
import { settleJudgement } from './settle-judgement.ts';

/**
 * SRM^S01: a request, its changed resend, or the request for a letter that came first. A changed one before the VG is an
 * update (design 5.1); after it `CHANGED_TOO_LATE`. A journey that a crisis stopped stays stopped, whatever a resend
 * says: any yes wins over a no (E11).
 */
export const decideReceiveReferral: Decide<ReceiveReferral> = (journey, command, context) => {
  const closed = journey === undefined ? undefined : whyClosed(journey, context.now);
  if (closed !== undefined) {
    return refuse(closed, 'ServiceRequest');
  }
  if (journey?.status === 'stopped') {
    return { ok: true, value: { events: [], effects: NO_EFFECTS, warnings: [] } };
  }
  const draft = openJourney(journey, command, 'held', context);
  recordReferral(draft, command);
  settleJudgement(draft);
  return draft.finish();
};

function whyClosed(journey: Journey, now: string): RejectionCode | undefined {
  if (journey.status === 'cancelled' || journey.status === 'closed') {
    return 'STATE_CONFLICT';
  }
  return journey.status !== 'stopped' && isAfterGesprek(journey, now) ? 'CHANGED_TOO_LATE' : undefined;
}

function recordReferral(draft: DecisionDraft, { bundle, sender, huisarts, requestedAt, receivedAt, warnings, documents = [] }: ReceiveReferral): void {
  const { bundle: previous } = draft.journey;
  // N1, E2 and the letter's term run from the first request; after a refusal it is a new one (18 the next day).
  const isNew = previous === undefined || draft.journey.status === 'refused';
  const { letterHours } = regionOf(draft.context.network, draft.journey).terms;
  const letterDueAt = addMinutes(receivedAt, letterHours * 60);
  const overtaken = listOvertaken(draft.journey, bundle, draft.context.network);
  draft.record({
    type: 'ReferralRecorded', bundle, sender, huisarts, warnings,
    requestedAt: isNew ? requestedAt : draft.journey.requestedAt,
    letterDueAt: isNew ? letterDueAt : (draft.journey.letter.dueAt ?? letterDueAt),
    ...(previous === undefined || matchPersons(previous, bundle).same ? {} : { otherPerson: true }),
  });
  if (overtaken.length > 0) {
    draft.record({ type: 'CompletionsLapsed', completions: overtaken });
  }
  draft.warn(...warnings);
  if (previous === undefined || !statesSame(previous, bundle)) {
    compareWithLetters(draft);
  }
  if (documents.length > 0) {
    // Sent in one with the request, so it is about the same person.
    draft.record({ type: 'LetterReceived', documents, mismatch: false, person: personOnly(bundle) });
    if (documents.some((one) => one.setAside === true)) {
      draft.warn('ATTACHMENT_SET_ASIDE');
    }
  }
}

/** Compares with every letter that came first; one that was set aside as another person's stays so (design 4.1). */
function compareWithLetters(draft: DecisionDraft): void {
  const { documents, persons = [] } = draft.journey.letter;
  const aside = new Set(documents.filter((one) => one.otherPerson === true).map((one) => one.id));
  const doubted: string[] = [];
  for (const letter of persons.filter((one) => !one.documents.some((id) => aside.has(id)))) {
    const match = matchLetter(draft.journey, letter.person);
    if (match?.same === false) {
      doubted.push(...letter.documents);
    }
    if (match?.bsnFromLetter !== undefined) {
      draft.record({ type: 'CompletionsRecorded', completions: [{ question: 'BSN', answer: match.bsnFromLetter, by: 'letter', at: draft.context.now }] });
    }
  }
  if (doubted.length > 0) {
    draft.record({ type: 'LetterDoubted', documents: doubted });
  }
}
