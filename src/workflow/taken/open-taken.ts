import type { Journey, Taak, TaakStatus } from '../journey.ts';

const DONE: ReadonlySet<TaakStatus> = new Set(['rejected', 'completed', 'failed', 'cancelled', 'entered-in-error']);

/** Whether somebody still has something to do with this Taak. */
export function isOpen(taak: Pick<Taak, 'status'>): boolean {
  return !DONE.has(taak.status);
}

/** Whether its owner has not said yes yet: such a Taak can be taken back (design 4, withdrawal). */
export function isUnaccepted(taak: Pick<Taak, 'status'>): boolean {
  return taak.status === 'draft' || taak.status === 'requested' || taak.status === 'received';
}

/** The Taak with this id. */
export function findTaak(journey: Pick<Journey, 'taken'>, localId: string | undefined): Taak | undefined {
  return localId === undefined ? undefined : journey.taken.find((one) => one.localId === localId);
}

/** The question that waits for planner or huisarts, when the journey is held. */
export function findAanvullen(journey: Pick<Journey, 'taken'>): Taak | undefined {
  return journey.taken.findLast((one) => one.code === 'aanvullen' && isOpen(one));
}

/** What the team still has to find a way for: an action without Taak, or one that came back or was never complete. */
export type OpenActie = { readonly key: string; readonly actie: number; readonly since: string };

/**
 * Actions that nobody carries: incomplete, without provider, or whose Taak was rejected, failed or expired and not
 * replaced. A person's own no, or a withdrawn consent, is an end and not an open action.
 */
export function listOpenActies(journey: Pick<Journey, 'advies' | 'taken' | 'requestedAt'>): readonly OpenActie[] {
  return (journey.advies?.acties ?? []).flatMap((actie) => {
    if (!actie.persoonAkkoord && actie.openstaand.includes('PERSON_DISAGREES')) {
      return [];
    }
    const taak = findTaak(journey, actie.taak);
    const since = taak?.updatedAt ?? journey.advies?.recordedAt ?? journey.requestedAt;
    return taak === undefined || (actie.openstaand.length > 0 && taak.status === 'draft') || cameBack(taak) || isAbandoned(journey, taak) ? [{ key: actie.taak, actie: actie.id, since }] : [];
  });
}

/** Reason of a Taak that its term ended. */
export const EXPIRED = 'verlopen';

/** Reason of a Taak that its provider never got, as nobody had the person's consent within the term (L5). */
export const NO_CONSENT = 'geen-toestemming';

/** Reason of a Taak whose consent was withdrawn. */
export const WITHDRAWN = 'toestemming-ingetrokken';

/** A ggz action whose referral the huisarts declined to write (A14): it can't be sent, so it is the team's again. */
function isAbandoned(journey: Pick<Journey, 'taken'>, taak: Taak): boolean {
  const verwijzing = findTaak(journey, taak.waitsFor);
  return taak.status === 'draft' && verwijzing !== undefined && cameBack(verwijzing);
}

function cameBack(taak: Taak): boolean {
  return taak.status === 'rejected' || taak.status === 'failed' || (taak.status === 'cancelled' && (taak.reason === EXPIRED || taak.reason === NO_CONSENT));
}
