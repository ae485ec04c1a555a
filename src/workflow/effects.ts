import type { Code } from '../kernel/codes.ts';

/**
 * What must happen because of events: rows that the pipeline writes in the same commit. A delivery carries no payload
 * (design 5.5): what leaves is built, permitted and reduced at send time from (journey, recipient, role, kind, subject).
 */

/** Kinds of deliveries, as `--json` of `demo` prints them. */
export type DeliveryKind = 'referral' | 'update' | 'booking' | 'task' | 'advice' | 'notice' | 'cancellation' | 'dossier';

/** The view through which a recipient sees (design 5.1, first column). */
export const VIEWS = ['vg-ggz', 'vg-sd', 'vg-ed', 'planner', 'ggz-aanbieder', 'wmo', 'welzijn', 'schuldhulp', 'partner', 'huisarts', 'dossierhouder', 'inroepbaar'] as const;
export type View = (typeof VIEWS)[number];

/**
 * One message that must leave. `subject` is a Taak's localId for `task`, else absent. `code` is what a notice is about
 * (`CRISIS_CALL`, `NOT_INSURED`, `TASK_ACCEPTED` …); `reasons` all codes of it. `waiting`: made visible, not claimable
 * until released (A14).
 */
export type NewDelivery = {
  readonly recipient: string;
  readonly view: View;
  readonly kind: DeliveryKind;
  readonly subject?: string;
  readonly about?: NoticeAbout;
  readonly code?: Code;
  readonly reasons?: readonly Code[];
  readonly waiting?: boolean;
  /**
   * Enqueue only when an earlier delivery to this recipient under this view was sent or is being sent (with `subject`:
   * about this Taak). Who never got anything must not learn of it by a cancellation either (L6).
   */
  readonly onlyIfSent?: boolean;
};

/** What a notice tells. Content is coded: never a word of the person. */
export type NoticeAbout =
  | 'held' | 'refused' | 'stopped' | 'cancelled' | 'crisis-after-acceptance' | 'received' | 'letter-missing' | 'late-letter'
  | 'booked' | 'task-accepted' | 'task-rejected' | 'task-started' | 'task-completed' | 'task-failed' | 'task-expired'
  | 'consent-withdrawn' | 'responsible-changed' | 'reminder' | 'update' | 'restricted' | 'unrestricted' | 'corrected' | 'erasure' | 'question-ended';

/** Work for a person (design 2.2 `worklist`). `key` makes it unique per journey: opening an open one changes nothing. */
export type WorklistChange =
  | { readonly type: 'open'; readonly kind: 'held' | 'crisis' | 'open-action' | 'unowned' | 'deadline'; readonly key: string; readonly code?: Code; readonly owner: string; readonly dueAt: string }
  | { readonly type: 'close'; readonly kind: 'held' | 'crisis' | 'open-action' | 'unowned' | 'deadline'; readonly key: string };

/** Undelivered rows that must not leave any more. */
export type CancelDeliveries = { readonly recipient?: string; readonly view?: View; readonly subject?: string; readonly kinds?: readonly DeliveryKind[]; readonly code: Code };

/** All that follows from one command. */
export type Effects = {
  readonly deliveries: readonly NewDelivery[];
  readonly worklist: readonly WorklistChange[];
  readonly cancel: readonly CancelDeliveries[];
  /** Releases deliveries that wait for this subject (A14). */
  readonly release: readonly string[];
  /** Releases deliveries that wait for this reason, whatever they are about: a restriction that was lifted (AVG 18). */
  readonly resume?: Code;
};

/** Nothing follows. */
export const NO_EFFECTS: Effects = { deliveries: [], worklist: [], cancel: [], release: [] };
