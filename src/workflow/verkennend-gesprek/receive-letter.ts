import type { Bundle } from '@medplum/fhirtypes';
import type { Decide } from '../decision.ts';
import type { ReceiveLetter } from '../commands.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import type { Judgement } from '../journey.ts';
import { openJourney } from '../start-journey.ts';
import { askAanvullen } from '../taken/ask-aanvullen.ts';
import { isOpen } from '../taken/open-taken.ts';
import { isAfterGesprek } from './after-gesprek.ts';
import { resourcesOf } from './find-resource.ts';
import { matchLetter } from './same-person.ts';
import { settleJudgement } from './settle-judgement.ts';

/**
 * ORU^R01: the letter, or attachments. Without its request it is held `REQUEST_MISSING`; about another person it holds
 * the journey and is shown to nobody; at a journey that ended it is kept and goes to nobody (design 4.1). A new letter
 * stands beside the old, newest first.
 */
export const decideReceiveLetter: Decide<ReceiveLetter> = (journey, command, context) => {
  const draft = openJourney(journey, command, 'awaiting-request', context);
  const match = matchLetter(draft.journey, command.bundle);
  const mismatch = match?.same === false;
  draft.record({ type: 'LetterReceived', documents: command.documents, mismatch, person: personOnly(command.bundle) });
  if (command.documents.some((one) => one.setAside === true)) {
    draft.warn('ATTACHMENT_SET_ASIDE');
  }
  if (match?.bsnFromLetter !== undefined) {
    draft.record({ type: 'CompletionsRecorded', completions: [{ question: 'BSN', answer: match.bsnFromLetter, by: 'letter', at: context.now }] });
  }
  follow(draft, mismatch, match?.bsnFromLetter !== undefined);
  return draft.finish();
};

function follow(draft: DecisionDraft, mismatch: boolean, hasNewBsn: boolean): void {
  const { status } = draft.journey;
  switch (status) {
    case 'awaiting-request':
      holdForRequest(draft);
      return;
    case 'held':
      settleJudgement(draft);
      return;
    case 'accepted':
      if (mismatch && !isAfterGesprek(draft.journey, draft.context.now)) {
        settleJudgement(draft);
      } else if (mismatch) {
        // The gesprek was held, so nothing waits any more: a person looks at the letter, and care goes on.
        askAanvullen(draft, 'PERSON_MISMATCH');
      } else {
        showLetter(draft, hasNewBsn);
      }
      return;
    case 'refused':
    case 'stopped':
    case 'cancelled':
    case 'closed':
  }
}

/** A letter without request: the planner has one working day to find it (design 4.1). */
function holdForRequest(draft: DecisionDraft): void {
  const judgement: Judgement = {
    result: 'held', code: 'REQUEST_MISSING', reasons: ['REQUEST_MISSING'], warnings: [], at: draft.context.now,
    rules: [{ rule: '4.1', version: 1, result: 'HOLD', code: 'REQUEST_MISSING' }],
  };
  draft.record({ type: 'ReferralJudged', judgement, status: 'awaiting-request', region: draft.journey.region, consents: draft.journey.consents });
  askAanvullen(draft, 'REQUEST_MISSING');
  draft.notifyHuisarts('held', 'REQUEST_MISSING', { reasons: ['REQUEST_MISSING'] });
}

/** A letter can't be minimised: `vg-ggz` only. A BSN that it brought is an update for whoever may have it. */
function showLetter(draft: DecisionDraft, hasNewBsn: boolean): void {
  const readers = draft.journey.taken.filter((one) => isOpen(one) && one.view === 'vg-ggz');
  for (const taak of readers) {
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'update' });
  }
  if (hasNewBsn) {
    draft.record({ type: 'ReferralJudged', judgement: withoutBsnWarning(draft), status: 'accepted', region: draft.journey.region, gemeente: draft.journey.gemeente, team: draft.journey.team, consents: draft.journey.consents });
  }
}

function withoutBsnWarning({ journey }: DecisionDraft): Judgement {
  const judgement: Judgement = journey.judgement ?? { result: 'accepted', reasons: [], warnings: [], rules: [], at: journey.receivedAt };
  return { ...judgement, warnings: judgement.warnings.filter((one) => one !== 'BSN_MISSING') };
}

/** Only the Patient: documents are kept apart, and are large. */
export function personOnly(bundle: Bundle): Bundle {
  const [patient] = resourcesOf(bundle, 'Patient');
  return { resourceType: 'Bundle', type: 'collection', entry: patient === undefined ? [] : [{ resource: patient }] };
}
