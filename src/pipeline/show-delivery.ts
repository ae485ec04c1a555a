import type { DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import type { Clock } from '../kernel/ports.ts';
import type { Result } from '../kernel/result.ts';
import type { Delivery } from '../policy/delivery.ts';
import { permitRead } from '../policy/permit-read.ts';
import type { PermitFacts, PermittedDelivery } from '../policy/permit.ts';
import { permit } from '../policy/permit.ts';
import type { SharingViews } from '../policy/sharing/sharing-view.ts';
import type { DeliveryKind, View } from '../workflow/effects.ts';
import type { Journey, Taak } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';
import type { JourneyStore } from './journey-store.ts';
import { readDocument } from './letter-documents.ts';

/** What asking policy leans on. `externalId` gives the id under which one recipient knows one resource. */
export type PermitPorts = {
  readonly clock: Clock;
  readonly network: () => Network;
  readonly store: Pick<JourneyStore, 'loadDocument'>;
  readonly views: SharingViews;
  /** Whether an outgoing resource satisfies the profile of its view (design 5.8). */
  readonly conforms: (resource: Resource) => boolean;
  readonly externalId: (parts: { readonly journey: string; readonly recipient: string; readonly type: string; readonly path: string }) => string;
};

/** Asks policy, at this moment, what may leave to one recipient of one journey (L5). The only way to a permitted delivery. */
export async function askPermit(ports: PermitPorts, journey: Journey, delivery: Delivery): Promise<Result<PermittedDelivery>> {
  return permit(delivery, factsFor(ports, journey, delivery.recipient, await documentsFor(ports, journey, delivery)));
}

function factsFor({ network, clock, externalId, views, conforms }: PermitPorts, journey: Journey, recipient: string, documents: PermitFacts['documents']): PermitFacts {
  return {
    journey, network: network(), documents, now: clock.now().toISOString(), views, conforms,
    externalId: (type, path) => externalId({ journey: journey.id, recipient, type, path }),
  };
}

/** Views that may ever hold a letter or an attachment (design 4, 4.1): for the others none is even loaded. */
const VIEWS_WITH_DOCUMENTS: ReadonlySet<View> = new Set(['vg-ggz']);

async function documentsFor(ports: PermitPorts, journey: Journey, delivery: Delivery): Promise<{ id: string; resource: DocumentReference }[]> {
  const kinds: readonly DeliveryKind[] = ['referral', 'update', 'task'];
  if (!VIEWS_WITH_DOCUMENTS.has(delivery.view) || !kinds.includes(delivery.kind)) {
    return [];
  }
  const loaded = await Promise.all(journey.letter.documents.filter((it) => it.setAside !== true).map((it) => ports.store.loadDocument(journey.id, it.id)));
  return loaded.flatMap((it) => (it === undefined ? [] : [{ id: it.id, resource: readDocument(it) }]));
}

/** What the owner of a Task may see of it now: enough to answer it, also after consent or access ended (M8, 7.4). */
export function showTaak(ports: PermitPorts, journey: Journey, taak: Taak): Result<Task> {
  return permitRead(taak.owner, taak.localId, factsFor(ports, journey, taak.owner, []));
}
