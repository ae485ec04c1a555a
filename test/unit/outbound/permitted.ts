import type { Bundle, Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../../src/policy/permit.ts';
import type { Partner } from '../../../src/workflow/network.ts';

export const DELIVERY_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const IDS = {
  patient: 'aaaaaaaa-0000-8000-8000-000000000001',
  request: 'aaaaaaaa-0000-8000-8000-000000000002',
  task: 'aaaaaaaa-0000-8000-8000-000000000003',
  plan: 'aaaaaaaa-0000-8000-8000-000000000004',
} as const;

export const EPD: Partner = {
  id: 'ggz-voorbeeld', name: 'GGZ Voorbeeld', role: 'ggz', identifiers: { agb: '06990001' },
  endpoints: [{ protocol: 'fhir-r4', url: 'https://epd.test/fhir', timeoutMs: 500 }],
};
export const HIS: Partner = {
  id: 'huisarts-eikenlaan', name: 'Praktijk Eikenlaan', role: 'huisarts', identifiers: { agb: '01059999' },
  endpoints: [{ protocol: 'hl7v2-mdm', host: '127.0.0.1', port: 2576, application: 'HIS', facility: 'EIKENLAAN' }],
};

const ours = (value: string): { system: string; value: string } => ({ system: SYSTEMS.delivery, value });
export const BSN = { system: SYSTEMS.bsn, value: '999990019' };

/** What policy gives for a ggz action: Patient with BSN, ServiceRequest and Task. */
export const RESOURCES: readonly Resource[] = [
  { resourceType: 'Task', id: IDS.task, identifier: [ours(IDS.task)], status: 'requested', intent: 'order', focus: { reference: `ServiceRequest/${IDS.request}` }, for: { reference: `Patient/${IDS.patient}` }, basedOn: [{ reference: `CarePlan/${IDS.plan}`, display: 'plan' }] },
  { resourceType: 'ServiceRequest', id: IDS.request, identifier: [ours(IDS.request), { system: SYSTEMS.zorgdomein, value: 'ZP100120301' }], status: 'active', intent: 'order', subject: { reference: `urn:uuid:${IDS.patient}` } },
  { resourceType: 'Patient', id: IDS.patient, identifier: [BSN, ours(IDS.patient)], name: [{ family: 'Testinga', given: ['Sanne'] }], gender: 'female', birthDate: '1992-03-14' },
];

/** A permitted delivery as policy hands it over; only a test may make one without asking. */
export function permitted(over: Partial<Omit<PermittedDelivery, 'bundle'>> & { readonly resources?: readonly Resource[] } = {}): PermittedDelivery {
  const { resources = RESOURCES, ...rest } = over;
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })) };
  return { id: DELIVERY_ID, journeyId: 'j-1', recipient: EPD, view: 'ggz-aanbieder', kind: 'task', withheld: [], bundle, ...rest } as unknown as PermittedDelivery;
}
