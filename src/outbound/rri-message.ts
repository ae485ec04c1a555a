import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import type { Hl7Segment } from '../hl7v2/hl7-message.ts';
import { segment } from '../hl7v2/write-message.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { diagnosisSegments } from './diagnosis-segments.ts';
import type { Hl7Receiver } from './hl7v2-parts.ts';
import { externalNumber, hl7Message, pdfSegment, personSegment, providerSegment, referralNumber, textSegment } from './hl7v2-parts.ts';
import { letterLines, summaryLines } from './letter/letter-lines.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import { renderLetter } from './letter/render-letter.ts';
import { writeLetter } from './letter/write-letter.ts';

/** RF1-1 (table 0283) by what a notice is about; anything else of a journey that goes on is A. */
const STATUS: Partial<Record<NonNullable<PermittedDelivery['about']>, 'P' | 'R'>> = { held: 'P', 'letter-missing': 'P', refused: 'R', stopped: 'R', cancelled: 'R', 'crisis-after-acceptance': 'R' };

const STATUS_TEXT = { A: 'Accepted', P: 'Pending', R: 'Rejected' } as const;

/**
 * A permitted delivery as RRI^I12, the answer to a referral (HL7 v2.5 11.3, profile of formats.md 8.2): accepted, pending
 * or rejected in RF1-1, the advice as text and PDF, the reason of a rejection in NTE. `answers` is the MSH-10 of the
 * REF^I12 when this is its application answer; without it MSA stays away, since there is nothing to acknowledge.
 */
export async function rriMessage(permitted: PermittedDelivery, receiver: Hl7Receiver, network: LetterNetwork, now: Date, answers?: string): Promise<string> {
  const { kind, about, recipient, bundle } = permitted;
  const letter = writeLetter(permitted, network);
  const status = kind === 'cancellation' ? 'R' : ((kind === 'notice' && about !== undefined ? STATUS[about] : undefined) ?? 'A');
  const referral = referralNumber(bundle);
  const { sender, senderAgb } = letter.metadata;
  return hl7Message(['RRI', 'I12', 'RRI_I12'], permitted, receiver, network, now, [
    ...(answers === undefined ? [] : [segment('MSA', { 1: 'AA', 2: answers })]),
    segment('RF1', { 1: [status, STATUS_TEXT[status], 'HL70283'], 3: ['Psy', 'Psychiatric', 'HL70281'], 6: referral, 9: hl7Timestamp(now), 11: externalNumber(referral) }),
    providerSegment(['RP', 'Referring Provider'], sender, senderAgb === undefined ? {} : { agb: senderAgb }),
    providerSegment(['RT', 'Referred to Provider'], recipient.name, recipient.identifiers, recipient.phone),
    personSegment(permitted),
    ...diagnosisSegments(permitted),
    segment('OBR', { 1: '1', 2: referral[0], 4: ['MGN-BERICHT', letter.title, '99mgn'], 7: hl7Timestamp(now), 25: 'F' }),
    textSegment(1, kind === 'advice' ? letterLines(letter) : summaryLines(letter)),
    pdfSegment(2, await renderLetter(letter)),
    ...(status === 'R' ? reasonNotes(summaryLines(letter).slice(1)) : []),
  ]);
}

function reasonNotes(lines: readonly string[]): readonly Hl7Segment[] {
  return lines.map((line, index) => segment('NTE', { 1: `${index + 1}`, 2: 'P', 3: line }));
}
