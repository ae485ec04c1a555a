import { accept, refuse } from '../../kernel/result.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import type { Journey } from '../journey.ts';

/**
 * Whether care took place that a dossier must tell of: a gesprek was held, or an advice given. Who was refused, or went
 * before the VG, leaves nothing that the dossierhouder may have (L1).
 */
export function needsDossier(journey: Pick<Journey, 'advies' | 'gesprekken' | 'rights'>): boolean {
  return journey.rights?.erasureAt === undefined && (journey.advies !== undefined || journey.gesprekken.some((it) => it.status === 'held'));
}

/** Sends the copy to the dossierhouder that the network file names (design 4); nothing when there is nothing to tell. */
export function sendDossier(draft: DecisionDraft): void {
  if (needsDossier(draft.journey)) {
    draft.deliver({ recipient: regionOf(draft.context.network, draft.journey).dossierhouder, view: 'dossierhouder', kind: 'dossier' });
  }
}

/** The same afterwards: the copy was discarded, or the dossierhouder is another one now. */
export const decideSendDossier: Decide<void> = (journey, _command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.status !== 'closed' || !needsDossier(journey)) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'CopySent' });
  sendDossier(draft);
  return draft.finish();
};
