import type { Code } from '../kernel/codes.ts';
import type { AnyView } from '../workflow/any-view.ts';
import type { ConsultatieAbout, ConsultatieKind } from '../workflow/consultatie/consultatie-effects.ts';
import type { DeliveryKind, NoticeAbout } from '../workflow/effects.ts';

/**
 * Where a delivery stands. `pending` wants to leave (also while it is being sent), `waiting` is held back until it is
 * released (A14), `dead` needs a person; `delivered`, `withheld` and `cancelled` are final.
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'waiting' | 'dead' | 'withheld' | 'cancelled';

/** One message to one recipient, without payload: that is built, permitted and reduced when it is sent (design 5.5). */
export type DeliveryRow = {
  /** Goes out as idempotency header, the same on every attempt. */
  readonly id: string;
  readonly seq: number;
  /** Its journey, or its consultatie. */
  readonly journeyId: string;
  readonly journeyVersion: number;
  readonly recipient: string;
  readonly view: AnyView;
  readonly kind: DeliveryKind | ConsultatieKind;
  readonly subject: string | null;
  readonly about: NoticeAbout | ConsultatieAbout | null;
  readonly reasons: readonly Code[];
  readonly status: DeliveryStatus;
  readonly code: Code | null;
  readonly dueAt: Date;
  readonly attempts: number;
  /** How often it was claimed: never the same number twice, whatever became of `attempts`. */
  readonly claims: number;
  readonly leasedUntil: Date | null;
  readonly deliveredAt: Date | null;
  /** When the last attempt left (before its first byte), at which version of the journey and on which consent; null: none did. */
  readonly departedAt: Date | null;
  readonly departedVersion: number | null;
  readonly departedConsent: string | null;
  readonly createdAt: Date;
  /** Sent once more from this message as it came (`mgn resend`); null: from the journey as it stands. */
  readonly fromMessage: string | null;
};

/** The select list that makes a `DeliveryRow`; the table is named `d`. */
export const DELIVERY_COLUMNS = `d.id, d.seq, d.journey_id as "journeyId", d.journey_version as "journeyVersion", d.recipient,
  d.view, d.kind, d.subject, d.about, d.reasons, d.status, d.code, d.due_at as "dueAt", d.attempts, d.claims,
  d.leased_until as "leasedUntil", d.delivered_at as "deliveredAt",
  d.departed_at as "departedAt", d.departed_version as "departedVersion", d.departed_consent as "departedConsent", d.created_at as "createdAt", d.from_message as "fromMessage"`;
