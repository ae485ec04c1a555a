import type { Bundle, QuestionnaireResponse, RelatedPerson, Resource } from '@medplum/fhirtypes';
import type { Clock } from './kernel/ports.ts';
import type { Storage } from './open-storage.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import { readDocument } from './pipeline/letter-documents.ts';
import { THE_PERSON, wholeAdvies } from './policy/assemble/advice.ts';
import type { AssembleFacts } from './policy/assemble/assemble-facts.ts';
import { patientReference, referralResources } from './policy/assemble/assemble-facts.ts';
import { personResources, requesterResources } from './policy/assemble/person.ts';
import { collectionOf, toExternalIds } from './policy/external-ids.ts';
import { minimise } from './policy/minimise.ts';
import { renderConsent } from './policy/render/render-consent.ts';
import { renderEncounter } from './policy/render/render-encounter.ts';
import { renderTask } from './policy/render/render-task.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import { isRepresentativePerson } from './policy/sharing/type-key.ts';
import { personText } from './person-text.ts';
import type { Journey } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';
import { completedBundle } from './workflow/verkennend-gesprek/apply-completions.ts';

/** What the gateway still holds of a person, for the person: as FHIR, and as readable Dutch. */
export type PersonExport = {
  readonly journeys: readonly string[];
  /** Journeys of which only the log is left. */
  readonly erased: number;
  readonly bundle: Bundle;
  readonly text: string;
};

/** What exporting leans on. */
export type ExportPorts = { readonly views: SharingViews; readonly storage: Pick<Storage, 'database' | 'externalId'>; readonly store: Pick<JourneyStore, 'loadDocument'>; readonly network: () => Network; readonly clock: Clock };

/** Who the ids of an export are for: they join with nobody's. */
const RECIPIENT = 'persoon';

/**
 * Inzage and afschrift (AVG 15, 20; 7:456): all that is still here of the journeys of one person, also what no recipient
 * got. Of a naaste only that there is one, and letters that are about somebody else are not in it (7:457 lid 1).
 */
export async function exportPerson(ports: ExportPorts, journeys: readonly Journey[], erased: number): Promise<PersonExport> {
  const now = ports.clock.now().toISOString();
  const resources: Resource[] = [];
  const texts: string[] = [];
  for (const stored of journeys) {
    const journey = withoutNaasten(stored, ports.views, now);
    const documents = await documentsOf(ports, journey);
    const facts: AssembleFacts = { journey, network: ports.network(), documents, now };
    const held = heldResources(facts).map((resource) => ({ resource }));
    resources.push(...toExternalIds(held, 'huisarts', (type, path) => ports.storage.externalId({ journey: journey.id, recipient: RECIPIENT, type, path })));
    texts.push(personText(facts, await listDeliveries(ports.storage.database, journey.id)));
  }
  const left = erased === 0 ? [] : [`Van ${erased} eerdere ${erased === 1 ? 'verzoek is' : 'verzoeken is'} de inhoud gewist; het logboek daarvan kunt u opvragen.`];
  return { journeys: journeys.map((it) => it.id), erased, bundle: collectionOf(resources, now), text: `${[...texts, ...left].join('\n\n')}\n` };
}

async function documentsOf({ store }: ExportPorts, journey: Journey): Promise<AssembleFacts['documents']> {
  const loaded = await Promise.all(journey.letter.documents.map((it) => store.loadDocument(journey.id, it.id)));
  return loaded.flatMap((it) => (it === undefined ? [] : [{ id: it.id, resource: readDocument(it) }]));
}

function heldResources(facts: AssembleFacts): readonly Resource[] {
  const { journey } = facts;
  const subject = patientReference(facts);
  const all = [
    ...referralResources(facts, 'ServiceRequest'), ...personResources(facts), ...requesterResources(facts), ...wholeAdvies(facts, THE_PERSON),
    ...journey.gesprekken.map((it) => ({ ...renderEncounter(it, facts), ...(subject === undefined ? {} : { subject }) })),
    ...journey.consents.map((it) => renderConsent(it, facts)),
    ...journey.taken.filter((it) => it.actie === undefined).map((it) => renderTask(it, facts)),
  ];
  const unique = new Map(all.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  return [...unique.values()].map((resource) => (resource.resourceType === 'RelatedPerson' && !isRepresentativePerson(resource) ? bareNaaste(resource) : resource));
}

function withoutNaasten(journey: Journey, views: SharingViews, at: string): Journey {
  const bundle = completedBundle(journey);
  const entry = bundle?.entry?.map((it) => (it.resource?.resourceType === 'QuestionnaireResponse' ? { ...it, resource: shownAnswers(it.resource, views, at) } : it));
  return bundle === undefined ? journey : { ...journey, bundle: { ...bundle, entry }, completions: [] };
}

/** Answers about a naaste as far as the person's view shows them; all others are the person's own. */
function shownAnswers(response: QuestionnaireResponse, { persoon }: SharingViews, at: string): QuestionnaireResponse {
  const item = (response.item ?? []).flatMap((it) => {
    if (it.linkId !== 'vgnaas') {
      return [it];
    }
    const { resource } = minimise({ ...response, item: [it] }, persoon, { at, isOwn: () => true, mayShareNaaste: () => false });
    return resource?.resourceType === 'QuestionnaireResponse' ? (resource.item ?? []) : [];
  });
  return { ...response, item };
}

function bareNaaste({ resourceType, id, patient, relationship }: RelatedPerson): RelatedPerson {
  return { resourceType, id, patient, ...(relationship === undefined ? {} : { relationship }) };
}
