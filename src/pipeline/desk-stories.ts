import type { Result } from '../kernel/result.ts';
import { refuse } from '../kernel/result.ts';
import { decideCloseJourney, STOP_REASONS } from '../workflow/close-journey.ts';
import type { CompleteHeld } from '../workflow/commands.ts';
import { decideConfirmConsultatie } from '../workflow/consultatie/confirm-consultatie.ts';
import { decideUpdateTaak } from '../workflow/taken/update-taak.ts';
import { decideCompleteHeld } from '../workflow/verkennend-gesprek/complete-held.ts';
import { decideConfirmCrisis } from '../workflow/verkennend-gesprek/confirm-crisis.ts';
import type { Applied, CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import type { AppliedConsultatie } from './consultatie/apply-consultatie.ts';
import { applyConsultatie } from './consultatie/apply-consultatie.ts';

/** What a person at the planner's desk may do with the worklist. `by` is a person's name, never an organisation's alone. */
export type DeskStories = {
  /** Answers what a held referral misses; it is judged again and goes on by itself (design 4). */
  completeHeld(journeyId: string, answers: CompleteHeld['answers'], by: string): Promise<Result<Applied>>;
  /** Confirms that somebody saw a crisis and acted: only then its alarm ends. */
  confirmCrisis(journeyId: string, by: string): Promise<Result<Applied>>;
  /** The gemeente confirmed receipt of a melding by phone, mail or letter, under this number (Wmo 2.3.2 lid 1): somebody writes it down for it. */
  confirmReceipt(journeyId: string, localId: string, number: string, by: string): Promise<Result<Applied>>;
  /** The same for a consultation question that a crisis stopped. */
  confirmConsultatie(id: string, by: string): Promise<Result<AppliedConsultatie>>;
  /** Ends a journey by a coded stop (A13): the person withdrew, did not appear, moved or died. */
  stopJourney(journeyId: string, reason: string, by: string): Promise<Result<Applied>>;
};

/** Makes the stories of the desk. */
export function deskStories(ports: CommandPorts): DeskStories {
  return {
    completeHeld: (journeyId, answers, by) =>
      applyCommand(ports, journeyId, (journey, context) => decideCompleteHeld(journey, { answers, by }, context), {
        action: 'update', outcome: 'success', actor: 'beheer', actorRole: 'planner', secret: { user: by }, subject: 'aanvullen', detail: { questions: answers.map((it) => it.question) },
      }),
    confirmCrisis: (journeyId, by) =>
      applyCommand(ports, journeyId, (journey, context) => decideConfirmCrisis(journey, { by }, context), {
        action: 'confirm', outcome: 'success', actor: 'beheer', actorRole: 'planner', secret: { user: by }, subject: 'crisis',
      }),
    confirmReceipt: (journeyId, localId, number, by) =>
      applyCommand(ports, journeyId, (journey, context) => {
        const owner = journey.taken.find((it) => it.localId === localId && it.code === 'wmo-melding')?.owner ?? '';
        return decideUpdateTaak(journey, { localId, setter: 'F', by: owner, person: by, status: 'received', output: [{ type: 'ontvangstbevestiging', value: number.slice(0, 40) }] }, context);
      }, { action: 'update', outcome: 'success', actor: 'beheer', actorRole: 'planner', secret: { user: by }, subject: localId, data: ['Task'], detail: { status: 'received' } }),
    confirmConsultatie: (id, by) =>
      applyConsultatie(ports, id, (consultatie, context) => decideConfirmConsultatie(consultatie, { by }, context), {
        action: 'confirm', outcome: 'success', actor: 'beheer', actorRole: 'planner', secret: { user: by }, subject: 'crisis',
      }),
    stopJourney: async (journeyId, reason, by) =>
      // A consultatie has no stop: its asker takes it back.
      (await ports.store.find(journeyId)) === undefined || !STOP_REASONS.has(reason)
        ? refuse('CODE_UNKNOWN', 'STOP')
        : applyCommand(ports, journeyId, (journey, context) => decideCloseJourney(journey, { reason, adviesDelivered: false }, context), {
          action: 'update', outcome: 'success', actor: 'beheer', actorRole: 'planner', secret: { user: by }, subject: 'stop', detail: { reason },
        }),
  };
}
