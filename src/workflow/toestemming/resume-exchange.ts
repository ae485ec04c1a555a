import type { DecisionDraft } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import type { Actie, ConsentState, Taak } from '../journey.ts';
import { askVerwijzing, nextVerwijzing } from '../taken/ask-verwijzing.ts';
import { consentOfTaak } from '../taken/consent-of-taak.ts';
import { findTaak, isUnaccepted, listOpenActies, WITHDRAWN } from '../taken/open-taken.ts';
import { addDays, amsterdamDate, endOfDay } from '../termijnen/calendar.ts';
import { findNewSeats, offerToTeam } from '../verkennend-gesprek/offer-to-team.ts';
import { isConsented } from './is-consented.ts';

/**
 * A yes: a new seat at the VG is offered, Taken that were withheld are tried again, and an action whose Task ended for want
 * of consent gets a new one. `before` are the consents before the answer (recorded already).
 */
export function resumeExchange(draft: DecisionDraft, before: readonly ConsentState[]): void {
  const { now } = draft.context;
  const isWon = (taak: Taak): boolean => consentOfTaak(taak) !== undefined && !isConsented(before, taak, now) && isConsented(draft.journey.consents, taak, now);
  if (draft.journey.advies === undefined && findNewSeats(draft).length > 0) {
    offerToTeam(draft, true);
  }
  for (const taak of draft.journey.taken.filter((one) => one.actie !== undefined && isWon(one))) {
    if (taak.status === 'requested' || taak.status === 'draft') {
      letOut(draft, taak);
    }
  }
  for (const actie of draft.journey.advies?.acties ?? []) {
    const ended = findTaak(draft.journey, actie.taak);
    if (ended !== undefined && isOver(ended) && isStillWanted(actie) && isWon(ended)) {
      reopen(draft, actie, ended);
    }
  }
}

function letOut(draft: DecisionDraft, taak: Taak): void {
  if (taak.status === 'requested') {
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'task', subject: taak.localId });
  }
  // One in draft still waits for the huisarts (A14), but for nobody's consent any more.
  if (!listOpenActies(draft.journey).some((one) => one.key === taak.localId)) {
    draft.work({ type: 'close', kind: 'open-action', key: taak.localId });
  }
}

function isOver({ status, reason }: Taak): boolean {
  return reason === WITHDRAWN && (status === 'cancelled' || status === 'entered-in-error');
}

/** The person agreed to this action in the advice as it stands, and nothing of it is open (A9). */
function isStillWanted({ persoonAkkoord, openstaand }: Actie): boolean {
  return persoonAkkoord && openstaand.length === 0;
}

/**
 * A new Task for an action that the person said yes to again: 7.3 knows no way back from cancelled, and its owner was told
 * that the old one is over. A ggz action waits for the huisarts's referral, unless that was written before (A14).
 */
function reopen(draft: DecisionDraft, actie: Actie, ended: Taak): void {
  const { journey, context: { now, network } } = draft;
  const referral = findTaak(journey, ended.waitsFor);
  const isReferred = referral?.status === 'completed';
  const isReferring = referral !== undefined && !isUnaccepted(referral) && referral.status !== 'cancelled' && referral.status !== 'rejected' && referral.status !== 'failed';
  const count = journey.taken.filter((one) => one.actie === actie.id && one.code !== 'verwijzing').length + 1;
  const localId = `actie-${String(actie.id)}-${String(count)}`;
  const waitsFor = ended.waitsFor === undefined ? undefined : isReferring ? ended.waitsFor : nextVerwijzing(journey, actie.id);
  const waits = waitsFor !== undefined && !isReferred;
  const dueAt = endOfDay(addDays(amsterdamDate(now), regionOf(network, journey).terms.taskResponseDays));
  const taak: Taak = {
    localId, code: ended.code, status: waits ? 'draft' : 'requested', version: 1, owner: ended.owner, view: ended.view, actie: actie.id,
    ...(ended.spoed === undefined ? {} : { spoed: ended.spoed }), ...(ended.anyGemeente === undefined ? {} : { anyGemeente: ended.anyGemeente }),
    ...(waitsFor === undefined ? {} : { waitsFor }), ...(waits ? {} : { dueAt }), output: [], authoredAt: now, updatedAt: now,
  };
  draft.record({ type: 'ActieReopened', actie: actie.id, taak: localId });
  draft.record({ type: 'TaakAdded', taak });
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'task', subject: localId, ...(waits ? { waiting: true } : {}) });
  if (waitsFor !== undefined && !isReferring) {
    askVerwijzing(draft, actie.id, waitsFor);
  }
}
