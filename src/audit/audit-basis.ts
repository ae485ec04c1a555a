import type { AuditFacts } from './audit-record.ts';

/**
 * On what an access rested, when it was not a consent of its own (Wabvpz 15e: "op grond van welke autorisatie"): the
 * referral itself, the task that the party was given, the notice that rests on the referral's consent (X11), the desk of
 * the operator with a named person's reason, the contract under which the gateway processes, or nothing: it was refused.
 */
export type AuditBasis = 'consent' | 'referral' | 'own-task' | 'notice' | 'operator' | 'processing' | 'none';

/** On what this access rested. */
export function basisOf({ outcome, action, consent, actor, actorRole, journeyId }: AuditFacts): AuditBasis {
  if (outcome !== 'success') {
    return 'none';
  }
  if (consent !== null) {
    return 'consent';
  }
  if (action === 'receive') {
    return 'referral';
  }
  if (action === 'deliver') {
    return 'notice';
  }
  if (actor === 'beheer') {
    return 'operator';
  }
  return actor === 'gateway' || actorRole === null || journeyId === null ? 'processing' : 'own-task';
}
