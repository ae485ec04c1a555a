import type { Code } from '../kernel/codes.ts';

/** What was done. One name per kind of access, so that NEN 7513 views can be made from the compact row. */
export type AuditAction =
  | 'receive'
  | 'decide'
  | 'read'
  | 'search'
  | 'create'
  | 'update'
  | 'deliver'
  | 'withhold'
  | 'bury'
  | 'discard'
  | 'login'
  | 'refuse'
  | 'confirm'
  | 'take'
  | 'erase'
  | 'configure';

/** How it ended: FHIR AuditEvent outcome 0, 4, 8, 12 (dutch-fhir.md 4.3). */
export type AuditOutcome = 'success' | 'minor-failure' | 'serious-failure' | 'major-failure';

/**
 * One line of the audit log: compact columns, from which AuditEvent is rendered (design 5.1, audit economy).
 * Ids, codes and times only: nothing of the person stands here, so the log outlives the journey.
 */
export type AuditRecord = {
  readonly at: Date;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly code: Code | null;
  /** Partner, sender or named person that acted; `gateway` for what happens by itself. */
  readonly actor: string;
  readonly actorRole: string | null;
  /** The organisation for which a person acted. */
  readonly onBehalfOf: string | null;
  readonly journeyId: string | null;
  /** Who got it, of a delivery. */
  readonly recipient: string | null;
  /** What it was about: a task's local id, a delivery id, a resource type. */
  readonly subject: string | null;
  /** Id of the consent on which it rests. */
  readonly consent: string | null;
  /** More ids, codes and counts. */
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>;
};

/** A record in its lane of the chain (`store/append-audit.ts`). */
export type ChainedRecord = AuditRecord & {
  readonly lane: number;
  /** 1 for the first of a lane, without gaps. */
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
};
