import type { WarningCode } from '../../../kernel/codes.ts';
import type { RuleResult } from '../../journey.ts';
import { compareInstants } from '../../termijnen/calendar.ts';
import type { ConsentAnswer } from '../read-consents.ts';
import { mayRepresent } from '../../toestemming/representation.ts';
import type { Rule, RuleInput } from './rule.ts';
import { found, pass } from './rule.ts';

/** The classes without which there is no VG (T1, L3). */
const NEEDED = ['vg-ggz', 'vg-sd'] as const;

/**
 * L1: consent for `vg-ggz` and `vg-sd` is stated; L3: an explicit no to either refuses; L2: contradictory answers to any
 * class hold, and a planner's later answer settles them; L8: a yes by somebody who may not represent the person is none.
 * A bare request is incomplete as a whole, so nothing is said here about what it was never asked.
 */
export const consentIsGiven: Rule = (input) => {
  if (!input.facts.hasQuestionSet && input.facts.consents.length === 0) {
    return [];
  }
  const settled = settleConsents(input.facts.consents);
  const refusals = NEEDED.some((name) => settled.get(name)?.decision === 'deny' && settled.get(name)?.contradictory !== true)
    ? [found('L3', 'BLOCK', 'CONSENT_REFUSED')] : [];
  const contradictions = [...settled.values()].some((one) => one.contradictory) ? [found('L2', 'HOLD', 'CONSENT_CONTRADICTORY')] : [];
  const unstated = NEEDED.some((name) => !settled.has(name) || (settled.get(name)?.decision === 'permit' && !isRepresented(input, settled.get(name)?.by)))
    ? [found('L1', 'HOLD', 'CONSENT_UNKNOWN')] : [];
  const all = [...refusals, ...contradictions, ...unstated];
  return all.length > 0 ? all : pass('L1');
};

/** L2: how consent was given and which leaflet went with it; missing only warns (design 4). */
export const consentIsDocumented: Rule = ({ facts }) => {
  if (facts.consents.length === 0) {
    return [];
  }
  const missing: WarningCode[] = [
    ...(facts.leaflet === undefined ? ['LEAFLET_MISSING' as const] : []),
    ...(facts.consentHow === undefined ? ['CONSENT_MANNER_MISSING' as const] : []),
  ];
  return missing.length === 0 ? pass('L2') : missing.map((code): RuleResult => found('L2', 'WARN', code));
};

/** A consent key's standing answer; `contradictory` when the referral itself said both. */
export type SettledConsent = ConsentAnswer & { readonly contradictory: boolean };

/** One standing answer per class and partner: the newest of the planner, unless the referral's own only one is later. */
export function settleConsents(answers: readonly ConsentAnswer[]): ReadonlyMap<string, SettledConsent> {
  const settled = new Map<string, SettledConsent>();
  for (const answer of answers) {
    const key = answer.partner === undefined ? answer.class : `${answer.class}:${answer.partner}`;
    const earlier = settled.get(key);
    if (earlier === undefined || (answer.source === 'planner' && !stands(earlier, answer))) {
      settled.set(key, { ...answer, contradictory: false });
    } else if (answer.source === 'referral') {
      settled.set(key, { ...earlier, contradictory: earlier.contradictory || earlier.decision !== answer.decision });
    }
  }
  return settled;
}

/** A resent referral may bring an answer that the person gave after the planner asked; at equal time no wins (5.1). */
function stands(known: ConsentAnswer, answer: ConsentAnswer): boolean {
  if (known.givenAt === undefined || answer.givenAt === undefined) {
    return false;
  }
  const order = compareInstants(known.givenAt, answer.givenAt);
  return order > 0 || (order === 0 && known.decision === 'deny');
}

function isRepresented({ facts }: RuleInput, by: ConsentAnswer['by'] | undefined): boolean {
  const represented = by === 'representative' || facts.representative !== undefined;
  return !represented || mayRepresent(facts.representative?.capacity);
}
