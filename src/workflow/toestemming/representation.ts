import type { Code } from '../../kernel/codes.ts';
import type { ConsentState } from '../journey.ts';

/** How the capacity of a representative was shown. `verklaring-huisarts`: the referral says so, and its huisarts looked. */
export type RepresentationEvidence = 'rechterlijke-beschikking' | 'schriftelijke-machtiging' | 'verklaring-rangorde' | 'verklaring-huisarts';

/**
 * Who may decide for a person that can't, in the order of 7:465 BW, each with what shows it. A bewindvoerder decides on
 * money, not on care, and is not among them. `verklaring-rangorde` says that nobody before this one is there or acts.
 */
const ORDER: Readonly<Record<string, { readonly rank: number; readonly evidence: RepresentationEvidence }>> = {
  curator: { rank: 1, evidence: 'rechterlijke-beschikking' },
  mentor: { rank: 1, evidence: 'rechterlijke-beschikking' },
  gemachtigde: { rank: 2, evidence: 'schriftelijke-machtiging' },
  partner: { rank: 3, evidence: 'verklaring-rangorde' },
  ouder: { rank: 4, evidence: 'verklaring-rangorde' },
  kind: { rank: 4, evidence: 'verklaring-rangorde' },
  'broer-zus': { rank: 4, evidence: 'verklaring-rangorde' },
};

/** Whether somebody in this capacity may consent for the person at all (L8). */
export function mayRepresent(capacity: string | undefined): boolean {
  return capacity !== undefined && Object.hasOwn(ORDER, capacity);
}

/** The place of a capacity in the order of 7:465 BW; undefined when it is none. */
export function rankOf(capacity: string | undefined): number | undefined {
  return capacity === undefined || !Object.hasOwn(ORDER, capacity) ? undefined : ORDER[capacity]?.rank;
}

/**
 * Why this answer of a representative does not count (L8), or undefined when it does, or when the person answered. A yes
 * needs a capacity, what shows it, and nobody before it in the order (`known`: capacities that the journey knows of). A no
 * needs the capacity alone: it takes nothing from the person, and withdrawing is as easy as giving (L6).
 */
export function whyNotRepresented(answer: Pick<ConsentState, 'by' | 'capacity' | 'evidence'>, isYes: boolean, known: readonly (string | undefined)[]): { readonly code: Code; readonly at: string } | undefined {
  if (answer.by === 'patient') {
    return undefined;
  }
  if ((answer.capacity ?? '') === '') {
    return { code: 'FIELD_MISSING', at: 'Consent.performer' };
  }
  const own = answer.capacity === undefined || !Object.hasOwn(ORDER, answer.capacity) ? undefined : ORDER[answer.capacity];
  if (own === undefined) {
    return { code: 'FIELD_INVALID', at: 'Consent.performer' };
  }
  if (!isYes) {
    return undefined;
  }
  if (answer.evidence === undefined) {
    return { code: 'FIELD_MISSING', at: 'Consent.extension' };
  }
  if (answer.evidence !== own.evidence && answer.evidence !== 'verklaring-huisarts') {
    return { code: 'FIELD_INVALID', at: 'Consent.extension' };
  }
  return known.some((one) => (rankOf(one) ?? own.rank) < own.rank) ? { code: 'REPRESENTATIVE_OUTRANKED', at: 'Consent.performer' } : undefined;
}
