import type { RejectionCode } from '../kernel/codes.ts';
import { accept, refuse } from '../kernel/result.ts';
import { sendDossier } from './bewaren/dossier.ts';
import type { CloseJourney } from './commands.ts';
import type { Decide } from './decision.ts';
import type { DecisionDraft } from './decision-draft.ts';
import { draftDecision } from './decision-draft.ts';
import { NO_EFFECTS } from './effects.ts';
import type { Journey } from './journey.ts';
import { endExpertvragen, isExpertvraag } from './inroepen/expertvraag.ts';
import { isOpen, listOpenActies } from './taken/open-taken.ts';
import { isVgTaak, withdrawFromTeam } from './verkennend-gesprek/offer-to-team.ts';

/** Why a VG may end without advice (A13). */
export const STOP_REASONS: ReadonlySet<string> = new Set(['ingetrokken', 'no-show', 'verhuisd', 'overleden']);

/**
 * Ends a journey. With reason `voltooid` only when the final advice was delivered (A13) and every action is done; never
 * with an action that nobody carries (design 4). A coded stop ends it without advice, but not over running Taken.
 */
export const decideCloseJourney: Decide<CloseJourney> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.status === 'closed') {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const code = whyNot(journey, command);
  if (code !== undefined) {
    return refuse(code.code, code.at);
  }
  const draft = draftDecision(journey, context);
  closeJourney(draft, command.reason);
  return draft.finish();
};

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
export function mayClose(journey: Journey, adviesDelivered: boolean): boolean {
  return whyNot(journey, { reason: 'voltooid', adviesDelivered }) === undefined;
}

function whyNot(journey: Journey, { reason, adviesDelivered }: CloseJourney): { readonly code: RejectionCode; readonly at: string } | undefined {
  if (reason !== 'voltooid' && !STOP_REASONS.has(reason)) {
    return { code: 'CODE_UNKNOWN', at: 'reason' };
  }
  const alarmed = journey.crisis !== undefined && journey.crisis.confirmedAt === undefined;
  const running = journey.taken.some((one) => isOpen(one) && !isVgTaak(one) && !isExpertvraag(one));
  if (journey.status !== 'accepted' || alarmed || running || listOpenActies(journey).length > 0) {
    return { code: 'STATE_CONFLICT', at: 'Task' };
  }
  const ahead = journey.gesprekken.some((one) => one.status === 'booked');
  return reason === 'voltooid' && (journey.advies?.status !== 'final' || !adviesDelivered || ahead) ? { code: 'STATE_CONFLICT', at: 'CarePlan' } : undefined;
}
