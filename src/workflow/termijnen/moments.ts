import type { Journey, Taak } from '../journey.ts';
import { OVER } from '../journey.ts';
import type { Network } from '../network.ts';
import { regionOf } from '../find-partner.ts';
import { isExpertvraag } from '../inroepen/expertvraag.ts';
import { ADVIES_DAYS, afterWorkingDays, PROGRESS_DAYS } from '../next-step.ts';
import { isToewijzing, RETOUR_WORKING_DAYS } from '../taken/ask-toewijzing.ts';
import { isOpen } from '../taken/open-taken.ts';
import { addDays, amsterdamDate, compareInstants, endOfDay } from './calendar.ts';
import { crisisTerm } from './crisis-term.ts';
import { lastHeldAt, listDeadlines } from './deadlines.ts';

/** A moment at which something must happen when nobody did what was asked. `key` is unique in the journey. */
export type Moment = {
  readonly key: string;
  readonly at: string;
  readonly kind: 'letter-missing' | 'crisis' | 'held-term' | 'reminder' | 'verwijzing-term' | 'expire' | 'norm' | 'gesprek-term' | 'advies-term' | 'progress';
  readonly owner: string;
  readonly subject?: string;
};

/** Working days after the start of a booked gesprek within which the team records what became of it. */
const RECORD_WORKING_DAYS = 1;

/** Working days after which the huisarts is reminded of a referral that is asked for (A14); the term itself is 5. */
const REMINDER_WORKING_DAYS = 3;

/** Every moment that a journey still has before it, acted upon or not; what was done in time is not in it any more. */
export function listMoments(journey: Journey, network: Network): readonly Moment[] {
  if (journey.closedAt !== undefined) {
    return [];
  }
  const region = regionOf(network, journey);
  const crisis = crisisMoments(journey, region.regievoerder);
  return OVER.has(journey.status) ? crisis : [...crisis, ...letterMoments(journey), ...taakMoments(journey, region.planner, region.regievoerder), ...courseMoments(journey, region.planner)];
}

/** When the journey must be looked at next, or undefined when nothing can come due. */
export function findNextDue(journey: Journey, network: Network): string | undefined {
  return listMoments(journey, network).filter((one) => !isPassed(journey, one)).map((one) => one.at).sort(compareInstants)[0];
}

/** Whether this moment was acted upon. */
export function isPassed(journey: Journey, moment: Moment): boolean {
  return journey.fired?.includes(moment.key) === true;
}

function crisisMoments(journey: Journey, regievoerder: string): readonly Moment[] {
  const { crisis } = journey;
  return crisis === undefined || crisis.confirmedAt !== undefined ? []
    : [{ key: `crisis:${crisis.raisedAt}:${crisis.escalations + 1}`, at: crisisTerm(crisis), kind: 'crisis', owner: regievoerder }];
}

function letterMoments(journey: Journey): readonly Moment[] {
  return journey.letter.status === 'awaited' && journey.letter.dueAt !== undefined && journey.bundle !== undefined
    ? [{ key: `letter:${journey.letter.dueAt}`, at: journey.letter.dueAt, kind: 'letter-missing', owner: journey.team ?? journey.huisarts }] : [];
}

function taakMoments(journey: Journey, planner: string, regievoerder: string): readonly Moment[] {
  return journey.taken.filter(isOpen).flatMap((taak): readonly Moment[] => {
    if (taak.startedAt !== undefined) {
      return taak.actie === undefined ? [] : [{ key: `progress:${taak.localId}`, at: endOfDay(addDays(amsterdamDate(taak.startedAt), PROGRESS_DAYS)), kind: 'progress', owner: journey.team ?? planner, subject: taak.localId }];
    }
    if (isToewijzing(taak)) {
      return toewijzingMoments(taak, journey.team ?? planner);
    }
    if (taak.dueAt === undefined || taak.acceptedAt !== undefined || taak.status === 'draft') {
      return [];
    }
    // A melding whose receipt was confirmed is in the gemeente's hands, which has six weeks by law (N6, W1).
    if (taak.code === 'wmo-melding' && taak.status === 'received') {
      return [];
    }
    const base = { at: taak.dueAt, subject: taak.localId };
    if (taak.code === 'aanvullen') {
      return [{ ...base, key: `term:${taak.localId}`, kind: 'held-term', owner: regievoerder }];
    }
    if (taak.code === 'verwijzing') {
      return [
        { ...base, key: `remind:${taak.localId}`, at: afterWorkingDays(taak.authoredAt, REMINDER_WORKING_DAYS), kind: 'reminder', owner: taak.owner },
        { ...base, key: `term:${taak.localId}`, kind: 'verwijzing-term', owner: journey.team ?? planner },
      ];
    }
    return taak.actie === undefined && !isExpertvraag(taak) ? [] : [{ ...base, key: `expire:${taak.localId}:${taak.version}`, kind: 'expire', owner: journey.team ?? planner }];
  });
}

/**
 * OP090: a retour within 3 working days, an answer within 5, or 8 weeks after the date of a request in onderzoek. Silence is
 * shown and never ends a request: at the gemeente it is pending until it answers (TR374).
 */
function toewijzingMoments(taak: Taak, owner: string): readonly Moment[] {
  const base = { kind: 'norm' as const, owner, subject: taak.localId };
  if (taak.status === 'draft') {
    return [];
  }
  return [
    ...(taak.status === 'requested' ? [{ ...base, key: `iwmo-retour:${taak.localId}`, at: afterWorkingDays(taak.authoredAt, RETOUR_WORKING_DAYS) }] : []),
    ...(taak.dueAt === undefined ? [] : [{ ...base, key: `iwmo-antwoord:${taak.localId}:${taak.dueAt}`, at: taak.dueAt }]),
  ];
}

function courseMoments(journey: Journey, planner: string): readonly Moment[] {
  const owner = journey.team ?? planner;
  const norms = listDeadlines(journey).filter((one) => one.metAt === undefined).flatMap((deadline): readonly Moment[] => {
    const common = { kind: 'norm' as const, owner: deadline.owner === '' ? planner : deadline.owner, ...(deadline.subject === undefined ? {} : { subject: deadline.subject }) };
    // One millisecond after the last day: on that day itself the norm is still met.
    const red = { ...common, key: `${deadline.key}:red`, at: new Date(Date.parse(deadline.dueAt) + 1).toISOString() };
    return deadline.amberAt === undefined ? [red] : [{ ...common, key: `${deadline.key}:amber`, at: deadline.amberAt }, red];
  });
  const booked = journey.status !== 'accepted' ? [] : journey.gesprekken.filter((one) => one.status === 'booked');
  const unrecorded = booked.map((one): Moment => ({ key: `gesprek:${one.id}:${one.start}`, at: afterWorkingDays(one.start, RECORD_WORKING_DAYS), kind: 'gesprek-term', owner }));
  const held = lastHeldAt(journey);
  const advies: readonly Moment[] = journey.status !== 'accepted' || held === undefined || journey.advies?.status === 'final' ? []
    : [{ key: `advies:${amsterdamDate(held)}`, at: endOfDay(addDays(amsterdamDate(held), ADVIES_DAYS)), kind: 'advies-term', owner }];
  return [...norms, ...unrecorded, ...advies];
}
