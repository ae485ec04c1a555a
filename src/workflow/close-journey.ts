import type { RejectionCode } from '../kernel/codes.ts';
import { accept, refuse } from '../kernel/result.ts';
import { OPEN_ADVICE } from './advies/record-advies.ts';
import { sendDossier } from './bewaren/dossier.ts';
import type { CloseJourney } from './commands.ts';
import type { Decide } from './decision.ts';
import type { DecisionDraft } from './decision-draft.ts';
import { draftDecision } from './decision-draft.ts';
import { NO_EFFECTS } from './effects.ts';
import type { Journey } from './journey.ts';
import { endExpertvragen, isExpertvraag } from './inroepen/expertvraag.ts';
import { isOpen, isUnaccepted, listOpenActies } from './taken/open-taken.ts';
import { takeBack } from './taken/take-back.ts';
import { isDue } from './termijnen/calendar.ts';
import { isVgTaak, withdrawFromTeam } from './verkennend-gesprek/offer-to-team.ts';
import { LATE_CANCELLATION } from './verkennend-gesprek/receive-cancellation.ts';

/** Why a VG may end without advice (A13). */
export const STOP_REASONS: ReadonlySet<string> = new Set(['ingetrokken', 'no-show', 'verhuisd', 'overleden']);

/**
 * Ends a journey. With reason `voltooid` only when the final advice was delivered (A13) and every action is done; never
 * with an action that nobody carries (design 4). A coded stop, by a named person, ends it without advice: what nobody
 * accepted is taken back, the team need not look for a provider any more, and the huisarts hears that it is over. Care that
 * was accepted is its owner's to end first.
 */
export const decideCloseJourney: Decide<CloseJourney> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.status === 'closed') {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const code = whyNot(journey, command, context.now);
  if (code !== undefined) {
    return refuse(code.code, code.at);
  }
  const draft = draftDecision(journey, context);
  if (STOP_REASONS.has(command.reason)) {
    endActies(draft);
  }
  closeJourney(draft, command.reason);
  return draft.finish();
};

function endActies(draft: DecisionDraft): void {
  const { taken, advies } = draft.journey;
  for (const taak of taken.filter((one) => isUnaccepted(one) && !isVgTaak(one) && !isExpertvraag(one))) {
    takeBack(draft, taak.localId);
  }
  const keys = [LATE_CANCELLATION, OPEN_ADVICE, ...(advies?.acties ?? []).map((one) => one.taak), ...taken.map((one) => one.localId)];
  for (const key of new Set(keys)) {
    draft.work({ type: 'close', kind: 'open-action', key });
  }
  draft.notifyHuisarts('cancelled', 'CANCELLED');
}

/** Closes within a decision that began otherwise. Seats at the VG that are still open end with it. */
export function closeJourney(draft: DecisionDraft, reason: string): void {
  if (STOP_REASONS.has(reason)) {
    withdrawFromTeam(draft);
  } else {
    endExpertvragen(draft);
  }
  draft.record({ type: 'JourneyClosed', reason });
  sendDossier(draft);
}

/** Whether nothing is left to do: advice final and delivered, nothing open, nobody's action, no gesprek ahead, no alarm. */
export function mayClose(journey: Journey, adviesDelivered: boolean, now: string): boolean {
  return whyNot(journey, { reason: 'voltooid', adviesDelivered }, now) === undefined;
}

function whyNot(journey: Journey, { reason, adviesDelivered }: CloseJourney, now: string): { readonly code: RejectionCode; readonly at: string } | undefined {
  const isStop = STOP_REASONS.has(reason);
  if (reason !== 'voltooid' && !isStop) {
    return { code: 'CODE_UNKNOWN', at: 'reason' };
  }
  const alarmed = journey.crisis !== undefined && journey.crisis.confirmedAt === undefined;
  const running = journey.taken.some((one) => isOpen(one) && !(isStop && isUnaccepted(one)) && !isVgTaak(one) && !isExpertvraag(one));
  if (journey.status !== 'accepted' || alarmed || running || (!isStop && listOpenActies(journey).length > 0)) {
    return { code: 'STATE_CONFLICT', at: 'Task' };
  }
  // A booking that passed and was not recorded is nothing to wait for.
  const ahead = journey.gesprekken.some((one) => one.status === 'booked' && !isDue(now, one.start));
  return !isStop && (journey.advies?.status !== 'final' || !adviesDelivered || ahead) ? { code: 'STATE_CONFLICT', at: 'CarePlan' } : undefined;
}
