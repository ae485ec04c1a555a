import type { DocumentReference } from '@medplum/fhirtypes';
import type { Code } from '../kernel/codes.ts';
import type { DeliveryKind, NoticeAbout, View } from '../workflow/effects.ts';

/**
 * One message that waits to leave, as the outbox row has it: ids and codes, no payload (design 5.5). `recipient` is a
 * partner id. `subject` is a Taak's localId (`task`, `notice`, `cancellation`) or a gesprek's id (`booking`).
 */
export type Delivery = {
  readonly id: string;
  readonly journeyId: string;
  readonly recipient: string;
  readonly view: View;
  readonly kind: DeliveryKind;
  readonly subject?: string;
  readonly about?: NoticeAbout;
  readonly code?: Code;
  readonly reasons?: readonly Code[];
  /** When it was decided, ISO instant: the same at every attempt, for messages that must not differ from one to the next. */
  readonly createdAt?: string;
};

/** A letter or attachment of the journey with its content; `id` is that of `LetterState.documents`. */
export type JourneyDocument = { readonly id: string; readonly resource: DocumentReference };

/**
 * Gives the id under which something leaves: UUIDv8 from HMAC (id key, journey, recipient, type, path), design 5.1.
 * The caller binds key, journey and recipient; `path` is made by policy and starts with the view.
 */
export type ExternalId = (type: string, path: string) => string;

/**
 * One element that did not leave: FHIR path without values, and why in Dutch (design 2.2, `minimise`): its row of the
 * matrix, how much of that row this recipient does get (`-`: nothing), the ground, and the consent that it lacks.
 */
export type Withheld = {
  readonly path: string;
  readonly reason: string;
  readonly row: string;
  readonly grade: string;
  readonly ground: string;
  readonly consent?: string;
};
