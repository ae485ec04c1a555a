import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import type { Taak } from '../journey.ts';
import { isOpen, isUnaccepted } from '../taken/open-taken.ts';

/** Task code of a question to an invoked expert (M3). */
export const EXPERTVRAAG = 'expertvraag';

/** Whether this Taak is a question to an invoked expert. */
export function isExpertvraag(taak: Pick<Taak, 'code'>): boolean {
  return taak.code === EXPERTVRAAG;
}

/** What came of a question goes to everyone who has a seat at the gesprek: the answer, or that there will be none. */
export function tellSeats(draft: DecisionDraft, taak: Taak): void {
  for (const seat of draft.journey.taken.filter((one) => one.code === 'vg-verwijzing' && one.status !== 'cancelled' && one.status !== 'rejected')) {
    draft.deliver({ recipient: seat.owner, view: seat.view as View, kind: 'task', subject: taak.localId });
  }
}

/** Takes back every question that nobody has begun with: the journey ended, or went to another team (M8). */
export function endExpertvragen(draft: DecisionDraft): void {
  for (const taak of draft.journey.taken.filter((one) => isExpertvraag(one) && isOpen(one))) {
    draft.cancel({ recipient: taak.owner, subject: taak.localId, code: 'CANCELLED' });
    draft.deliver({ recipient: taak.owner, view: 'inroepbaar', kind: 'cancellation', subject: taak.localId, about: 'question-ended', onlyIfSent: true });
    if (isUnaccepted(taak) || taak.status === 'accepted') {
      draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { status: 'cancelled' }, draft.context.now) });
    }
  }
}
