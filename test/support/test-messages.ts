import type { JourneyCase, VgAnswers } from '../fixtures/journey-case.ts';
import { SANNE } from '../fixtures/journey-cases.ts';
import { attachmentMessage, letterMessage } from '../fixtures/letter-message.ts';
import type { SrmVariant } from '../fixtures/srm-message.ts';
import { srmMessage } from '../fixtures/srm-message.ts';

/** Case 1 under another number and with other facts. */
export function caseWith(number: string, change: Partial<JourneyCase> = {}): JourneyCase {
  return { ...SANNE, ...change, number };
}

/** The answers of case 1 with some changed. */
export function answersWith(change: Partial<VgAnswers>): VgAnswers {
  if (SANNE.questions === undefined) {
    throw new Error('Case 1 has answers.');
  }
  return { ...SANNE.questions, ...change };
}

/** SRM of a case, as ZorgDomein sends it: ISO 8859-1. */
export function srm(one: JourneyCase, variant?: SrmVariant): Uint8Array {
  return latin1(srmMessage(one, variant));
}

/** ORU with the letter. */
export function letter(one: JourneyCase): Uint8Array {
  return latin1(letterMessage(one));
}

/** ORU with one attachment, under the same MSH-10. */
export function attachment(one: JourneyCase): Uint8Array {
  return latin1(attachmentMessage(one));
}

/** The message with a part of its text replaced. @throws when the part is not there: then the test would prove nothing. */
export function changed(message: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(message).toString('latin1');
  const next = text.replace(from, to);
  if (next === text) {
    throw new Error(`Nothing to replace: ${String(from)}`);
  }
  return latin1(next);
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** What an ACK says: MSA-1, MSA-2, and the places and codes of its ERR segments as written. */
export function readAck(bytes: Uint8Array): { readonly code: string; readonly controlId: string; readonly text: string; readonly error: string } {
  const segments = Buffer.from(bytes).toString('latin1').split('\r');
  const [, code = '', controlId = '', text = ''] = (segments.find((it) => it.startsWith('MSA')) ?? '').split('|');
  return { code, controlId, text, error: segments.filter((it) => it.startsWith('ERR')).join('\r') };
}
