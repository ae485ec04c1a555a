import type { WarningCode } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { RecordGesprek } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { UntimedEvent } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import type { Gesprek, Journey } from '../journey.ts';
import { MOST_GESPREKKEN, tellTeam } from './book-gesprek.ts';

/**
 * Records what became of a gesprek: held, missed or cancelled. What has happened can always be recorded (design 4): T2,
 * T9, T10 and T12 warn here, and never refuse. Only a journey that never reached a team has nothing to record.
 */
export const decideRecordGesprek: Decide<RecordGesprek> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.team === undefined) {
    return refuse('STATE_CONFLICT', 'Encounter');
  }
  if (Number.isNaN(Date.parse(command.start))) {
    return refuse('FIELD_INVALID', 'Encounter.period.start');
  }
  const gesprek: Gesprek = { ...command };
  const known = journey.gesprekken.find((one) => one.id === command.id);
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(gesprek)) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  draft.record(gesprekEvent(gesprek));
  draft.warn(...gesprekWarnings(journey, gesprek));
  if (command.status !== 'held' && journey.status === 'accepted') {
    tellTeam(draft, command.id);
  }
  return draft.finish();
};

/** The event of a gesprek that is over. */
export function gesprekEvent(gesprek: Gesprek): UntimedEvent {
  switch (gesprek.status) {
    case 'held':
      return { type: 'GesprekHeld', gesprek };
    case 'no-show':
      return { type: 'GesprekMissed', gesprek };
    case 'cancelled':
      return { type: 'GesprekCancelled', gesprek };
    case 'booked':
      return { type: 'GesprekBooked', gesprek };
  }
}

/** T2 (both sides present), T9 (a third), T10 (reason of the second) and T12 (mode) as seen afterwards. */
export function gesprekWarnings(journey: Journey, gesprek: Gesprek): readonly WarningCode[] {
  if (gesprek.status !== 'held') {
    return [];
  }
  const earlier = journey.gesprekken.filter((one) => one.id !== gesprek.id && one.status === 'held').length;
  const attended = (view: string): boolean => gesprek.participants.some((one) => one.view === view && one.attended !== false);
  const someAbsent = gesprek.participants.some((one) => one.view.startsWith('vg-') && one.attended === false);
  return [
    ...(someAbsent || !attended('vg-ggz') || !attended('vg-sd') ? ['MEMBER_ABSENT' as const] : []),
    ...(earlier >= MOST_GESPREKKEN ? ['CONVERSATION_EXTRA' as const] : []),
    ...(earlier > 0 && (gesprek.reasonSecond ?? '').trim() === '' ? ['SECOND_GESPREK_REASON' as const] : []),
    ...(gesprek.mode !== 'op-locatie' && gesprek.mode !== 'online' ? ['MODE_UNUSUAL' as const] : []),
  ];
}
