import { MGN_BASE, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { fieldAt, textAt } from '../hl7v2/text-at.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Journey } from '../workflow/journey.ts';
import { readReferralNumber } from './check-environment.ts';
import { messageType } from './message-keys.ts';

/** REF^I12 new, I13 changed, I14 cancelled, I15 asks for the state (HL7 v2.3 to v2.5.1, chapter 11). */
export const REF_TYPES = ['REF^I12', 'REF^I13', 'REF^I14', 'REF^I15'] as const;

const ZD_NUMBER = /^Z[DP]\d{8,9}$/;
/** Shorter numbers stand by chance in addresses and dates, so that no text could be told from one. */
const REF_NUMBER = /^[A-Za-z0-9][A-Za-z0-9._/-]{3,49}$/;

/** Whether a message is a REF, by its MSH-9 as `messageType` gives it. */
export function isRefType(type: string): boolean {
  return REF_TYPES.some((one) => one === type);
}

/** The naming system of the referral numbers that a sender gives out itself: two HIS-en may count alike. */
export function referralSystem(senderId: string): string {
  return `${MGN_BASE}/NamingSystem/verwijsnummer/${senderId}`;
}

/**
 * The number under which a referral is known: RF1-6 of a REF, in its sender's own system; else the ZorgDomein number.
 * FIELD_MISSING, or FIELD_INVALID for one that is no number, or that is a number of the person.
 */
export function readReferral(message: Hl7Message, senderId: string): Result<Journey['referral']> {
  if (!isRefType(messageType(message))) {
    const number = readReferralNumber(message);
    return number.ok ? accept({ system: SYSTEMS.zorgdomein, value: number.value }) : number;
  }
  const value = textAt(message, 'RF1-6').trim();
  if (value === '' || value === '""') {
    return refuse('FIELD_MISSING', 'RF1-6');
  }
  const ofPerson = fieldAt(message, 'PID-3').some((repetition) => repetition[0]?.[0] === value);
  return REF_NUMBER.test(value) && !ofPerson ? accept({ system: referralSystem(senderId), value }) : refuse('FIELD_INVALID', 'RF1-6');
}

/** The referral of a crisis in a message of which only the number could be found. */
export function referralFromPeek(number: string, senderId: string): Journey['referral'] {
  return { system: ZD_NUMBER.test(number) ? SYSTEMS.zorgdomein : referralSystem(senderId), value: number };
}
