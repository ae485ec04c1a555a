import type { ConsentClass, ConsentState } from '../journey.ts';
import type { ConsentDemand } from './consent-for.ts';

/** What the consents together say at one moment. `withdrawn` tells a withdrawal from a yes that never came. */
export type ConsentVerdict =
  | { readonly granted: true; readonly consent: ConsentState }
  | { readonly granted: false; readonly isWithdrawn: boolean };

/**
 * Combines the answers for what is demanded, at this instant (ISO), and fails closed: no answer, an expired one, one
 * from the future or one with an unreadable date is no consent (L1, L5, L6; dutch-fhir.md 7.4).
 */
export function combineConsents(
  consents: readonly ConsentState[],
  demand: Extract<ConsentDemand, { basis: 'consent' }>,
  now: string,
): ConsentVerdict {
  const verdicts = demand.classes.map((consentClass) => combineClass(consents, consentClass, demand, now));
  return (
    verdicts.find((verdict) => verdict.granted) ??
    verdicts.find((verdict) => !verdict.granted && verdict.isWithdrawn) ?? { granted: false, isWithdrawn: false }
  );
}

type Demand = Extract<ConsentDemand, { basis: 'consent' }>;

function combineClass(
  consents: readonly ConsentState[],
  consentClass: ConsentClass,
  demand: Demand,
  now: string,
): ConsentVerdict {
  const ofClass = consents.filter((consent) => consent.class === consentClass);
  const named = lastAnswer(ofClass.filter((consent) => consent.partner === demand.partner));
  const generals = ofClass.filter((consent) => consent.partner === undefined);
  const general = lastAnswer(generals);
  const isWithdrawn = [named, general].some(
    (consent) => consent !== undefined && consent.decision === 'permit' && consent.withdrawnAt !== undefined,
  );
  const found =
    demand.mode === 'care'
      ? combineCare(named, general, demand, now)
      : combineStrict(named, isTakenUpAgain(named, generals) ? undefined : general, demand, now);
  return found === undefined ? { granted: false, isWithdrawn } : { granted: true, consent: found };
}

/** Care: the answer that names the organisation goes before the general one, whatever either says. */
function combineCare(
  named: ConsentState | undefined,
  general: ConsentState | undefined,
  demand: Demand,
  now: string,
): ConsentState | undefined {
  const decisive = named ?? (demand.namesPartner ? undefined : general);
  return decisive !== undefined && isInForce(decisive, now) ? decisive : undefined;
}

/**
 * Gemeente and welzijn: a no that covers this organisation wins, also a general one over a permit that names it. An answer
 * that says neither yes nor no may have been a no.
 */
function combineStrict(
  named: ConsentState | undefined,
  general: ConsentState | undefined,
  demand: Demand,
  now: string,
): ConsentState | undefined {
  const candidates = [named, general].filter((consent) => consent !== undefined);
  if (candidates.some(isNo)) {
    return undefined;
  }
  const permit = named ?? (demand.namesPartner ? undefined : general);
  return permit !== undefined && isInForce(permit, now) ? permit : undefined;
}

/**
 * A withdrawal takes back what was said and forbids nothing to come, so a yes that names the organisation and is younger than
 * every general answer counts. An explicit general no stays.
 */
function isTakenUpAgain(named: ConsentState | undefined, generals: readonly ConsentState[]): boolean {
  return (
    named !== undefined &&
    !isNo(named) &&
    generals.every((general) => general.decision === 'permit' && timeOf(general) < timeOf(named))
  );
}

/** A later answer replaces an earlier one; at equal time no wins (design 5.1). An unreadable time counts as latest. */
function lastAnswer(consents: readonly ConsentState[]): ConsentState | undefined {
  const [last] = consents.toSorted((left, right) => timeOf(right) - timeOf(left) || rank(left) - rank(right));
  return last;
}

/** When it was last said: a withdrawal is an answer too, and no yes from before it comes back by it. */
function timeOf({ givenAt, withdrawnAt }: ConsentState): number {
  const times = [givenAt, ...(withdrawnAt === undefined ? [] : [withdrawnAt])].map((it) => Date.parse(it));
  return times.some(Number.isNaN) ? Number.MAX_SAFE_INTEGER : Math.max(...times);
}

function rank(consent: ConsentState): number {
  return isNo(consent) ? 0 : 1;
}

function isNo({ decision, withdrawnAt }: ConsentState): boolean {
  return decision !== 'permit' || withdrawnAt !== undefined;
}

/** Withdrawn is withdrawn, also when its date reads as later: withdrawal works at once (L6). */
function isInForce(consent: ConsentState, now: string): boolean {
  const at = Date.parse(now);
  const isGiven =
    consent.decision === 'permit' && consent.withdrawnAt === undefined && Date.parse(consent.givenAt) <= at;
  return isGiven && (consent.endsAt === undefined || Date.parse(consent.endsAt) > at);
}
