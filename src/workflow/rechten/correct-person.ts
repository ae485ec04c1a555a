import { isBsn } from '../../fhir/bsn.ts';
import type { RejectionCode } from '../../kernel/codes.ts';
import { refuse } from '../../kernel/result.ts';
import { sendDossier } from '../bewaren/dossier.ts';
import type { CorrectPerson } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import type { Taak } from '../journey.ts';
import { isOpen } from '../taken/open-taken.ts';
import { isVgTaak } from '../verkennend-gesprek/offer-to-team.ts';
import { CORRECTED_PATIENT } from './corrected-patient.ts';
import { tellRecipients } from './tell-recipients.ts';

/** Items of the person and of the request that may be corrected. A move to another gemeente or a consent has its own way. */
const CORRECTABLE: ReadonlySet<string> = new Set(['BSN', 'GEBOORTEDATUM', 'TEKST', ...CORRECTED_PATIENT]);

/**
 * A correction (AVG 16): laid over the request like the answers of a planner, so that all that leaves from now on has it.
 * Who has an open part gets an update, everyone who got something a notice (AVG 19). The verdict stays: what it means for
 * a referral that was accepted is for people to say (AVG 22).
 */
export const decideCorrectPerson: Decide<CorrectPerson> = (journey, { answers, by }, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const isHeld = journey.status === 'held' || journey.status === 'awaiting-request';
  if (journey.bundle === undefined || isHeld) {
    return refuse('STATE_CONFLICT');
  }
  const problem = answers.length === 0 ? { code: 'FIELD_MISSING' as const, at: 'VRAAG=ANTWOORD' } : answers.map(whyNot).find((it) => it !== undefined);
  if (problem !== undefined) {
    return refuse(problem.code, problem.at);
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'CompletionsRecorded', completions: answers.map((one) => ({ ...one, by, at: context.now })) });
  draft.journey.taken.filter((it) => isOpen(it) && it.status !== 'draft').forEach((taak) => sendUpdate(draft, taak));
  tellRecipients(draft, 'corrected');
  if (draft.journey.status === 'closed') {
    sendDossier(draft);
  }
  return draft.finish();
};

function whyNot({ question, answer }: CorrectPerson['answers'][number]): { readonly code: RejectionCode; readonly at: string } | undefined {
  const isAnswer = question.startsWith('VG') && question !== 'VGTOE';
  if (!CORRECTABLE.has(question) && !isAnswer) {
    return { code: 'CODE_UNKNOWN', at: question };
  }
  const isWrong = (question === 'BSN' && !isBsn(answer)) || (question === 'GEBOORTEDATUM' && !/^\d{4}-\d{2}-\d{2}$/.test(answer)) || answer.trim() === '';
  return isWrong ? { code: 'FIELD_INVALID', at: question } : undefined;
}

/** A seat at the VG gets the request again, the owner of an action its action. */
function sendUpdate(draft: DecisionDraft, taak: Taak): void {
  const base = { recipient: taak.owner, view: taak.view as View, kind: 'update', onlyIfSent: true } as const;
  if (taak.code !== 'aanvullen') {
    draft.deliver(isVgTaak(taak) ? base : { ...base, subject: taak.localId });
  }
}
