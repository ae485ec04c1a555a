/**
 * What a chaos run left behind, as plain facts from three sides: what senders were told, what recipients got, and what
 * the database says. The checker reads these alone, so that a test can doctor them.
 */

/** A kind of referral: what is sent about it, and so what must follow (`expectations.ts`). */
export const KINDS = ['plain', 'letter-first', 'update', 'refused', 'held', 'crisis', 'crisis-after', 'cancelled', 'withdrawn', 'practice-mllp'] as const;
export type Kind = (typeof KINDS)[number];

/** One referral of the run. `team` and `huisarts` are partner ids of the network file. */
export type Referral = { readonly number: string; readonly kind: Kind; readonly team: string; readonly huisarts: string };

/**
 * One answer that a sender got. `message` names the bytes that were sent: a repeat of the same bytes has the same name.
 * `code`: MSA-1, or the HTTP status of a withdrawal. Times are milliseconds since the start of the run.
 */
export type Told = {
  readonly referral: string;
  readonly step: 'srm' | 'letter' | 'update' | 'cancel' | 'crisis' | 'again' | 'withdraw';
  readonly message: string;
  readonly controlId: string;
  readonly sentAt: number;
  readonly at: number;
  readonly code: string;
  readonly answers: string;
  readonly text: string;
};

/** One resource, or letter, that a recipient took in. `text`: what the person asks, `number`: the referral that it names, where the resource has it. */
export type Item = {
  readonly place: string;
  readonly type: string;
  readonly effect: 'created' | 'updated' | 'unchanged';
  readonly view?: string;
  readonly code?: string;
  readonly status?: string;
  readonly text?: string;
  readonly number?: string;
};

/** One delivery that a recipient stored, in the order of arrival over all recipients. `delivery` is how it names itself. */
export type Arrival = { readonly recipient: string; readonly delivery: string; readonly at: number; readonly items: readonly Item[] };

/** A row of the outbox. */
export type DeliveryFact = {
  readonly id: string;
  readonly journey: string;
  readonly seq: number;
  readonly recipient: string;
  readonly view: string;
  readonly kind: string;
  readonly about: string | null;
  readonly isCrisis: boolean;
  readonly status: string;
  readonly departedVersion: number | null;
};

/** A row of the audit log. `message`, `result`: of its detail. */
export type AuditFact = { readonly action: string; readonly journey: string | null; readonly subject: string | null; readonly message?: string; readonly result?: string };

/** A row of the worklist. `ageMs`: since when, as the facts were collected. */
export type WorkFact = { readonly journey: string; readonly kind: string; readonly code: string | null; readonly owner: string; readonly isClosed: boolean; readonly ageMs: number };

export type Facts = {
  readonly referrals: readonly Referral[];
  readonly told: readonly Told[];
  readonly arrivals: readonly Arrival[];
  readonly journeys: readonly { readonly id: string; readonly number: string }[];
  readonly deliveries: readonly DeliveryFact[];
  /** Raw messages that were stored. */
  readonly messages: readonly { readonly id: string; readonly journey: string | null }[];
  readonly audit: readonly AuditFact[];
  readonly work: readonly WorkFact[];
  /** Where a consent was withdrawn: at which version of the journey. */
  readonly withdrawals: readonly { readonly journey: string; readonly version: number }[];
  /** Where a crisis came: at which version of the journey. */
  readonly stops: readonly { readonly journey: string; readonly version: number }[];
  /** What `audit verify` found wrong with the chain. */
  readonly chain: readonly string[];
};

export const FINDING_CLASSES = ['lost', 'duplicated', 'outOfOrder', 'withoutPermit', 'auditMissing', 'toldWrong'] as const;
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** Something that must not be. Ids only. */
export type Finding = { readonly class: FindingClass; readonly referral?: string; readonly journey?: string; readonly recipient?: string; readonly delivery?: string; readonly what: string };
