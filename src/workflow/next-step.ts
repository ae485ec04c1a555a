import type { Journey, NextStep } from './journey.ts';
import { OVER } from './journey.ts';
import type { Network } from './network.ts';
import { regionOf } from './find-partner.ts';
import { findAanvullen, isOpen, listOpenActies } from './taken/open-taken.ts';
import { addDays, amsterdamDate, compareInstants, endOfDay, isDue } from './termijnen/calendar.ts';
import { crisisTerm } from './termijnen/crisis-term.ts';
import { lastHeldAt, n1DueAt } from './termijnen/deadlines.ts';
import { addWorkingDays } from './termijnen/working-days.ts';

/** Days after the last gesprek within which the team hands over its advice. */
export const ADVIES_DAYS = 7;
/** Days after the start of an action at which the team looks how it goes. */
export const PROGRESS_DAYS = 91;

type Step = Extract<NextStep, { readonly dueAt: string }>;

/**
 * The dated next step of a journey with who must take it: computed from the state, so that an open journey can't be
 * without (design 4). What is due first comes first. A journey that ended has none.
 */
export function findNextStep(journey: Journey, network: Network, now: string): NextStep {
  if (journey.closedAt !== undefined) {
    return { what: 'none' };
  }
  const steps = [...crisisSteps(journey, network), ...(journey.status === 'accepted' ? acceptedSteps(journey, network, now) : heldSteps(journey, network, now))];
  return steps.reduce<Step | undefined>((first, step) => (first === undefined || compareInstants(step.dueAt, first.dueAt) < 0 ? step : first), undefined) ?? { what: 'none' };
}

function crisisSteps(journey: Journey, network: Network): readonly Step[] {
  const { crisis } = journey;
  if (crisis === undefined || crisis.confirmedAt !== undefined) {
    return [];
  }
  const region = regionOf(network, journey);
  const owner = crisis.escalations === 0 ? region.planner : region.regievoerder;
  return [{ what: 'crisis-bevestigen', owner, dueAt: crisisTerm(crisis) }];
}

function heldSteps(journey: Journey, network: Network, now: string): readonly Step[] {
  // It is open for its crisis alone.
  if (OVER.has(journey.status)) {
    return [];
  }
  const taak = findAanvullen(journey);
  return [{ what: 'aanvullen', owner: taak?.owner ?? regionOf(network, journey).planner, dueAt: taak?.dueAt ?? now }];
}

function acceptedSteps(journey: Journey, network: Network, now: string): readonly Step[] {
  const region = regionOf(network, journey);
  const team = journey.team ?? region.planner;
  const steps = [...gesprekSteps(journey, { team, planner: region.planner, now }), ...taakSteps(journey, team, region.terms.heldWorkingDays)];
  return steps.length > 0 ? steps : [{ what: 'afsluiten', owner: team, dueAt: afterWorkingDays(latestChange(journey) ?? now, region.terms.heldWorkingDays) }];
}

function gesprekSteps(journey: Journey, { team, planner, now }: { readonly team: string; readonly planner: string; readonly now: string }): readonly Step[] {
  const isFinal = journey.advies?.status === 'final';
  const booked = journey.gesprekken.find((one) => one.status === 'booked');
  // After the final advice one that passed is nobody's next step any more, recorded or not.
  if (booked !== undefined && !(isFinal && isDue(now, booked.start))) {
    return [{ what: 'gesprek', owner: team, dueAt: booked.start }];
  }
  if (isFinal) {
    return [];
  }
  const held = lastHeldAt(journey);
  return held === undefined
    ? [{ what: 'gesprek-plannen', owner: planner, dueAt: n1DueAt(journey.requestedAt) }]
    : [{ what: 'advies', owner: team, dueAt: endOfDay(addDays(amsterdamDate(held), ADVIES_DAYS)) }];
}

function taakSteps(journey: Journey, team: string, openDays: number): readonly Step[] {
  const open = journey.taken.filter((one) => isOpen(one) && (one.actie !== undefined)).flatMap((taak): readonly Step[] => {
    if (taak.status === 'draft') {
      return [];
    }
    if (taak.startedAt !== undefined) {
      return [{ what: 'voortgang', owner: team, dueAt: endOfDay(addDays(amsterdamDate(taak.startedAt), PROGRESS_DAYS)) }];
    }
    const dueAt = taak.acceptedAt === undefined ? taak.dueAt : endOfDay(addDays(amsterdamDate(lastHeldAt(journey) ?? taak.acceptedAt), 28));
    return dueAt === undefined ? [] : [{ what: taak.acceptedAt === undefined ? 'beantwoorden' : 'starten', owner: taak.owner, dueAt }];
  });
  const unowned = listOpenActies(journey).map((one): Step => ({ what: 'open-actie', owner: team, dueAt: afterWorkingDays(one.since, openDays) }));
  return [...open, ...unowned];
}

/** The end of the day so many working days later. */
export function afterWorkingDays(instant: string, days: number): string {
  return endOfDay(addWorkingDays(amsterdamDate(instant), days));
}

function latestChange(journey: Journey): string | undefined {
  return [...journey.taken.map((one) => one.updatedAt), ...(journey.advies?.finalAt === undefined ? [] : [journey.advies.finalAt])].sort(compareInstants).at(-1);
}
