import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import { segment } from '../hl7v2/write-message.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Hl7Receiver } from './hl7v2-parts.ts';
import { hl7Message, pdfSegment, personSegment, textSegment } from './hl7v2-parts.ts';
import { summaryLines } from './letter/letter-lines.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import { findReferralNumber } from './letter/permitted-parts.ts';
import { renderLetter } from './letter/render-letter.ts';
import { writeLetter } from './letter/write-letter.ts';

/**
 * A permitted delivery as MDM^T02 (HL7 v2.5 9.6.2, profile of formats.md 8.2): the letter as PDF and its summary as
 * text. The person stands in it as far as the view gave it; a notice never has a BSN, whatever the view says (design 4.1).
 */
export async function mdmMessage(permitted: PermittedDelivery, receiver: Hl7Receiver, network: LetterNetwork, now: Date): Promise<string> {
  const at = hl7Timestamp(now);
  const letter = writeLetter(permitted, network);
  const referral = findReferralNumber(permitted.bundle) ?? '';
  return hl7Message(['MDM', 'T02', 'MDM_T02'], permitted, receiver, network, now, [
    segment('EVN', { 1: 'T02', 2: at }),
    personSegment(permitted),
    segment('PV1', { 1: '1', 2: 'O' }),
    segment('TXA', { 1: '1', 2: 'PC', 3: 'AP', 4: at, 9: network.identity.application, 12: permitted.id, 14: referral, 17: 'LA', 18: 'V', 19: 'AV' }),
    pdfSegment(1, await renderLetter(letter)),
    textSegment(2, summaryLines(letter)),
  ]);
}
