import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import { findPartner } from '../find-partner.ts';
import type { Actie, Taak } from '../journey.ts';
import type { Partner } from '../network.ts';
import { afterWorkingDays } from '../next-step.ts';
import { findTaak, isOpen } from './open-taken.ts';
import { warnWithoutConsent } from './warn-without-consent.ts';

/** Working days in which a gemeente sends the retour on a verzoek om toewijzing, and answers it (OP090). */
export const RETOUR_WORKING_DAYS = 3;
export const ANTWOORD_WORKING_DAYS = 5;
/** Days from the date of a request in which the gemeente decides when it is in onderzoek: eight weeks. */
export const ONDERZOEK_DAYS = 56;

type Beschikking = NonNullable<Actie['beschikking']>;

/** Whether a Taak is a verzoek om toewijzing: second stage at a gemeente, by iWmo (OP307). */
export function isToewijzing({ code }: Pick<Taak, 'code'>): boolean {
  return code === 'wmo-toewijzing';
}

/**
 * Whether a gemeente may be asked to assign (OP307): it takes iWmo, and there is a beschikking, known by its number or, where
 * the gemeente works with open ones, given. Else a melding comes first (Wmo 2015 art. 2.3.2).
 */
export function mayAskToewijzing(partner: Partner | undefined, beschikking: Beschikking | undefined): boolean {
  const endpoint = partner?.endpoints.find((it) => it.protocol === 'iwmo');
  return endpoint !== undefined && beschikking !== undefined && (beschikking.nummer !== undefined || endpoint.openBeschikking === true);
}

/**
 * Asks the gemeente to assign what an action needs, by a Taak of its own or the action's. While another request of this
 * person is pending there it waits in draft (TR374). What is known of the beschikking stands in its output.
 */
export function askToewijzing(draft: DecisionDraft, actie: Pick<Actie, 'id' | 'aanbieder'>, { localId, beschikking }: { readonly localId: string; readonly beschikking: Beschikking }): void {
  const { now } = draft.context;
  const before = findTaak(draft.journey, localId);
  const waits = isPending(draft, actie.aanbieder, localId);
  const taak: Taak = {
    localId, code: 'wmo-toewijzing', status: waits ? 'draft' : 'requested', version: (before?.version ?? 0) + 1, owner: actie.aanbieder, view: 'wmo', actie: actie.id,
    ...(waits ? {} : { dueAt: afterWorkingDays(now, ANTWOORD_WORKING_DAYS) }), output: outputOf(beschikking), authoredAt: now, updatedAt: now,
  };
  draft.record({ type: before === undefined ? 'TaakAdded' : 'TaakChanged', taak });
  if (before === undefined) {
    draft.deliver({ recipient: taak.owner, view: 'wmo', kind: 'task', subject: localId, ...(waits ? { waiting: true } : {}) });
    warnWithoutConsent(draft, taak);
  } else if (!waits) {
    draft.release(localId);
  }
}

/** The beschikking came by the melding (its number, output of that Task): the gemeente is asked to assign, when it takes iWmo. */
export function followMelding(draft: DecisionDraft, melding: Taak): void {
  const valueOf = (type: string): string | undefined => melding.output.find((it) => it.type === type)?.value;
  const [nummer, ingangsdatum] = [valueOf('beschikkingnummer'), valueOf('beschikking-ingangsdatum')];
  const localId = `toewijzing-${melding.localId.replace(/^actie-/, '')}`;
  if (nummer === undefined || melding.actie === undefined || findTaak(draft.journey, localId) !== undefined || !mayAskToewijzing(findPartner(draft.context.network, melding.owner), { nummer })) {
    return;
  }
  askToewijzing(draft, { id: melding.actie, aanbieder: melding.owner }, { localId, beschikking: { nummer, ...(ingangsdatum === undefined ? {} : { ingangsdatum }) } });
}

/** The next request that waited for an answer to another, when none is pending at this gemeente any more. */
export function releaseToewijzing(draft: DecisionDraft, owner: string): void {
  const { now } = draft.context;
  const next = draft.journey.taken.find((it) => isToewijzing(it) && it.owner === owner && it.status === 'draft');
  if (next === undefined || isPending(draft, owner, next.localId)) {
    return;
  }
  draft.record({ type: 'TaakChanged', taak: changedTaak(next, { status: 'requested', authoredAt: now, dueAt: afterWorkingDays(now, ANTWOORD_WORKING_DAYS) }, now) });
  draft.release(next.localId);
}

function isPending({ journey }: DecisionDraft, owner: string, except: string): boolean {
  return journey.taken.some((it) => isToewijzing(it) && it.owner === owner && it.localId !== except && isOpen(it) && it.status !== 'draft');
}

function outputOf({ nummer, ingangsdatum }: Beschikking): Taak['output'] {
  return [
    ...(nummer === undefined ? [] : [{ type: 'beschikkingnummer', value: nummer }]),
    ...(ingangsdatum === undefined ? [] : [{ type: 'beschikking-ingangsdatum', value: ingangsdatum }]),
  ];
}
