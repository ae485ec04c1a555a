import type { AuditRecord } from '../audit/audit-record.ts';
import type { Code } from '../kernel/codes.ts';
import type { JourneyEvent } from '../workflow/events.ts';
import type { Effects } from '../workflow/effects.ts';
import type { Journey, Judgement, Outcome } from '../workflow/journey.ts';
import type { PullChange, PullJob, PullRef } from './pull-job.ts';
import type { ConsultatieEffects } from '../workflow/consultatie/consultatie-effects.ts';
import type { ConsultatieChange, ConsultatieReads } from './consultatie/consultatie-store.ts';

/**
 * What stories need of the store, as ports: they load, decide and commit one `Change`. A change is written whole or not
 * at all (design 5.1: raw, journey, audit, outbox in one commit); the adapter is `src/journey-store.ts`.
 */
export type JourneyStore = {
  /** What was answered to a message with this key, or undefined when it is new. */
  findAnswer(key: string): Promise<StoredAnswer | undefined>;
  findByReferral(system: string, value: string): Promise<LoadedJourney | undefined>;
  /** Whether the journey of a referral number ended and was erased (domain.md 2.6): then it starts no other. */
  wasErased(system: string, value: string): Promise<boolean>;
  /** @throws Fault INTERNAL when there is none. */
  load(journeyId: string): Promise<LoadedJourney>;
  find(journeyId: string): Promise<LoadedJourney | undefined>;
  /** Where an id that left belongs: the Task of one owner. */
  findTask(externalId: string): Promise<TaskPlace | undefined>;
  /** All Tasks that a partner owns, newest first. */
  listTasks(owner: string): Promise<readonly TaskPlace[]>;
  /** Letters and attachments, by document id. */
  loadDocument(journeyId: string, documentId: string): Promise<JourneyDocument | undefined>;
  /** Open journeys per team, for routing by room. */
  teamLoad(): Promise<ReadonlyMap<string, number>>;
  /** Consultaties: an aggregate of their own, in the same commits (G1 to G9). */
  readonly consultaties: ConsultatieReads;
  /** Journeys whose next due time has come. */
  listDue(now: Date, limit: number, except?: readonly string[]): Promise<readonly string[]>;
  /** The notified referral with this key (sender and identifier), or undefined when it never came. */
  findPull(key: string): Promise<PullJob | undefined>;
  /** Whether this round of a notified referral still waits. */
  isPullOpen(ref: PullRef): Promise<boolean>;
  /**
   * Writes all of a change in one transaction. `duplicate`: the message was stored by someone else first.
   * @throws Fault JOURNEY_CHANGED when the journey or the notified referral moved on since it was loaded: load and decide again.
   */
  commit(change: Change): Promise<'committed' | 'duplicate'>;
};

/** A journey with what the pipeline keeps beside the workflow's state. */
export type JourneyRecord = {
  readonly journey: Journey;
  /** Equal-content marks of the messages that made it (design 4.1: equal apart from MSH-7/10). */
  readonly inputs: readonly InputMark[];
};

/** One message that was taken in, without its control id and time: a keyed hash, never content. */
export type InputMark = { readonly type: string; readonly mark: string };

/** A loaded journey; `version` goes back into `Change` for the optimistic check. */
export type LoadedJourney = { readonly record: JourneyRecord; readonly version: number; readonly keyRef: Uint8Array };

/** A Task that its owner fetched; `proof`: what it got with it and on which consent, as the log says of a delivery that is sent. */
export type TaskRead = Omit<TaskPlace, 'externalId'> & { readonly proof: Pick<AuditEntry, 'consent' | 'data' | 'detail'> };

/** Where a Task lives; `journeyId` names its journey or its consultatie. */
export type TaskPlace = { readonly externalId: string; readonly journeyId: string; readonly localId: string; readonly owner: string };

/** What was answered before to the same message. */
export type StoredAnswer = { readonly bodyMark: string; readonly ack: Uint8Array | undefined; readonly journeyId?: string };

/** A message as it came, with the answer that its sender gets. */
export type ReceivedMessage = {
  readonly id: string;
  readonly source: string;
  readonly sender: string;
  readonly receivedAt: Date;
  readonly key: string;
  readonly bodyMark: string;
  readonly content: Uint8Array;
  readonly ack: Uint8Array;
  readonly outcome: Outcome | 'letter' | 'failed' | 'duplicate' | 'notified';
  readonly code?: Code;
};

/** A letter or attachment. `resource` is its DocumentReference with the data inside. */
export type JourneyDocument = { readonly id: string; readonly kind: string; readonly addedAt: Date; readonly content: Uint8Array };

/** One access, decision or refusal for the audit; the store adds time and, where not named, the change's journey. */
export type AuditEntry = Pick<AuditRecord, 'action' | 'outcome' | 'actor'> & Partial<Omit<AuditRecord, 'at'>>;

/** Everything that one story writes. */
export type Change = {
  readonly at: Date;
  readonly message?: ReceivedMessage;
  readonly journey?: { readonly before?: LoadedJourney; readonly after: JourneyRecord; readonly events: readonly JourneyEvent[] };
  readonly consultatie?: ConsultatieChange;
  /** Journeys of which something is shown, at the versions on which that was permitted: the commit fails when one moved on. */
  readonly seen?: readonly { readonly id: string; readonly version: number }[];
  /** What message and audit are about when the journey itself does not change. */
  readonly journeyId?: string;
  readonly effects?: Effects | ConsultatieEffects;
  readonly documents?: readonly JourneyDocument[];
  readonly judgement?: Judgement;
  readonly audit: readonly AuditEntry[];
  /** Work for a person that belongs to no journey: a message that our own fault kept out (design 5.1), a referral that can't be pulled. */
  readonly work?: readonly { readonly kind: 'dead-letter'; readonly key: string; readonly code: Code; readonly owner: string }[];
  /** Tasks that their owner read with all that it may know: what waited for that is delivered. */
  readonly readTasks?: readonly TaskRead[];
  /** What happens to a notified referral. */
  readonly pull?: PullChange;
  /** Causes to raise an alarm for: static codes with ids. */
  readonly alarms?: readonly string[];
};
