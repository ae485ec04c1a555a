import type { DecisionContext } from '../decision.ts';
import { findVgTeam } from '../find-partner.ts';
import type { Gesprek, Journey } from '../journey.ts';
import { amsterdamDate } from '../termijnen/calendar.ts';
import type { AdviesAnswers, GesprekAnswers } from './read-advies.ts';

type Participant = Gesprek['participants'][number];

/**
 * Gesprekken that the advice reports and nobody recorded yet: what has happened can always be recorded. One on the day
 * of a booked gesprek is that one; one on the day of a held gesprek is known.
 */
export function reportedGesprekken(journey: Journey, advies: AdviesAnswers, { network, newId }: DecisionContext): readonly Gesprek[] {
  return advies.gesprekken.flatMap((reported): readonly Gesprek[] => {
    const start = startOf(reported);
    if (start === undefined) {
      return [];
    }
    const sameDay = journey.gesprekken.filter((one) => amsterdamDate(one.start) === amsterdamDate(start));
    if (sameDay.some((one) => one.status === 'held')) {
      return [];
    }
    const booked = sameDay.find((one) => one.status === 'booked');
    return [{
      id: booked?.id ?? newId(), status: 'held', start: booked?.start ?? start, minutes: reported.minuten ?? booked?.minutes ?? 60, mode: reported.vorm ?? booked?.mode ?? '',
      ...(reported.redenTweede === undefined ? {} : { reasonSecond: reported.redenTweede }),
      participants: participantsOf(journey, reported, network),
    }];
  });
}

function startOf({ datum }: GesprekAnswers): string | undefined {
  const ms = Date.parse(datum ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

const VIEWS: Readonly<Record<string, Participant['view']>> = { ggz: 'vg-ggz', 'sociaal-domein': 'vg-sd', ervaringsdeskundige: 'vg-ed', naaste: 'naaste' };

/** A member is found by the organisation that the advice names; a naaste by nothing but being one. */
function participantsOf(journey: Journey, reported: GesprekAnswers, network: DecisionContext['network']): readonly Participant[] {
  const members = findVgTeam(network, journey.team)?.members ?? [];
  return reported.aanwezig.map(({ domein, organisatie, aanwezig, reden }) => {
    const view = VIEWS[domein ?? ''] ?? 'overig';
    const member = members.find((one) => one.view === view && (organisatie === undefined || one.partner === organisatie)) ?? members.find((one) => one.view === view);
    return { member: member?.id ?? (view === 'naaste' ? 'naaste' : 'onbekend'), view, ...(aanwezig === undefined ? {} : { attended: aanwezig }), ...(reden === undefined ? {} : { reason: reden }) };
  });
}
