import type { Code } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { RecordConsent } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak, draftDecision } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { NO_EFFECTS } from '../effects.ts';
import { consentKey } from '../evolve.ts';
import { findPartner } from '../find-partner.ts';
import type { ConsentState, Journey, Taak } from '../journey.ts';
import type { Network } from '../network.ts';
import { coversTaak } from '../taken/consent-of-taak.ts';
import { isUnaccepted, listOpenActies, WITHDRAWN } from '../taken/open-taken.ts';
import { isAfterGesprek } from './after-gesprek.ts';
import { isNewer, isPermitted } from './merge-consents.ts';
import { isVgTaak, offerToTeam, withdrawSeat } from './offer-to-team.ts';
import { REPRESENTATIVE_CAPACITIES } from './read-consents.ts';
import { endJourney } from './receive-cancellation.ts';
import { settleJudgement } from './settle-judgement.ts';

/**
 * An answer on consent, at the VG or later. A yes lets out what waited for it; a no or a withdrawal works at once (L6):
 * undelivered rows lapse, Taken that nobody accepted end, who got something gets a coded notice, and what was accepted
 * goes on: withdrawal stops exchange, not care. The huisarts always learns who is responsible.
 */
export const decideRecordConsent: Decide<RecordConsent> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const problem = whyNot(command.consent, context.network);
  if (problem !== undefined) {
    return refuse(problem.code, problem.at);
  }
  const key = consentKey(command.consent);
  const current = journey.consents.find((one) => consentKey(one) === key);
  const consent = standing(command, current, context.now);
  if (consent === undefined) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  const before = isPermitted(journey.consents, key, context.now);
  draft.record({ type: command.withdrawn === true ? 'ConsentWithdrawn' : consent.decision === 'permit' ? 'ConsentGiven' : 'ConsentDenied', consent });
  warnIncomplete(draft, consent);
  const after = isPermitted(draft.journey.consents, key, context.now);
  if (after && !before) {
    letOut(draft, key);
  } else if (!after) {
    stopExchange(draft, key, before);
  }
  return draft.finish();
};

/** L2 and L8: a consent without whom it is for, or by somebody who may not represent the person, is none. */
function whyNot(consent: ConsentState, network: Network): { readonly code: Code; readonly at: string } | undefined {
  if (consent.by === 'representative' && (consent.capacity ?? '') === '') {
    return { code: 'FIELD_MISSING', at: 'Consent.performer' };
  }
  if (consent.by === 'representative' && !REPRESENTATIVE_CAPACITIES.has(consent.capacity ?? '')) {
    return { code: 'FIELD_INVALID', at: 'Consent.performer' };
  }
  const perPartner = consent.class === 'welzijn' || consent.class === 'partner';
  if (perPartner && consent.partner === undefined) {
    return { code: 'FIELD_MISSING', at: 'Consent.provision.actor' };
  }
  return consent.partner !== undefined && findPartner(network, consent.partner) === undefined ? { code: 'RECIPIENT_UNKNOWN', at: 'Consent.provision.actor' } : undefined;
}

/** The consent as it stands after this answer; undefined when a later answer, or the same, is known already. */
function standing({ consent, withdrawn }: RecordConsent, current: ConsentState | undefined, now: string): ConsentState | undefined {
  if (withdrawn === true) {
    return current?.withdrawnAt !== undefined || current?.decision === 'deny' ? undefined : { ...(current ?? { ...consent, decision: 'permit' }), withdrawnAt: now };
  }
  return isNewer(consent, current) ? consent : undefined;
}

function warnIncomplete(draft: DecisionDraft, consent: ConsentState): void {
  if (consent.leaflet === undefined) {
    draft.warn('LEAFLET_MISSING');
  }
  if (consent.how === undefined) {
    draft.warn('CONSENT_MANNER_MISSING');
  }
}

/** A yes: a held request is judged again, a new seat is offered, and Taken that were withheld are tried again. */
function letOut(draft: DecisionDraft, key: string): void {
  if (draft.journey.status === 'held') {
    draft.record({ type: 'CompletionsRecorded', completions: [completionOf(draft.journey, key)] });
    settleJudgement(draft);
    return;
  }
  if (draft.journey.status !== 'accepted') {
    return;
  }
  if (key.startsWith('vg-') && draft.journey.advies === undefined) {
    offerToTeam(draft, true);
  }
  for (const taak of draft.journey.taken.filter((one) => (one.status === 'requested' || one.status === 'draft') && one.actie !== undefined && coversTaak(key, one))) {
    if (taak.status === 'requested') {
      draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'task', subject: taak.localId });
    }
    // One in draft still waits for the huisarts (A14), but for nobody's consent any more.
    if (!listOpenActies(draft.journey).some((one) => one.key === taak.localId)) {
      draft.work({ type: 'close', kind: 'open-action', key: taak.localId });
    }
  }
}

/** The rules read answers as given in the referral or completed later; an answer by the consent door counts like one. */
function completionOf(journey: Journey, key: string): Journey['completions'][number] {
  const consent = journey.consents.find((one) => consentKey(one) === key);
  return { question: 'VGTOE', subId: key, answer: consent?.decision === 'permit' && consent.withdrawnAt === undefined ? 'J' : 'N', by: consent?.source ?? 'fhir', at: consent?.withdrawnAt ?? consent?.givenAt ?? journey.receivedAt };
}

function stopExchange(draft: DecisionDraft, key: string, before: boolean): void {
  const { journey } = draft;
  if (journey.status === 'held') {
    draft.record({ type: 'CompletionsRecorded', completions: [completionOf(journey, key)] });
    settleJudgement(draft);
    return;
  }
  if (journey.status !== 'accepted') {
    return;
  }
  if ((key === 'vg-ggz' || key === 'vg-sd') && !isAfterGesprek(journey)) {
    endVg(draft);
    return;
  }
  for (const taak of journey.taken.filter((one) => coversTaak(key, one))) {
    stopTaak(draft, taak);
  }
  if (before) {
    draft.notifyHuisarts('consent-withdrawn', 'CONSENT_WITHDRAWN');
  }
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
