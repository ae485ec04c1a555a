import type { Code } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { AckIdentity } from './ack.ts';
import { answerHeader, wantsAnswer } from './ack.ts';
import type { Hl7Field, Hl7Message, Hl7Segment } from './hl7-message.ts';
import { segmentsOf } from './hl7-message.ts';
import { fieldAt, textAt } from './text-at.ts';
import { segment, writeMessage } from './write-message.ts';

/** RF1-1 of an answer, HL7 table 0283: accepted, rejected, pending, expired. */
export type ReferralState = 'A' | 'R' | 'P' | 'E';

const STATE_TEXTS: Readonly<Record<ReferralState, string>> = { A: 'Accepted', R: 'Rejected', P: 'Pending', E: 'Expired' };

/** The result of a referral (design 4) as RF1-1. A message that is invalid gets an ACK with ERR instead. */
export const REFERRAL_STATES: Readonly<Record<string, ReferralState | undefined>> = { accepted: 'A', held: 'P', refused: 'R', stopped: 'R', cancelled: 'E' };

/** What an RRI is made of. Clock and id come in. */
export type RriInput = {
  /** The REF that is answered. */
  readonly message: Hl7Message;
  readonly identity: AckIdentity;
  readonly state: ReferralState;
  /** Why it is not accepted: each becomes an NTE. */
  readonly reasons: readonly Code[];
  readonly controlId: string;
  readonly timestamp: string;
};

/** How a REF is answered on the line that it came on. */
export type ReferralAnswer = 'ack' | 'rri' | 'ack-then-rri';

/**
 * Which answers a REF gets (HL7 v2.5 2.9.2 and 2.9.3): as it asks; from a sender of which the network file says `always` the RRI
 * comes also when nothing asks for it, behind the commit answer (CA) where MSH-15 wants that. `canFollow`: whether a second
 * answer can go on this line; else who wants both gets the commit answer, and the other as a notice.
 */
export function referralAnswer(message: Hl7Message, isAlways: boolean, canFollow: boolean): ReferralAnswer {
  const wantsCommit = wantsAnswer(textAt(message, 'MSH-15'), 'AA');
  const wantsApplication = wantsAnswer(textAt(message, 'MSH-16'), 'AA') || (isAlways && textAt(message, 'MSH-16') !== 'NE');
  if (!wantsApplication) {
    return 'ack';
  }
  return !wantsCommit ? 'rri' : isAlways && canFollow ? 'ack-then-rri' : 'ack';
}

/**
 * Builds the RRI^I12 to I15 that answers a REF (formats.md 8.2): MSA, RF1 with the state and the sender's own numbers, its
 * providers, the person by name and by numbers other than the BSN, and one NTE per reason.
 */
export function buildRri({ message, identity, state, reasons, controlId, timestamp }: RriInput): string {
  const kind = { type: 'RRI', structure: 'RRI_I12' };
  return writeMessage([
    answerHeader({ message, identity, controlId, timestamp, findings: [] }, kind),
    segment('MSA', { 1: 'AA', 2: textAt(message, 'MSH-10') }),
    statedReferral(message, state),
    ...segmentsOf(message, 'PRD'),
    ...personOf(message),
    ...reasons.map((code, index) => {
      const { text, hint } = CODES[code];
      return segment('NTE', { 1: `${index + 1}`, 2: 'L', 3: `${code}: ${text}${hint === '-' ? '' : ` ${hint}`}` });
    }),
  ]);
}

function statedReferral(message: Hl7Message, state: ReferralState): Hl7Segment {
  const numbers: Record<number, Hl7Field> = { 6: fieldAt(message, 'RF1-6'), 11: fieldAt(message, 'RF1-11') };
  const fields = segment('RF1', { 1: [state, STATE_TEXTS[state], 'HL70283'], 11: '' }).fields;
  return { id: 'RF1', fields: fields.map((field, index) => numbers[index + 1] ?? field) };
}

/** PID-3 without BSN, and PID-5. */
function personOf(message: Hl7Message): readonly Hl7Segment[] {
  if (segmentsOf(message, 'PID').length === 0) return [];
  const isBsn = (repetition: Hl7Field[number]): boolean => repetition[3]?.[0]?.toUpperCase() === 'NLMINBIZA' || repetition[4]?.[0]?.toUpperCase() === 'NNNLD';
  const fields: Record<number, Hl7Field> = { 3: fieldAt(message, 'PID-3').filter((it) => !isBsn(it)), 5: fieldAt(message, 'PID-5') };
  return [{ id: 'PID', fields: segment('PID', { 1: '1', 5: '' }).fields.map((field, index) => fields[index + 1] ?? field) }];
}
