import type { Code } from '../../kernel/codes.ts';
import type { CancelDeliveries, WorklistChange } from '../effects.ts';

/** The views of a consultatie: consultant of trede 1 and 2, and who asked. No delivery of a journey can have one. */
export const CONSULTATIE_VIEWS = ['kaderarts', 'psychiater', 'vraagsteller'] as const;
export type ConsultatieView = (typeof CONSULTATIE_VIEWS)[number];

/** Kinds of deliveries of a consultatie; a kind tells by itself that the outbox row belongs to one. */
export const CONSULTATIE_KINDS = ['consultation', 'consultation-answer', 'consultation-notice'] as const;
export type ConsultatieKind = (typeof CONSULTATIE_KINDS)[number];

/** What a notice of a consultatie tells; coded, with fixed text. */
export type ConsultatieAbout = 'consultation-stopped' | 'consultation-handed-up' | 'consultation-reminder' | 'consultation-late' | 'consultation-withdrawn' | 'consultation-unanswered';

/** One message of a consultatie that must leave. `subject` is the step's localId. */
export type NewConsultatieDelivery = {
  readonly recipient: string;
  readonly view: ConsultatieView;
  readonly kind: ConsultatieKind;
  readonly subject?: string;
  readonly about?: ConsultatieAbout;
  readonly code?: Code;
  readonly reasons?: readonly Code[];
  /** Nothing of a consultatie waits for something else. */
  readonly waiting?: false;
  readonly onlyIfSent?: false;
};

/** All that follows from one decision on a consultatie. */
export type ConsultatieEffects = {
  readonly deliveries: readonly NewConsultatieDelivery[];
  readonly worklist: readonly WorklistChange[];
  readonly cancel: readonly (Omit<CancelDeliveries, 'kinds'> & { readonly kinds?: readonly ConsultatieKind[] })[];
  readonly release: readonly string[];
};

/** Nothing follows. */
export const NO_CONSULTATIE_EFFECTS: ConsultatieEffects = { deliveries: [], worklist: [], cancel: [], release: [] };
