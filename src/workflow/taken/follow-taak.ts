import type { NoticeAbout, View } from '../effects.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import { regionOf } from '../find-partner.ts';
import { isExpertvraag, tellSeats } from '../inroepen/expertvraag.ts';
import type { Taak } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { addDays, amsterdamDate, compareInstants, endOfDay } from '../termijnen/calendar.ts';
import { listDeadlines } from '../termijnen/deadlines.ts';
import { completeHeld } from '../verkennend-gesprek/complete-held.ts';
import { isVgTaak } from '../verkennend-gesprek/offer-to-team.ts';
import { askAanvullen } from './ask-aanvullen.ts';
import { followMelding, isToewijzing, releaseToewijzing } from './ask-toewijzing.ts';
import { findTaak, isOpen, listOpenActies } from './open-taken.ts';

/** What follows from a Taak that changed from `before` to `after` (already recorded). */
export function followTaak(draft: DecisionDraft, before: Taak, after: Taak): void {
  followStatus(draft, before, after);
  if (isToewijzing(after) && !isOpen(after)) {
    releaseToewijzing(draft, after.owner);
  }
}

function followStatus(draft: DecisionDraft, before: Taak, after: Taak): void {
  if (before.acceptedAt === undefined && after.acceptedAt !== undefined) {
    followAcceptance(draft, after);
  }
  switch (after.status) {
    case 'rejected':
      comesBack(draft, after, 'task-rejected');
      return;
    case 'failed':
      comesBack(draft, after, 'task-failed');
      return;
    case 'completed':
      followCompletion(draft, after);
      return;
    case 'cancelled':
    case 'entered-in-error':
      followCancellation(draft, after);
      return;
    case 'in-progress':
      warnWhenLate(draft, after, ['N3', 'N6']);
      return;
    case 'draft':
    case 'requested':
    case 'received':
    case 'accepted':
    case 'on-hold':
  }
}

/** N4: responsibility moves here and nowhere else: a ggz provider accepted the treatment. */
function followAcceptance(draft: DecisionDraft, taak: Taak): void {
  if (taak.actie === undefined || taak.code === 'verwijzing') {
    return;
  }
  if (taak.code === 'ggz-behandeling') {
    warnWhenLate(draft, taak, ['N2']);
    draft.record({ type: 'ResponsibleMoved', responsible: { partner: taak.owner, since: draft.context.now, acceptedBy: taak.acceptedBy ?? taak.owner } });
    draft.notifyHuisarts('responsible-changed', undefined, { subject: taak.localId });
    return;
  }
  draft.notifyHuisarts('task-accepted', undefined, { subject: taak.localId });
}

function warnWhenLate(draft: DecisionDraft, taak: Taak, rules: readonly string[]): void {
  const late = listDeadlines(draft.journey).some((one) => one.subject === taak.localId && rules.includes(one.rule) && one.metAt !== undefined && compareInstants(one.metAt, one.dueAt) > 0);
  if (late) {
    draft.warn('TERM_AT_RISK');
  }
}

/**
 * A Taak that nobody will do is the team's again, with a term (design 4: nobody without an owner). A seat at the VG or a
 * question to complete goes to the planner, or to the regievoerder when it was the planner who declined. A question to an
 * expert that gets no answer is told to those who asked.
 */
export function comesBack(draft: DecisionDraft, taak: Taak, about: Extract<NoticeAbout, 'task-rejected' | 'task-failed' | 'task-expired'>): void {
  if (isExpertvraag(taak)) {
    tellSeats(draft, taak);
    return;
  }
  const region = regionOf(draft.context.network, draft.journey);
  if (taak.code === 'aanvullen') {
    draft.work({ type: 'close', kind: 'held', key: taak.localId });
    askAanvullen(draft, draft.journey.judgement?.code ?? 'INCOMPLETE', region.regievoerder);
    return;
  }
  const vg = isVgTaak(taak);
  const owner = !vg ? (draft.journey.team ?? region.planner) : taak.owner === region.planner ? region.regievoerder : region.planner;
  const key = taak.code === 'verwijzing' ? (ggzTaakOf(draft, taak)?.localId ?? taak.localId) : taak.localId;
  draft.work({ type: 'open', kind: 'open-action', key, owner, dueAt: afterWorkingDays(draft.context.now, region.terms.heldWorkingDays) });
  draft.notifyHuisarts(about, undefined, { subject: taak.localId });
  if (!vg) {
    tellTeam(draft, about, taak);
  }
}

/** The team hears once, by the first of its seats that is still there. */
function tellTeam(draft: DecisionDraft, about: NoticeAbout, taak: Taak): void {
  const seat = draft.journey.taken.find((one) => one.code === 'vg-verwijzing' && one.status !== 'cancelled' && one.status !== 'rejected');
  if (seat !== undefined) {
    draft.deliver({ recipient: seat.owner, view: seat.view as View, kind: 'notice', about, subject: taak.localId });
  }
}

/** The newest: one whose consent was withdrawn and given again waits for the same referral as the Taak that ended (L6). */
function ggzTaakOf(draft: DecisionDraft, verwijzing: Taak): Taak | undefined {
  return draft.journey.taken.findLast((one) => one.waitsFor === verwijzing.localId);
}

function followCompletion(draft: DecisionDraft, taak: Taak): void {
  if (taak.code === 'aanvullen') {
    draft.work({ type: 'close', kind: 'held', key: taak.localId });
    completeHeld(draft, { answers: taak.output.map(answerOf), by: taak.acceptedBy ?? taak.owner });
    return;
  }
  if (isExpertvraag(taak)) {
    tellSeats(draft, taak);
    return;
  }
  if (taak.code === 'wmo-melding' || taak.code === 'wmo-indicatie') {
    followMelding(draft, taak);
  }
  const waiting = ggzTaakOf(draft, taak);
  if (waiting?.status === 'draft') {
    releaseGgz(draft, waiting);
    return;
  }
  if (taak.actie !== undefined && !draft.journey.taken.some((one) => one.actie !== undefined && isOpen(one)) && listOpenActies(draft.journey).length === 0) {
    draft.notifyHuisarts('task-completed', undefined, { subject: taak.localId });
  }
}

/** `VGTOE:vg-sd` is the question with its sub-id; a sub-id may hold a colon itself (`VGTOE:welzijn:samenhuis`). */
function answerOf({ type, value }: Taak['output'][number]): { readonly question: string; readonly subId?: string; readonly answer: string } {
  const colon = type.indexOf(':');
  return colon < 0 ? { question: type, answer: value } : { question: type.slice(0, colon), subId: type.slice(colon + 1), answer: value };
}

/** A14: the referral is there, so the ggz provider gets its Task. */
function releaseGgz(draft: DecisionDraft, taak: Taak): void {
  const { now, network } = draft.context;
  const dueAt = endOfDay(addDays(amsterdamDate(now), regionOf(network, draft.journey).terms.taskResponseDays));
  draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { status: 'requested', dueAt }, now) });
  draft.release(taak.localId);
}

/** Taken back by who placed it: the owner hears when it had it, and what waits in the queue lapses. */
function followCancellation(draft: DecisionDraft, taak: Taak): void {
  draft.cancel({ recipient: taak.owner, subject: taak.localId, code: 'CANCELLED' });
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'cancellation', subject: taak.localId, about: 'cancelled', onlyIfSent: true });
  draft.work({ type: 'close', kind: 'open-action', key: taak.localId });
  const verwijzing = findTaak(draft.journey, taak.waitsFor);
  if (verwijzing?.status === 'requested' || verwijzing?.status === 'received') {
    draft.record({ type: 'TaakChanged', taak: changedTaak(verwijzing, { status: 'cancelled' }, draft.context.now) });
    followCancellation(draft, verwijzing);
  }
}
