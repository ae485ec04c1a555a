import type {
  CarePlan,
  DocumentReference,
  ExtractResource,
  Resource,
  ResourceType,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import { resourcesOf } from '../../workflow/verkennend-gesprek/find-resource.ts';
import { completedBundle } from '../../workflow/verkennend-gesprek/apply-completions.ts';
import type { Journey, Taak } from '../../workflow/journey.ts';
import type { Network } from '../../workflow/network.ts';
import type { JourneyDocument } from '../delivery.ts';

/** What deliveries are built from. `now` is an ISO instant. */
export type AssembleFacts = {
  readonly journey: Journey;
  readonly network: Network;
  readonly documents: readonly JourneyDocument[];
  readonly now: string;
};

/** Identifier system of an action's number within its advice (bundle.md). */
const ACTIE = `${MGN_BASE}/NamingSystem/actie`;

/** Resources of the referral as it stands now, with what a person filled in later. */
export function referralResources<K extends ResourceType>(
  facts: AssembleFacts,
  type: K,
): readonly ExtractResource<K>[] {
  return resourcesOf(completedBundle(facts.journey), type);
}

/**
 * Resources of the newest advice, about the Patient of the referral: the team that wrote it knows the person under an id
 * of its own.
 */
export function adviesResources<K extends 'CarePlan' | 'Goal' | 'CareTeam' | 'ServiceRequest' | 'Task'>(
  facts: AssembleFacts,
  type: K,
): readonly ExtractResource<K>[] {
  const subject = patientReference(facts);
  const resources = resourcesOf(facts.journey.advies?.bundle, type);
  return subject === undefined || type === 'Task' ? resources : resources.map((resource) => ({ ...resource, subject }));
}

/** A reference to the Patient, when there is one. */
export function patientReference(facts: AssembleFacts): { reference: string } | undefined {
  const [patient] = referralResources(facts, 'Patient');
  return patient?.id === undefined ? undefined : { reference: `Patient/${patient.id}` };
}

/** The ServiceRequest of one action of the advice. */
export function actieRequest(facts: AssembleFacts, actie: number | undefined): ServiceRequest | undefined {
  return adviesResources(facts, 'ServiceRequest').find((request) =>
    request.identifier?.some((it) => it.system === ACTIE && it.value === String(actie)),
  );
}

/** The CarePlan of the advice. */
export function adviesPlan(facts: AssembleFacts): CarePlan | undefined {
  return adviesResources(facts, 'CarePlan')[0];
}

/** A Taak by its localId. */
export function findTaak(journey: Journey, localId: string | undefined): Taak | undefined {
  return journey.taken.find((taak) => taak.localId === localId);
}

/** The letters that may be shown: known to the journey, about this person, of an allowed type. */
export function shownDocuments({ journey, documents }: AssembleFacts): readonly DocumentReference[] {
  if (journey.letter.mismatch === true) {
    return [];
  }
  const shown = journey.letter.documents.filter(
    (document) => document.setAside !== true && document.otherPerson !== true,
  );
  return shown.flatMap(({ id }) =>
    documents.filter((document) => document.id === id).map((document) => ({ ...document.resource, id })),
  );
}

/** `Type/id` of a resource, as references inside the journey's Bundles have it. */
export function keyOf(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}
