import { accept, refuse } from '../../kernel/result.ts';
import type { ChooseStatistics } from '../commands.ts';
import type { Decide } from '../decision.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';

/** Objection to statistics (AVG 21, 7:458 lid 2 c): no row for figures is made of this journey when it is erased. */
export const decideChooseStatistics: Decide<ChooseStatistics> = (journey, { optOut }, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if ((journey.rights?.noStatistics === true) === optOut) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'StatisticsChosen', optOut });
  return draft.finish();
};
