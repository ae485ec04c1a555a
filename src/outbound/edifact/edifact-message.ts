import type { PermittedDelivery } from '../../policy/permit.ts';
import type { Partner } from '../../workflow/network.ts';
import type { Letter } from '../letter/letter.ts';
import { letterLines, summaryLines } from '../letter/letter-lines.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import { writeLetter } from '../letter/write-letter.ts';
import { wrapLine } from '../wrap-line.ts';
import { plainText } from './edifact-text.ts';
import { personSegments } from './person-segments.ts';
import type { EdifactMessageType } from './write-interchange.ts';
import { writeInterchange } from './write-interchange.ts';
import type { EdifactSegment } from './write-segment.ts';
import { cut } from './write-segment.ts';

/** Who exchanges, by AGB code or mailbox number, and in which message. */
export type EdifactRoute = { readonly message: EdifactMessageType; readonly sender: string; readonly receiver: string };

/** UNB reference of a delivery: 14 characters of its id (an14); the same at every attempt, so that a repeat shows. */
export function interchangeReference(deliveryId: string): string {
  return deliveryId.replaceAll('-', '').slice(0, 14).toUpperCase();
}

/**
 * A permitted delivery as MEDVRI:1 or MEDSPE:1 (formats.md 8.1): the letter as counted TXT lines of at most 70
 * characters. The person stands in it as far as the view gave it; a notice never has a BSN (design 4.1).
 */
export function edifactMessage(permitted: PermittedDelivery, route: EdifactRoute, network: LetterNetwork, now: Date): string {
  const letter = writeLetter(permitted, network);
  const at = localParts(now);
  const person = personSegments(permitted);
  const segments = route.message === 'MEDVRI' ? freeMessage(letter, person, permitted.recipient, at) : specialistLetter(letter, person, permitted.recipient, at);
  return writeInterchange({
    type: route.message,
    sender: route.sender,
    receiver: route.receiver,
    reference: interchangeReference(permitted.id),
    date: `${at.year.slice(2)}${at.month}${at.day}`,
    time: `${at.hour}${at.minute}`,
    isTest: network.environment !== 'production',
    segments,
  });
}

type Local = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute', string>>;

/** GGA DET [PID] [PAD] {TXT} [GGO]. */
function freeMessage(letter: Letter, person: readonly EdifactSegment[], recipient: Partner, at: Local): readonly EdifactSegment[] {
  const sender = letter.metadata.sender;
  const number = letter.metadata.referralNumber;
  const lines = [...letterLines(letter), ...(number === undefined ? [] : [`Verwijsnummer: ${number}`])];
  return [
    { tag: 'GGA', elements: [cut(sender, 40), cut(letter.metadata.discipline, 70), cut(sender, 70)] },
    dateSegment(at),
    ...person,
    ...textSegments('TXT', lines),
    { tag: 'GGO', elements: [cut(recipient.name, 40), '', cut(recipient.name, 70)] },
  ];
}

/** ART SPE [PID] [PAD] DET [REF] {TXT} {CON}; the conclusion is the summary of the letter. */
function specialistLetter(letter: Letter, person: readonly EdifactSegment[], recipient: Partner, at: Local): readonly EdifactSegment[] {
  const { discipline, sender, senderAgb, referralNumber } = letter.metadata;
  return [
    { tag: 'ART', elements: ['H', personCode(recipient.identifiers.agb), cut(recipient.name, 40), '', cut(recipient.phone, 20)] },
    { tag: 'SPE', elements: [cut(discipline, 30), cut(sender, 40), personCode(senderAgb)] },
    ...person,
    dateSegment(at),
    ...(referralNumber === undefined ? [] : [{ tag: 'REF', elements: [cut(referralNumber, 12)] }]),
    ...textSegments('TXT', letterLines(letter)),
    ...textSegments('CON', summaryLines(letter).slice(1)),
  ];
}

function dateSegment({ year, month, day, hour, minute }: Local): EdifactSegment {
  return { tag: 'DET', elements: [[year.slice(2), month, day], [hour, minute]] };
}

/** Plain first, then wrapped: `€` and `ij` written out make a line longer. */
function textSegments(tag: 'TXT' | 'CON', lines: readonly string[]): readonly EdifactSegment[] {
  return lines
    .flatMap((line) => wrapLine(plainText(line)))
    .filter((line) => line.trim() !== '')
    .map((line, index) => ({ tag, count: index + 1, elements: [line] }));
}

/** Code n6: the number of an AGB code without its two digits for the kind of provider (our reading; no source says). */
function personCode(agb: string | undefined): string {
  return agb?.slice(-6) ?? '';
}

const LOCAL = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });

/** Edifact knows no zone: the receiver's wall clock. */
function localParts(now: Date): Local {
  const parts = Object.fromEntries(LOCAL.formatToParts(now).map(({ type, value }) => [type, value]));
  const of = (name: keyof Local): string => parts[name] ?? '';
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}
