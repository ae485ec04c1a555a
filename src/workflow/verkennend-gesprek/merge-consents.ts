import type { NewId } from '../../kernel/ports.ts';
import { consentKey } from '../evolve.ts';
import type { ConsentState } from '../journey.ts';
import { compareInstants } from '../termijnen/calendar.ts';
import type { ReferralFacts } from './referral-facts.ts';
import { settleConsents } from './rules/consent.ts';

/** A later answer replaces an earlier one; at equal time no wins (design 5.1). */
export function isNewer(answer: ConsentState, current: ConsentState | undefined): boolean {
  if (current === undefined) {
    return true;
  }
  const order = compareInstants(answer.givenAt, current.withdrawnAt ?? current.givenAt);
  return order > 0 || (order === 0 && answer.decision === 'deny' && current.decision === 'permit');
}

/**
 * The standing consents of a journey after its referral was read: what the referral says, unless a later answer is known.
 * A contradictory answer is no answer. `now`: when the answers came in; none was given later than that, so one that says
 * so comes from a clock that runs ahead, and counts from now.
 */
export function mergeConsents(current: readonly ConsentState[], facts: ReferralFacts, requestedAt: string, newId: NewId, now?: string): readonly ConsentState[] {
  const known = new Map(current.map((one) => [consentKey(one), one]));
  const givenAt = (stated: string): string => (now !== undefined && compareInstants(stated, now) > 0 ? now : stated);
  const stated = [...settleConsents(facts.consents).values()].filter((one) => !one.contradictory).map((answer): ConsentState => ({
    id: answer.id ?? newId(), class: answer.class, decision: answer.decision, givenAt: givenAt(answer.givenAt ?? requestedAt), by: answer.by, source: answer.source,
    ...(answer.partner === undefined ? {} : { partner: answer.partner }),
    ...(answer.how ?? facts.consentHow ? { how: answer.how ?? facts.consentHow } : {}),
    ...(answer.leaflet ?? facts.leaflet ? { leaflet: answer.leaflet ?? facts.leaflet } : {}),
    ...(answer.by === 'representative' && facts.representative?.capacity !== undefined ? { capacity: facts.representative.capacity, evidence: 'verklaring-huisarts' } : {}),
  }));
  const fresh = stated.filter((one) => isNewer(one, known.get(consentKey(one))));
  const replaced = new Set(fresh.map(consentKey));
  return [...current.filter((one) => !replaced.has(consentKey(one))), ...fresh];
}
