import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { AnswerToewijzing } from '../workflow/commands.ts';
import { decideAnswerToewijzing } from '../workflow/taken/answer-toewijzing.ts';
import { identifierOf, resourcesOf } from '../workflow/verkennend-gesprek/find-resource.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';

/** An answer of a gemeente with the journey that it belongs to; `bsn` as the message has it, when it names a person. */
export type ToewijzingAnswer = AnswerToewijzing & { readonly journeyId: string; readonly bsn?: string };

/** Records what a gemeente answered to a verzoek om toewijzing. A refusal names the rule of iWmo in `at`. */
export type AnswerToewijzingStory = (answer: ToewijzingAnswer) => Promise<Result<void>>;

/** Load, decide, commit. A toewijzing for another person than the request was about is never taken for its answer (TR379). */
export function answerToewijzingStory(ports: CommandPorts): AnswerToewijzingStory {
  return async ({ journeyId, bsn, ...command }) => {
    const applied = await applyCommand(ports, journeyId, (journey, context) => {
      const own = journey.bundle === undefined ? undefined : identifierOf(resourcesOf(journey.bundle, 'Patient')[0], SYSTEMS.bsn);
      return bsn !== undefined && own !== undefined && bsn !== own ? refuse('PERSON_MISMATCH', 'TR379') : decideAnswerToewijzing(journey, command, context);
    }, { action: 'update', outcome: 'success', actor: command.by, actorRole: 'gemeente', onBehalfOf: command.by, subject: command.localId, data: ['Task'], detail: { answer: command.antwoord.kind } });
    return applied.ok ? accept(undefined) : applied;
  };
}
