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
  | 'configure'
  | 'export';

/** How it ended: FHIR AuditEvent outcome 0, 4, 8, 12 (dutch-fhir.md 4.3). */
export type AuditOutcome = 'success' | 'minor-failure' | 'serious-failure' | 'major-failure';

/** The columns of a record that stand in plain view: ids, codes and times, nothing of a person. */
export type AuditFacts = {
  readonly at: Date;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly code: Code | null;
  /** Client, sender or desk that acted; `gateway` for what happens by itself. A named person stands in `secret.user`. */
  readonly actor: string;
  readonly actorRole: string | null;
  /** The organisation for which the actor acted. */
  readonly onBehalfOf: string | null;
  readonly journeyId: string | null;
  /** Who got it, of a delivery. */
  readonly recipient: string | null;
  /** What it was about: a task's local id, a delivery id, a resource type. */
  readonly subject: string | null;
  /** Id of the consent on which it rests. */
  readonly consent: string | null;
  /** Which kinds of data were touched, as FHIR resource types, sorted. */
  readonly data: readonly string[];
  /** More ids, codes and counts. */
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>;
};

/** What names somebody: sealed under audit keys, which live on when a journey's key is erased (design 5.10). */
export type AuditSecret = {
  /** The person who acted, and the one under whose responsibility (NEN 7513: responsible user). */
  readonly user?: string;
  readonly responsible?: string;
  /** Why a person at a desk looked. */
  readonly reason?: string;
  /** Network address that the call came from. */
  readonly peer?: string;
  readonly referral?: ReferralNumber;
};

/** A referral number with its naming system. */
export type ReferralNumber = { readonly system: string; readonly value: string };

/** By what a journey is found in the log: known to the first record of a journey, and to one that changes it. */
export type AuditSubject = { readonly bsn?: string; readonly referral?: ReferralNumber };

/**
 * One line of the audit log on its way in: compact columns, from which AuditEvent is rendered (design 5.1, audit
 * economy). What names a person is sealed or hashed when it is appended, so the log outlives the journey.
 */
export type AuditRecord = AuditFacts & { readonly secret: AuditSecret | null; readonly about: AuditSubject | null };

/** A record as it stands in the log: a link of its lane's chain (`store/append-audit.ts`). */
export type ChainedRecord = AuditFacts & {
  readonly lane: number;
  /** 1 for the first of a lane, without gaps. */
  readonly seq: number;
  /** When it was written; within a lane never before the record before it. */
  readonly writtenAt: Date;
  /** Keyed hashes of BSN and referral number. */
  readonly person: Uint8Array | null;
  readonly referral: Uint8Array | null;
  readonly sealed: Uint8Array | null;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
};

/** A record whose sealed part was opened. */
export type OpenedRecord = ChainedRecord & { readonly secret: AuditSecret };
