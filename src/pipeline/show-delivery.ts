import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import type { Clock } from '../kernel/ports.ts';
import type { Result } from '../kernel/result.ts';
import type { Delivery } from '../policy/delivery.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
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
  readonly externalId: (parts: { readonly journey: string; readonly recipient: string; readonly type: string; readonly path: string }) => string;
};

/** Asks policy, at this moment, what may leave to one recipient of one journey (L5). The only way to a permitted delivery. */
export async function askPermit(ports: PermitPorts, journey: Journey, delivery: Delivery): Promise<Result<PermittedDelivery>> {
  return permit(delivery, {
    journey,
    network: ports.network(),
    documents: await documentsFor(ports, journey, delivery),
    now: ports.clock.now().toISOString(),
    externalId: (type, path) => ports.externalId({ journey: journey.id, recipient: delivery.recipient, type, path }),
    views: ports.views,
  });
}

/** Views that may ever hold a letter or an attachment (2.7): for the others none is even loaded. */
const VIEWS_WITH_DOCUMENTS: ReadonlySet<View> = new Set(['vg-ggz', 'ggz-aanbieder', 'huisarts']);

async function documentsFor(ports: PermitPorts, journey: Journey, delivery: Delivery): Promise<{ id: string; resource: DocumentReference }[]> {
  const kinds: readonly DeliveryKind[] = ['referral', 'update', 'task'];
  if (!VIEWS_WITH_DOCUMENTS.has(delivery.view) || !kinds.includes(delivery.kind)) {
    return [];
  }
  const loaded = await Promise.all(journey.letter.documents.filter((it) => it.setAside !== true).map((it) => ports.store.loadDocument(journey.id, it.id)));
  return loaded.flatMap((it) => (it === undefined ? [] : [{ id: it.id, resource: readDocument(it) }]));
}

/** What the owner of a Task may see of it now, as policy gives it: the same as a delivery of it would hold. */
export async function showTaak(ports: PermitPorts, journey: Journey, taak: Taak): Promise<Result<Bundle>> {
  const kind: DeliveryKind = taak.code === 'vg-verwijzing' || taak.code === 'vg-planning' ? 'referral' : 'task';
  const shown = await askPermit(ports, journey, {
    id: taak.localId, journeyId: journey.id, recipient: taak.owner, view: taak.view as View, kind, subject: taak.localId,
  });
  return shown.ok ? { ok: true, value: shown.value.bundle } : shown;
}
