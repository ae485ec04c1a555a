import type { Bundle } from '@medplum/fhirtypes';

/** The field whose absence leaves a required element out: no rule of the mapping ran, so none can tell. */
const PLACES: Readonly<Record<string, string>> = {
  'Patient.name': 'PID-5',
  'ServiceRequest.authoredOn': 'MSH-7',
  'ServiceRequest.code': 'ARQ-7',
  'ServiceRequest.identifier': 'ARQ-1',
  'ServiceRequest.occurrence': 'ARQ-11',
  'ServiceRequest.requester': 'ARQ-15',
  'Task.authoredOn': 'MSH-7',
  'Task.requester': 'ARQ-15',
  'Composition.author': 'ARQ-15',
  'Composition.date': 'MSH-7',
};

/** The same for a REF. */
const REF_PLACES: Readonly<Record<string, string>> = {
  ...PLACES,
  'ServiceRequest.code': 'RF1-3',
  'ServiceRequest.identifier': 'RF1-6',
  'ServiceRequest.occurrence': 'RF1-7',
  'ServiceRequest.requester': 'PRD-1',
  'Task.requester': 'PRD-1',
  'Composition.author': 'PRD-1',
};

const ELEMENT = /^Bundle\.entry\[(\d+)\]\.resource\.([A-Za-z]+)/;

/** The HL7 place that an element of a mapped Bundle needs (`Bundle.entry[0].resource.requester` → `ARQ-15`), where it is known. */
export function missingPlace(bundle: Bundle, element: string, isRef = false): string | undefined {
  const [, index = '', name = ''] = ELEMENT.exec(element) ?? [];
  const type = bundle.entry?.[Number(index)]?.resource?.resourceType;
  return type === undefined ? undefined : (isRef ? REF_PLACES : PLACES)[`${type}.${name}`];
}
