import type { Code } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { RecordConsent } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { consentKey } from '../evolve.ts';
import { findPartner } from '../find-partner.ts';
import type { ConsentState, Journey } from '../journey.ts';
import type { Network } from '../network.ts';
import { whyNotRepresented } from '../toestemming/representation.ts';
import { resumeExchange } from '../toestemming/resume-exchange.ts';
import { stopExchange, tellWithdrawal } from '../toestemming/stop-exchange.ts';
import { isNewer } from './merge-consents.ts';
import { readReferralFacts } from './referral-facts.ts';
import { settleJudgement } from './settle-judgement.ts';

/**
 * An answer on consent, at the VG or later. A yes lets out what waited for it and opens again what ended for want of it;
 * a no or a withdrawal works at once (L6). What changes for whom is asked of the same rule as sending (`isConsented`).
 */
export const decideRecordConsent: Decide<RecordConsent> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const problem = whyNot(command, journey, context.network);
  if (problem !== undefined) {
    return refuse(problem.code, problem.at);
  }
  const answers = standing(command, journey.consents, context.now);
  if (answers.length === 0) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  for (const consent of answers) {
    draft.record({ type: command.withdrawn === true ? 'ConsentWithdrawn' : consent.decision === 'permit' ? 'ConsentGiven' : 'ConsentDenied', consent });
  }
  if (command.withdrawn !== true) {
    warnIncomplete(draft, command.consent);
  }
  follow(draft, journey.consents, answers);
  return draft.finish();
};

/** Classes of which only a yes that names the partner counts. */
const PER_PARTNER: ReadonlySet<string> = new Set(['welzijn', 'partner']);

/** L2 and L8: a consent without whom it is for, or by somebody who may not represent the person, is none. */
function whyNot({ consent, withdrawn }: RecordConsent, journey: Journey, network: Network): { readonly code: Code; readonly at: string } | undefined {
  const isYes = withdrawn !== true && consent.decision === 'permit';
  const unrepresented = whyNotRepresented(consent, isYes, representativesOf(journey));
  if (unrepresented !== undefined) {
    return unrepresented;
  }
  // A withdrawal may be for all partners of the class at once.
  if (PER_PARTNER.has(consent.class) && consent.partner === undefined && withdrawn !== true) {
    return { code: 'FIELD_MISSING', at: 'Consent.provision.actor' };
  }
  return consent.partner !== undefined && findPartner(network, consent.partner) === undefined ? { code: 'RECIPIENT_UNKNOWN', at: 'Consent.provision.actor' } : undefined;
}

/** Everyone who is known to speak for the person: by the referral, or by an earlier yes. */
function representativesOf({ bundle, completions, consents }: Journey): readonly (string | undefined)[] {
  const referred = bundle === undefined ? undefined : readReferralFacts(bundle, completions).representative?.capacity;
  return [referred, ...consents.filter((one) => one.by === 'representative' && one.decision === 'permit').map((one) => one.capacity)];
}

/** The consents as they stand after this answer; none when a later answer, or the same, is known already. */
function standing({ consent, withdrawn }: RecordConsent, consents: readonly ConsentState[], now: string): readonly ConsentState[] {
  const key = consentKey(consent);
  const current = consents.find((one) => consentKey(one) === key);
  if (withdrawn !== true) {
    return isNewer(consent, current) ? [consent] : [];
  }
  // Without a partner it takes back every yes of the class: whoever says "no longer to the ggz" means all of it.
  const covered = consents.filter((one) => consentKey(one) === key || (consent.partner === undefined && one.class === consent.class));
  const taken = covered.filter((one) => one.decision === 'permit' && one.withdrawnAt === undefined);
  const kept = taken.map((one) => ({ ...one, withdrawnAt: now, ...(consent.askedBy === undefined ? {} : { withdrawnBy: consent.askedBy }) }));
  return current === undefined ? [...kept, { ...consent, decision: 'permit', withdrawnAt: now }] : kept;
}

function warnIncomplete(draft: DecisionDraft, consent: ConsentState): void {
  if (consent.leaflet === undefined) {
    draft.warn('LEAFLET_MISSING');
  }
  if (consent.how === undefined) {
    draft.warn('CONSENT_MANNER_MISSING');
  }
}

/** A held request is judged again with the answer; an accepted one goes on with who may still see, and who may now; of one that is over only a no has news. */
function follow(draft: DecisionDraft, before: readonly ConsentState[], answers: readonly ConsentState[]): void {
  if (draft.journey.status === 'held') {
    // Taking back all partners at once is no answer to a question that is asked per partner: as one it would be a no for good.
    const completions = answers.filter((one) => one.partner !== undefined || !PER_PARTNER.has(one.class)).map((one) => completionOf(one));
    draft.record({ type: 'CompletionsRecorded', completions });
    settleJudgement(draft);
    return;
  }
  if (draft.journey.status !== 'accepted') {
    tellWithdrawal(draft, before, answers);
  } else if (!stopExchange(draft, before, answers)) {
    resumeExchange(draft, before);
  }
}

/** The rules read answers as given in the referral or completed later; an answer by the consent door counts like one. */
function completionOf(consent: ConsentState): Journey['completions'][number] {
  const isYes = consent.decision === 'permit' && consent.withdrawnAt === undefined;
  return { question: 'VGTOE', subId: consentKey(consent), answer: isYes ? 'J' : 'N', by: consent.source, at: consent.withdrawnAt ?? consent.givenAt };
}
