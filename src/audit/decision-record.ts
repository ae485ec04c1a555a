import type { Code } from '../kernel/codes.ts';
import type { Outcome, RuleResult } from '../workflow/journey.ts';

/** The proof of one evaluation (domain.md 1, common part): every rule's result and version, and no value. */
export type DecisionRecord = {
  readonly id: string;
  readonly journeyId: string;
  readonly at: Date;
  readonly result: Outcome;
  readonly code: Code | null;
  readonly rules: readonly RuleResult[];
  readonly networkVersion: string;
  /** Keyed hash over the facts that were looked at. */
  readonly inputFingerprint: Uint8Array;
};
