import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { fieldAt, textAt } from '../hl7v2/text-at.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { isBsn } from '../fhir/bsn.ts';
import type { Network } from '../workflow/network.ts';

const REFERRAL_NUMBER = /^Z[DP]\d{8,9}$/;
/** The series that is used for examples (domain.md 6); a real BSN is never in it. */
const TEST_BSN = /^99999\d{4}$/;

/**
 * Keeps test and production apart (design 4, Environments): production refuses ZP numbers, MSH-11 other than P and test
 * BSNs; test and demo refuse BSNs that pass the 11-proef and lie outside the test series.
 */
export function checkEnvironment(network: Network, message: Hl7Message, referralNumber: string): Result<void> {
  const isProduction = network.environment === 'production';
  const processingId = textAt(message, 'MSH-11');
  if (isProduction ? processingId !== 'P' : !['P', 'T', 'D'].includes(processingId)) {
    return refuse('PROCESSING_ID_REFUSED', 'MSH-11');
  }
  if (isProduction && referralNumber.startsWith('ZP')) {
    return refuse('PROCESSING_ID_REFUSED', 'ARQ-1');
  }
  const numbers = fieldAt(message, 'PID-3').map((repetition) => repetition[0]?.[0] ?? '');
  const isForeign = (bsn: string): boolean => (isProduction ? TEST_BSN.test(bsn) : isBsn(bsn) && !TEST_BSN.test(bsn));
  return numbers.some(isForeign) ? refuse('PROCESSING_ID_REFUSED', 'PID-3') : accept(undefined);
}

/** A ZorgDomein number as formats.md 1.2 has it, from ARQ-1, PID-3 or ORC-2, whichever the message has. */
export function readReferralNumber(message: Hl7Message): Result<string> {
  const stated = ['ARQ-1', 'ORC-2', 'OBR-2'].map((place) => [place, textAt(message, place)] as const).find(([, value]) => value !== '');
  const fromPatient = fieldAt(message, 'PID-3').map((it) => it[0]?.[0] ?? '').find((it) => REFERRAL_NUMBER.test(it));
  const [place, value] = stated ?? ['PID-3', fromPatient ?? ''];
  if (value === '') {
    return refuse('FIELD_MISSING', 'ARQ-1');
  }
  return REFERRAL_NUMBER.test(value) ? accept(value) : refuse('FIELD_INVALID', place);
}
