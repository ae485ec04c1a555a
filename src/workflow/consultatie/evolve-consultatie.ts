import type { Consultatie } from './consultatie.ts';
import type { ConsultatieEvent } from './consultatie-events.ts';

/** Applies events one after the other. */
export function evolveConsultaties(consultatie: Consultatie | undefined, events: readonly ConsultatieEvent[]): Consultatie | undefined {
  return events.reduce<Consultatie | undefined>((state, event) => evolveConsultatie(state, event), consultatie);
}

/** Applies one event. An event is a fact, so nothing is checked; one before `ConsultatieAsked` is a broken invariant, and thrown. */
export function evolveConsultatie(consultatie: Consultatie | undefined, event: ConsultatieEvent): Consultatie {
  if (event.type === 'ConsultatieAsked') {
    return { ...event.asked, status: 'open', stappen: [] };
  }
  if (consultatie === undefined) {
    throw new Error('event before ConsultatieAsked');
  }
  return { ...consultatie, ...changeOf(consultatie, event) };
}

function changeOf(consultatie: Consultatie, event: Exclude<ConsultatieEvent, { type: 'ConsultatieAsked' }>): Partial<Consultatie> {
  const { stappen, crisis } = consultatie;
  switch (event.type) {
    case 'ConsultatieStopped':
      // Open until a named person confirmed the alarm.
      return { status: consultatie.closedAt === undefined ? 'stopped' : consultatie.status, crisis: { raisedAt: event.at, escalations: 0 } };
    case 'StapOpened':
      return { stappen: [...stappen, event.stap] };
    case 'StapChanged':
      return { stappen: stappen.map((it) => (it.localId === event.stap.localId ? event.stap : it)) };
    case 'ConsultatieAnswered':
      return { status: 'answered', closedAt: event.at, closedInStep: event.trede };
    case 'ConsultatieUnanswered':
      return { status: 'unanswered', closedAt: event.at };
    case 'ConsultatieWithdrawn':
      return { status: 'withdrawn', closedAt: event.at };
    case 'ConsultatieCrisisEscalated':
      return crisis === undefined ? {} : { crisis: { ...crisis, escalations: crisis.escalations + 1, escalatedAt: event.at } };
    case 'ConsultatieCrisisConfirmed':
      return { closedAt: consultatie.closedAt ?? event.at, crisis: { ...(crisis ?? { raisedAt: event.at, escalations: 0 }), confirmedAt: event.at, confirmedBy: event.by } };
  }
}
