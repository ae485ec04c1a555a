import type { Resource } from '@medplum/fhirtypes';
import type { Code } from '../../kernel/codes.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import type { ConsultatieAbout, ConsultatieKind, ConsultatieView } from '../../workflow/consultatie/consultatie-effects.ts';
import type { Network } from '../../workflow/network.ts';
import type { ExternalId } from '../delivery.ts';
import type { SharingViews } from '../sharing/sharing-view.ts';

/** One message of a consultatie that waits to leave, as the outbox row has it. `journeyId` names the consultatie; `subject` is a step. */
export type ConsultatieDelivery = {
  readonly id: string;
  readonly journeyId: string;
  readonly recipient: string;
  readonly view: ConsultatieView;
  readonly kind: ConsultatieKind;
  readonly subject?: string;
  readonly about?: ConsultatieAbout;
  readonly code?: Code;
  readonly reasons?: readonly Code[];
  /** When it was decided, ISO instant. */
  readonly createdAt?: string;
};

/** What permitting looks at. `now` is an ISO instant; `externalId` is bound to this consultatie and recipient. */
export type ConsultatieFacts = {
  readonly consultatie: Consultatie;
  readonly network: Network;
  readonly now: string;
  readonly externalId: ExternalId;
  readonly views: SharingViews;
  readonly conforms?: (resource: Resource) => boolean;
};
