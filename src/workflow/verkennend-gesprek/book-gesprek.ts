import type { RejectionCode, WarningCode, WithholdCode } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { BookGesprek } from '../commands.ts';
import type { Decide, DecisionContext } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { NO_EFFECTS } from '../effects.ts';
import { findVgTeam } from '../find-partner.ts';
import type { Gesprek, Journey } from '../journey.ts';
import { isOpen } from '../taken/open-taken.ts';
import { compareInstants } from '../termijnen/calendar.ts';
import { n1DueAt } from '../termijnen/deadlines.ts';
import { isConsented, isNaasteConsented } from '../toestemming/is-consented.ts';
import { isVgTaak } from './offer-to-team.ts';
import { readReferralFacts } from './referral-facts.ts';

/** T9: held gesprekken per episode; cancelled ones and no-shows do not count. */
export const MOST_GESPREKKEN = 2;
/** T12. */
const MODES: ReadonlySet<string> = new Set(['op-locatie', 'online']);

/**
 * Books or moves a gesprek. T1: a ggz and a sociaal-domein member of the team are in it; T9: at most two are held; T12:
 * on location or online; E11: not while a crisis suspends it; L1: nobody without consent. One is open at a time. The
 * same booking again changes nothing: messages arrive at least once.
 */
export const decideBookGesprek: Decide<BookGesprek> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  const gesprek: Gesprek = { ...command, status: 'booked' };
  const known = journey.gesprekken.find((one) => one.id === command.id);
  if (known !== undefined && JSON.stringify(sorted(known)) === JSON.stringify(sorted(gesprek))) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const refusal = whyNot(journey, command, context);
  if (refusal !== undefined) {
    return refuse(refusal.code, refusal.at);
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'GesprekBooked', gesprek });
  draft.warn(...bookingWarnings(journey, command, context));
  tellTeam(draft, command.id);
  return draft.finish();
};

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function whyNot(journey: Journey, command: BookGesprek, context: DecisionContext): { readonly code: RejectionCode | WithholdCode; readonly at: string } | undefined {
  if (journey.suspended === true) {
    return { code: 'SUSPENDED', at: 'Appointment' };
  }
  const others = journey.gesprekken.filter((one) => one.id !== command.id);
  if (others.filter((one) => one.status === 'held').length >= MOST_GESPREKKEN) {
    return { code: 'CONVERSATION_LIMIT', at: 'Appointment' };
  }
  const known = journey.gesprekken.find((one) => one.id === command.id);
  const movable = known === undefined || known.status === 'booked';
  if (journey.status !== 'accepted' || journey.advies?.status === 'final' || !movable || others.some((one) => one.status === 'booked')) {
    return { code: 'STATE_CONFLICT', at: 'Appointment.status' };
  }
  if (Number.isNaN(Date.parse(command.start))) {
    return { code: 'FIELD_INVALID', at: 'Appointment.start' };
  }
  if (!MODES.has(command.mode)) {
    return { code: 'MODE_REFUSED', at: 'Appointment.appointmentType' };
  }
  return whoIsMissing(journey, command, context);
}

/** T1 and L1: only members that the network file names count (T8: secrecy is recorded there), each with consent. */
function whoIsMissing(journey: Journey, { participants }: BookGesprek, { network, now }: DecisionContext): { readonly code: RejectionCode | WithholdCode; readonly at: string } | undefined {
  const members = findVgTeam(network, journey.team)?.members ?? [];
  const assigned = participants.flatMap(({ member, view }) => members.filter((one) => one.id === member && one.view === view));
  if (!['vg-ggz', 'vg-sd'].every((view) => assigned.some((one) => one.view === view))) {
    return { code: 'TEAM_INCOMPLETE', at: 'Appointment.participant' };
  }
  const barred = participants.some(({ view }) => view.startsWith('vg-') && !isConsented(journey.consents, { view, owner: journey.team ?? '' }, now));
  const uninvited = participants.some(({ view }) => view === 'naaste') && !isNaasteWelcome(journey, now);
  return barred || uninvited ? { code: 'CONSENT_MISSING', at: 'Appointment.participant' } : undefined;
}

/** T4: only the person decides who joins: a naaste that the request approves, or consent `naaste` given later. */
function isNaasteWelcome(journey: Journey, now: string): boolean {
  const approved = journey.bundle !== undefined && readReferralFacts(journey.bundle, journey.completions).naasten.some((one) => one.approved);
  return approved || isNaasteConsented(journey.consents, now);
}

function bookingWarnings(journey: Journey, command: BookGesprek, { network }: DecisionContext): readonly WarningCode[] {
  const held = journey.gesprekken.filter((one) => one.status === 'held').length;
  const asked = journey.bundle === undefined ? [] : readReferralFacts(journey.bundle, journey.completions).expertise.filter((one) => one !== 'geen');
  const members = findVgTeam(network, journey.team)?.members ?? [];
  const has = new Set(command.participants.flatMap(({ member }) => members.filter((one) => one.id === member).flatMap((one) => one.expertise ?? [])));
  return [
    ...(held > 0 && (command.reasonSecond ?? '').trim() === '' ? ['SECOND_GESPREK_REASON' as const] : []),
    ...(asked.some((one) => !has.has(one)) ? ['EXPERTISE_UNMATCHED' as const] : []),
    ...(held === 0 && compareInstants(command.start, n1DueAt(journey.requestedAt)) > 0 ? ['TERM_AT_RISK' as const] : []),
  ];
}

/** Everyone with a seat at the VG gets the appointment, the planner too. */
export function tellTeam(draft: DecisionDraft, gesprek: string): void {
  for (const taak of draft.journey.taken.filter((one) => isVgTaak(one) && isOpen(one))) {
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'booking', subject: gesprek, about: 'booked' });
  }
}
