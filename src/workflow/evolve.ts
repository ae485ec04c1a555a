import type { EventOf, JourneyEvent } from './events.ts';
import type { ConsentState, Gesprek, Journey, LetterState, Taak } from './journey.ts';
import { OVER } from './journey.ts';
import { withoutContent } from './rechten/without-content.ts';

/** Applies events one after the other. */
export function evolveAll(journey: Journey | undefined, events: readonly JourneyEvent[]): Journey | undefined {
  return events.reduce<Journey | undefined>((state, event) => evolve(state, event), journey);
}

/**
 * Applies one event. An event is a fact, so nothing is checked here; only an event before `JourneyStarted` is a broken
 * invariant, and thrown.
 */
export function evolve(journey: Journey | undefined, event: JourneyEvent): Journey {
  if (event.type === 'JourneyStarted') {
    return startedJourney(event);
  }
  if (journey === undefined) {
    throw new Error('event before JourneyStarted');
  }
  return { ...journey, ...(isCourseEvent(event) ? changeOfCourse(journey, event) : changeOfContent(journey, event)) };
}

type ContentEvent = Exclude<JourneyEvent, CourseEvent | { type: 'JourneyStarted' }>;

function changeOfContent(journey: Journey, event: ContentEvent): Partial<Journey> {
  switch (event.type) {
    case 'ReferralRecorded':
      return {
        bundle: event.bundle, sender: event.sender, huisarts: event.huisarts, requestedAt: event.requestedAt, warnings: event.warnings,
        ...(event.otherPerson === true ? { otherRequest: 'doubted' as const } : {}),
        // A letter without request came from nobody known; now the huisarts is (N4).
        ...(journey.huisarts === '' ? { responsible: { partner: event.huisarts, since: event.at } } : {}),
        // Another term is a new request's, and of that no letter is missing yet.
        letter: journey.letter.status !== 'present' && event.letterDueAt !== undefined && event.letterDueAt !== journey.letter.dueAt
          ? { ...journey.letter, status: 'awaited', dueAt: event.letterDueAt } : journey.letter,
      };
    case 'ReferralJudged':
      return {
        judgement: event.judgement, status: event.status, region: event.region, gemeente: event.gemeente, team: event.team,
        consents: event.consents, closedAt: event.status === 'refused' ? event.at : undefined,
      };
    case 'LetterReceived':
      return { letter: withDocuments(journey.letter, event) };
    case 'LetterDoubted':
      return { letter: doubted(journey.letter, event.documents) };
    case 'LetterMissed':
      return { letter: { ...journey.letter, status: 'missing' } };
    case 'LetterSettled':
      return { letter: settled(journey.letter, event.samePerson), ...(journey.otherRequest === undefined ? {} : { otherRequest: event.samePerson ? undefined : ('other' as const) }) };
    case 'CompletionsRecorded':
      return { completions: [...journey.completions, ...event.completions] };
    case 'CompletionsLapsed':
      return { completions: journey.completions.filter((one) => !event.completions.some((other) => other.question === one.question && other.subId === one.subId && other.at === one.at)) };
    case 'GesprekBooked':
    case 'GesprekHeld':
    case 'GesprekMissed':
    case 'GesprekCancelled':
      return { gesprekken: replaced<Gesprek>(journey.gesprekken, event.gesprek, (one) => one.id) };
    case 'ConsentGiven':
    case 'ConsentDenied':
    case 'ConsentWithdrawn':
      return { consents: replaced<ConsentState>(journey.consents, event.consent, consentKey) };
    case 'AdviesRecorded':
      return { advies: event.advies };
    case 'ActieReopened':
      return journey.advies === undefined ? {} : { advies: { ...journey.advies, acties: journey.advies.acties.map((one) => (one.id === event.actie ? { ...one, taak: event.taak } : one)) } };
    case 'TaakAdded':
    case 'TaakChanged':
      return { taken: replaced<Taak>(journey.taken, event.taak, (one) => one.localId) };
  }
}

const COURSE_EVENTS = [
  'ResponsibleMoved', 'NextStepSet', 'HuisartsNotified', 'MomentPassed', 'CrisisRaised', 'CrisisEscalated', 'CrisisConfirmed',
  'CancellationAsked', 'JourneyCancelled', 'JourneyClosed', 'CopySent', 'ExchangeRestricted', 'ExchangeResumed', 'StatisticsChosen', 'ContentErased',
] as const;

/** Events that change where a journey stands, not what it holds. */
type CourseEvent = EventOf<(typeof COURSE_EVENTS)[number]>;

function isCourseEvent(event: Exclude<JourneyEvent, { type: 'JourneyStarted' }>): event is CourseEvent {
  return COURSE_EVENTS.some((type) => type === event.type);
}

function changeOfCourse(journey: Journey, event: CourseEvent): Partial<Journey> {
  switch (event.type) {
    case 'ResponsibleMoved':
      return { responsible: event.responsible };
    case 'NextStepSet':
      return { nextStep: event.nextStep };
    case 'HuisartsNotified':
      return {
        notified: [...(journey.notified ?? []), event.about],
        ...(event.reasons === undefined ? {} : { toldReasons: [...(journey.toldReasons ?? []), ...event.reasons] }),
      };
    case 'MomentPassed':
      return { fired: [...(journey.fired ?? []), event.key] };
    case 'CrisisRaised':
      return {
        judgement: event.judgement, suspended: true, crisis: { raisedAt: event.at, escalations: 0 }, closedAt: undefined,
        status: event.stopped ? 'stopped' : journey.status,
      };
    case 'CrisisEscalated':
      return journey.crisis === undefined ? {} : { crisis: { ...journey.crisis, escalations: journey.crisis.escalations + 1, escalatedAt: event.at } };
    case 'CrisisConfirmed':
      return {
        // The alarm opened a journey that was over: with it it ends again (M8).
        suspended: journey.status === 'stopped', closedAt: OVER.has(journey.status) ? event.at : journey.closedAt,
        crisis: { ...(journey.crisis ?? { raisedAt: event.at, escalations: 0 }), confirmedAt: event.at, confirmedBy: event.by },
      };
    case 'CancellationAsked':
    case 'CopySent':
      return {};
    case 'JourneyCancelled':
      return { status: 'cancelled', judgement: event.judgement, closedAt: event.at };
    case 'JourneyClosed':
      return { status: 'closed', closedAt: event.at };
    case 'ExchangeRestricted':
      return { rights: { ...journey.rights, restrictedAt: event.at } };
    case 'ExchangeResumed':
      return { rights: { ...journey.rights, restrictedAt: undefined } };
    case 'StatisticsChosen':
      return { rights: { ...journey.rights, noStatistics: event.optOut } };
    case 'ContentErased':
      return withoutContent(journey, event.at);
  }
}

function startedJourney(event: EventOf<'JourneyStarted'>): Journey {
  const { at, type: _, responsible, ...origin } = event;
  return {
    ...origin,
    letter: { status: 'awaited', documents: [] },
    consents: [], completions: [], gesprekken: [], taken: [], warnings: [],
    responsible: { partner: responsible, since: at },
    nextStep: { what: 'none' },
  };
}

/** The key of a consent: class and, where the class asks for it, partner (design 5.1). */
export function consentKey(consent: Pick<ConsentState, 'class' | 'partner'>): string {
  return consent.partner === undefined ? consent.class : `${consent.class}:${consent.partner}`;
}

function replaced<T>(list: readonly T[], item: T, keyOf: (item: T) => string): readonly T[] {
  const key = keyOf(item);
  return list.some((one) => keyOf(one) === key) ? list.map((one) => (keyOf(one) === key ? item : one)) : [...list, item];
}

function withDocuments(letter: LetterState, event: EventOf<'LetterReceived'>): LetterState {
  const documents = event.mismatch ? setAside(event.documents) : event.documents;
  return {
    ...letter, documents: [...documents, ...letter.documents], mismatch: letter.mismatch === true || event.mismatch,
    status: hasLetter(documents) ? 'present' : letter.status,
    ...(event.person === undefined ? {} : { persons: [{ person: event.person, documents: documents.map((one) => one.id) }, ...(letter.persons ?? [])] }),
  };
}

function doubted(letter: LetterState, ids: readonly string[]): LetterState {
  const documents = letter.documents.flatMap((one) => (ids.includes(one.id) ? setAside([one]) : [one]));
  const status = hasLetter(documents) ? 'present' : letter.status === 'present' ? 'awaited' : letter.status;
  return { ...letter, status, mismatch: true, documents };
}

function hasLetter(documents: LetterState['documents']): boolean {
  return documents.some((one) => one.kind !== 'BLOB' && one.setAside !== true);
}

function setAside(documents: LetterState['documents']): LetterState['documents'] {
  return documents.map((one) => (one.setAside === true ? one : { ...one, setAside: true, otherPerson: true }));
}

function settled(letter: LetterState, samePerson: boolean): LetterState {
  const documents = samePerson ? letter.documents.map((one) => (one.otherPerson === true ? { ...one, setAside: undefined, otherPerson: undefined } : one)) : letter.documents;
  return { ...letter, documents, mismatch: false, status: hasLetter(documents) ? 'present' : letter.status };
}
