import type { Facts, Finding, FindingClass } from './facts.ts';
import { FINDING_CLASSES } from './facts.ts';
import { findAuditMissing } from './find-audit-missing.ts';
import { findDuplicated } from './find-duplicated.ts';
import { findLost } from './find-lost.ts';
import { findOutOfOrder } from './find-out-of-order.ts';
import { findToldWrong } from './find-told-wrong.ts';
import { findWithoutPermit } from './find-without-permit.ts';
import { indexFacts } from './indexed-facts.ts';

/**
 * The independent checker: judges what a run left behind by what must follow of each kind of referral. It knows nothing
 * of how the gateway decides. Answers everything that must not be; nothing is what a run must show.
 */
export function checkFacts(facts: Facts): readonly Finding[] {
  const indexed = indexFacts(facts);
  return [findLost, findDuplicated, findOutOfOrder, findWithoutPermit, findAuditMissing, findToldWrong].flatMap((find) => find(indexed));
}

/** How many findings of each class. */
export function countFindings(findings: readonly Finding[]): Readonly<Record<FindingClass, number>> {
  return Object.fromEntries(FINDING_CLASSES.map((it) => [it, findings.filter((one) => one.class === it).length])) as Record<FindingClass, number>;
}
