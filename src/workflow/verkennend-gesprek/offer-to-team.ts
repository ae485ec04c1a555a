import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { findPartner, findVgTeam, regionOf } from '../find-partner.ts';
import type { Taak } from '../journey.ts';
import { endExpertvragen } from '../inroepen/expertvraag.ts';
import { isOpen, isUnaccepted, WITHDRAWN } from '../taken/open-taken.ts';
import { n1DueAt } from '../termijnen/deadlines.ts';
import { isConsented } from '../toestemming/is-consented.ts';

/** Somebody who takes part in the VG: which view goes to which partner. */
type Seat = { readonly view: View; readonly recipient: string; readonly code: 'vg-verwijzing' | 'vg-planning' };

const MEMBER_VIEWS = ['vg-ggz', 'vg-sd', 'vg-ed'] as const;

/**
 * Offers an accepted referral to everyone of the team who may have it: one Taak and one delivery per consented member
 * view that the team has, and the planner. Who had it already gets an update; who may not have it any more, a
 * cancellation.
 */
export function offerToTeam(draft: DecisionDraft, wasAccepted: boolean): void {
  const seats = seatsOf(draft);
  const open = draft.journey.taken.filter((one) => isVgTaak(one) && isOpen(one));
  for (const taak of open.filter((one) => !seats.some((seat) => isSeatOf(one, seat)))) {
    withdrawSeat(draft, taak);
  }
  if (open.some((one) => one.code === 'vg-verwijzing' && !seats.some((seat) => seat.recipient === one.owner))) {
    endExpertvragen(draft);
    cancelBooked(draft);
  }
  for (const seat of seats) {
    const known = open.some((one) => isSeatOf(one, seat));
    if (!known) {
      draft.record({ type: 'TaakAdded', taak: newSeatTaak(draft, seat) });
    }
    draft.deliver({ recipient: seat.recipient, view: seat.view, kind: known && wasAccepted ? 'update' : 'referral' });
  }
}

/** Seats that the team may have now and has not: what a consent that came later is for. */
export function findNewSeats(draft: DecisionDraft): readonly { readonly view: View; readonly recipient: string }[] {
  const open = draft.journey.taken.filter((one) => isVgTaak(one) && isOpen(one));
  return seatsOf(draft).filter((seat) => !open.some((one) => isSeatOf(one, seat)));
}

/** Takes the referral back from everyone of the team: undelivered rows lapse, who got something hears that it is over. */
export function withdrawFromTeam(draft: DecisionDraft): void {
  draft.cancel({ kinds: VG_KINDS, code: 'CANCELLED' });
  for (const taak of draft.journey.taken.filter((one) => isVgTaak(one) && isOpen(one))) {
    endSeat(draft, taak);
  }
  endExpertvragen(draft);
  cancelBooked(draft);
}

/** What goes to those with a seat at the VG. */
export const VG_KINDS = ['referral', 'update', 'booking'] as const;

/** A gesprek ahead goes with the team that would have held it. */
function cancelBooked(draft: DecisionDraft): void {
  for (const gesprek of draft.journey.gesprekken.filter((one) => one.status === 'booked')) {
    draft.record({ type: 'GesprekCancelled', gesprek: { ...gesprek, status: 'cancelled' } });
  }
}

/** Whether this Taak is a seat at the VG. */
export function isVgTaak(taak: Pick<Taak, 'code'>): boolean {
  return taak.code === 'vg-verwijzing' || taak.code === 'vg-planning';
}

/** Takes one seat back, while others may stay. */
export function withdrawSeat(draft: DecisionDraft, taak: Taak, reason?: string): void {
  // The team may keep other seats, whose rows wait in the same queue.
  draft.cancel({ recipient: taak.owner, view: taak.view as View, kinds: VG_KINDS, code: reason === WITHDRAWN ? 'CONSENT_WITHDRAWN' : 'CANCELLED' });
  endSeat(draft, taak, reason);
}

/** A Taak that runs already stays as it is: care does not stop by a message. */
function endSeat(draft: DecisionDraft, taak: Taak, reason?: string): void {
  draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'cancellation', about: 'cancelled', onlyIfSent: true });
  if (isUnaccepted(taak) || taak.status === 'accepted') {
    draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { status: 'cancelled', ...(reason === undefined ? {} : { reason }) }, draft.context.now) });
  }
}

function isSeatOf(taak: Taak, seat: Seat): boolean {
  return taak.owner === seat.recipient && taak.view === seat.view;
}

function seatsOf({ journey, context: { network, now } }: DecisionDraft): readonly Seat[] {
  const team = findVgTeam(network, journey.team);
  const ownEndpoint = (findPartner(network, team?.partner)?.endpoints.length ?? 0) > 0;
  const seats = MEMBER_VIEWS.flatMap((view): readonly Seat[] => {
    const members = (team?.members ?? []).filter((one) => one.view === view);
    const recipients = ownEndpoint && team !== undefined ? members.map(() => team.partner) : members.map((one) => one.partner);
    const consented = [...new Set(recipients)].filter((owner) => isConsented(journey.consents, { view, owner }, now));
    return consented.map((recipient) => ({ view, recipient, code: 'vg-verwijzing' }));
  });
  return [...seats, { view: 'planner', recipient: regionOf(network, journey).planner, code: 'vg-planning' }];
}

function newSeatTaak({ journey, context: { now } }: DecisionDraft, seat: Seat): Taak {
  const earlier = journey.taken.filter((one) => isVgTaak(one) && one.view === seat.view).length;
  return {
    localId: earlier === 0 ? seat.view : `${seat.view}-${earlier + 1}`, code: seat.code, status: 'requested', version: 1, owner: seat.recipient,
    view: seat.view, dueAt: n1DueAt(journey.requestedAt), output: [], authoredAt: now, updatedAt: now,
  };
}
