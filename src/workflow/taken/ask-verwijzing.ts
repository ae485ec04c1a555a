import type { DecisionDraft } from '../decision-draft.ts';
import type { Journey } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';

/** Working days for the huisarts to write the referral (A14). */
const REFERRAL_WORKING_DAYS = 5;

/** The localId of a next question to the huisarts about this action: one that ended stays as it ended (dutch-fhir.md 7.3). */
export function nextVerwijzing(journey: Pick<Journey, 'taken'>, actie: number, count = 1): string {
  const localId = count === 1 ? `verwijzing-${actie}` : `verwijzing-${actie}-${count}`;
  return journey.taken.some((one) => one.localId === localId) ? nextVerwijzing(journey, actie, count + 1) : localId;
}

/** A14: the huisarts gets a Task with the referral prefilled; the ggz Taak waits for it. */
export function askVerwijzing(draft: DecisionDraft, actie: number, localId: string): void {
  const { journey, context: { now } } = draft;
  draft.record({
    type: 'TaakAdded',
    taak: {
      localId, code: 'verwijzing', status: 'requested', version: 1, owner: journey.huisarts, view: 'huisarts', actie,
      dueAt: afterWorkingDays(now, REFERRAL_WORKING_DAYS), output: [], authoredAt: now, updatedAt: now,
    },
  });
  draft.deliver({ recipient: journey.huisarts, view: 'huisarts', kind: 'task', subject: localId });
}
