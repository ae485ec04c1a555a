import type { TextHit, TextSubject } from './text-hit.ts';
import { escaped, hitsOf } from './text-hit.ts';

/** ICPC-1 chapter P, as the last look before sending knows it (2.7): P30 to P69 are procedures, and parking places. */
const ICPC = /(?<![\p{L}\d])P(?:0[1-9]|[12]\d|[7-9]\d)(?:\.\d{2})?(?![\p{L}\d])/gu;

/** A code of a psychic complaint or diagnosis: whoever may not have the diagnosis may not have it in a sentence. */
export function findIcpc(text: string): readonly TextHit[] {
  return hitsOf('icpc', text, ICPC);
}

/** The number of the referral: two recipients who know it could join what each was told (5.5). */
export function findReferralNumber(text: string, { referralNumbers = [] }: TextSubject): readonly TextHit[] {
  return referralNumbers.filter((one) => one.length >= 5).flatMap((one) => hitsOf('referral-number', text, new RegExp(escaped(one), 'giu')));
}
