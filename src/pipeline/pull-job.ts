import type { BundleNode } from '../fhir/bundle-node.ts';
import type { Code } from '../kernel/codes.ts';

/**
 * Where a notified referral stands: waiting to be pulled, pulled, withdrawn by its source, too late, refused for good, or
 * stopped since a crisis was in its notification (E11).
 */
export type PullStatus = 'pending' | 'pulled' | 'cancelled' | 'expired' | 'failed' | 'stopped';

/** What a notification says that must be sealed: the authorization base is a secret, the path may say who it is. */
export type PullContent = {
  /** The Task as it was read, without what it does not need. */
  readonly task: BundleNode;
  readonly identifier: { readonly system: string; readonly value: string };
  /** Partner id of the practice that refers; empty for a withdrawal that came before its notification. */
  readonly practice: string;
  readonly authorizationBase: string;
  /** What to read, relative to the base of its source. */
  readonly path: string;
};

/** One notified referral. `round` counts how often newer inputs replaced the older ones; `attempts` those of this round. */
export type PullJob = {
  readonly id: string;
  readonly sender: string;
  /** Keyed hash of what the notification says: equal for the same notification again. */
  readonly contentMark: string;
  readonly status: PullStatus;
  readonly code?: Code;
  readonly round: number;
  readonly attempts: number;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly journeyId?: string;
  /** Absent when its key is gone. */
  readonly content?: PullContent;
};

/** The round of a job on whose behalf something is done: it counts only while that round waits. */
export type PullRef = Pick<PullJob, 'id' | 'round'>;

/** What a change does to a notified referral; all of the commit fails (JOURNEY_CHANGED) when the job moved on since. */
export type PullChange =
  /** `key` names sender and identifier: one job each. */
  | { readonly do: 'open'; readonly key: string; readonly job: Pick<PullJob, 'id' | 'sender' | 'contentMark' | 'status' | 'code' | 'expiresAt'> & { readonly content: PullContent; readonly dueAt?: Date } }
  | { readonly do: 'renew'; readonly ref: PullRef; readonly contentMark: string; readonly expiresAt: Date; readonly dueAt: Date; readonly content: PullContent }
  /** `tellAt`: when its source is told that it failed. The change's journey becomes the job's. */
  | { readonly do: 'end'; readonly ref: PullRef; readonly from: PullStatus; readonly status: Exclude<PullStatus, 'pending'>; readonly code?: Code; readonly tellAt?: Date };

/** The key of the work that a person has with a referral that could not be pulled. */
export function pullWorkKey(id: string): string {
  return `ophalen/${id}`;
}
