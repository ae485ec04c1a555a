import type { JsonObject } from '../../../src/fhir/profile/run.ts';

/** Hand-made, valid resources of case 1 of domain.md 6, shaped as design 6 says; all persons are invented. */

const BASE = 'https://mgn-gateway.example/fhir';
const ID = {
  patient: '0a4c9a1e-6f0e-4a57-9d5a-000000000001', role: '0a4c9a1e-6f0e-4a57-9d5a-000000000002', practitioner: '0a4c9a1e-6f0e-4a57-9d5a-000000000003',
  organization: '0a4c9a1e-6f0e-4a57-9d5a-000000000004', request: '0a4c9a1e-6f0e-4a57-9d5a-000000000005', condition: '0a4c9a1e-6f0e-4a57-9d5a-000000000006',
} as const;
const patientReference = { reference: `Patient/${ID.patient}` };
const roleReference = { reference: `PractitionerRole/${ID.role}` };
const zdNumber = { system: `${BASE}/NamingSystem/zorgdomein-nummer`, value: 'ZP100120391' };

const patient = {
  resourceType: 'Patient', id: ID.patient, active: true,
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990019' }],
  name: [
    {
      use: 'official', text: 'Sanne Testinga', family: 'Testinga',
      _family: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: 'Testinga' }] },
      given: ['Sanne', 'S.'],
      _given: [
        { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier', valueCode: 'BR' }] },
        { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier', valueCode: 'IN' }] },
      ],
    },
    { use: 'usual', given: ['Sanne'] },
  ],
  telecom: [{ system: 'phone', value: '0612345678', use: 'mobile' }],
  gender: 'female', birthDate: '1992-03-14',
  address: [{
    use: 'home', line: ['Dijk 1'], city: 'Voorbeelddam', postalCode: '9999 ZZ', country: 'NL', district: 'Voorbeelddam',
    extension: [{ url: `${BASE}/StructureDefinition/ext-gemeentecode`, valueCode: '9901' }],
  }],
  contact: [{ name: { use: 'official', text: 'Partner Testinga' }, telecom: [{ system: 'phone', value: '0612345679' }] }],
  generalPractitioner: [roleReference],
};

const practitionerRole = {
  resourceType: 'PractitionerRole', id: ID.role, active: true,
  practitioner: { reference: `Practitioner/${ID.practitioner}` }, organization: { reference: `Organization/${ID.organization}` },
  code: [{ coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015', display: 'Huisarts' }] }],
  telecom: [{ system: 'phone', value: '0881234567', use: 'work' }],
};

const practitioner = {
  resourceType: 'Practitioner', id: ID.practitioner,
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: '01004567' }],
  name: [{ use: 'official', text: 'Z.Z. van Houten', family: 'van Houten' }],
};

const organization = {
  resourceType: 'Organization', id: ID.organization, active: true, name: 'Huisartsenpraktijk Eikenlaan',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: '01059999' }],
  address: [{ line: ['Eikenlaan 1'], city: 'Voorbeelddam', postalCode: '9999 ZZ' }],
};

const serviceRequest = {
  resourceType: 'ServiceRequest', id: ID.request, identifier: [zdNumber], status: 'active', intent: 'order', priority: 'routine',
  category: [{ coding: [{ system: 'urn:oid:2.16.840.1.113883.2.4.4.30.69', code: '1', display: 'Verwijsbrief' }] }],
  code: { coding: [{ system: `${BASE}/CodeSystem/mgn-dienst`, code: 'verkennend-gesprek' }, { system: 'urn:mgn:hl7v2:99zda', code: 'VGREG001' }], text: 'verkennend gesprek MGN' },
  subject: patientReference, authoredOn: '2026-11-23T09:15:00+01:00', requester: roleReference,
  occurrencePeriod: { start: '2026-11-23', end: '2026-12-07' },
  reasonReference: [{ reference: `Condition/${ID.condition}` }],
  supportingInfo: [{ reference: 'Composition/letter' }],
  extension: [{ url: `${BASE}/StructureDefinition/ext-originele-urgentie`, valueCoding: { system: 'urn:mgn:hl7v2:99zda', code: 'REG', display: 'regulier' } }],
};

const task = {
  resourceType: 'Task', id: 'task', identifier: [zdNumber], groupIdentifier: zdNumber, status: 'requested', intent: 'order',
  code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }, { system: `${BASE}/CodeSystem/mgn-taak`, code: 'vg-verwijzing' }] },
  focus: { reference: `ServiceRequest/${ID.request}` }, for: patientReference, authoredOn: '2026-11-23T09:15:00+01:00', requester: roleReference,
  restriction: { period: { end: '2026-12-07' } },
};

const composition = {
  resourceType: 'Composition', id: 'letter', status: 'final', title: 'Verwijsbrief', date: '2026-11-23T09:15:00+01:00',
  type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }] }, subject: patientReference, author: [roleReference],
  section: [{ title: 'Reden van verwijzing', code: { coding: [{ system: 'http://snomed.info/sct', code: '440378000' }] }, entry: [{ reference: `Condition/${ID.condition}` }] }],
};

const condition = {
  resourceType: 'Condition', id: ID.condition, subject: patientReference,
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  verificationStatus: { coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'provisional' }, { system: 'http://snomed.info/sct', code: '415684004' },
  ] },
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '409586006', display: 'klacht' }] }],
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icpc-1-nl', code: 'P74', display: 'Angststoornis' }] }, onsetDateTime: '2026-05',
};

const consent = {
  resourceType: 'Consent', id: 'consent', status: 'active', patient: patientReference, dateTime: '2026-11-23T09:10:00+01:00',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, { coding: [{ system: `${BASE}/CodeSystem/toestemmingsklasse`, code: 'welzijn' }] }],
  performer: [patientReference], policy: [{ uri: `${BASE}/policy/toestemming` }],
  provision: { type: 'permit', actor: [{
    role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
    reference: { identifier: { system: `${BASE}/NamingSystem/partner`, value: 'samenhuis' } },
  }] },
  extension: [{ url: `${BASE}/StructureDefinition/ext-toestemming-hoe`, valueCode: 'mondeling' }, { url: `${BASE}/StructureDefinition/ext-folderversie`, valueString: '2026-1' }],
};

const coverage = {
  resourceType: 'Coverage', id: 'coverage', status: 'active', beneficiary: patientReference, subscriberId: '1234567',
  payor: [{ reference: `Organization/${ID.organization}` }], period: { start: '2026-01-01' },
};

const documentReference = {
  resourceType: 'DocumentReference', id: 'document', status: 'current', type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }] },
  identifier: [zdNumber], subject: patientReference, date: '2026-11-23T09:15:00+01:00', author: [roleReference],
  content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0xLjQK', title: 'verwijsbrief.pdf', size: 9 } }],
};

const aanmelding = {
  resourceType: 'QuestionnaireResponse', id: 'aanmelding', questionnaire: `${BASE}/Questionnaire/vg-aanmelding|1`, status: 'completed',
  identifier: zdNumber, subject: patientReference, authored: '2026-11-23T09:15:00+01:00', author: roleReference,
  item: [
    { linkId: 'vghulp', answer: [{ valueString: 'Ik pieker en durf niet meer naar mijn werk.' }] },
    { linkId: 'vgdom', answer: [{ valueCoding: { system: `${BASE}/CodeSystem/levensdomein`, code: 'werk-dagbesteding' } }, { valueCoding: { system: `${BASE}/CodeSystem/levensdomein`, code: 'relatie-gezin' } }] },
    { linkId: 'vgtoe', item: [{ linkId: 'vgtoe.klasse', answer: [{ valueString: 'vg-ggz' }] }] },
  ],
};

const carePlan = {
  resourceType: 'CarePlan', id: 'plan', status: 'active', intent: 'plan', subject: patientReference, created: '2026-12-04',
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '135411000146103' }] }], description: 'Samen gekozen advies.',
  careTeam: [{ reference: 'CareTeam/team' }], goal: [{ reference: 'Goal/goal' }], activity: [{ reference: { reference: 'ServiceRequest/actie-1' } }],
};

const goal = { resourceType: 'Goal', id: 'goal', lifecycleStatus: 'proposed', description: { text: 'Weer naar mijn werk.' }, subject: patientReference, target: [{ dueDate: '2027-03-01' }] };

const careTeam = {
  resourceType: 'CareTeam', id: 'team', status: 'active', subject: patientReference,
  participant: [{ role: [{ text: 'ggz-professional' }], member: { identifier: { system: `${BASE}/NamingSystem/partner`, value: 'ggz-voorbeeld' }, display: 'GGZ Voorbeeld' } }],
};

const coordinationTask = {
  resourceType: 'Task', id: 'taak-1', status: 'draft', intent: 'order', authoredOn: '2026-12-04T10:00:00+01:00',
  code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }, { system: `${BASE}/CodeSystem/mgn-taak`, code: 'ggz-behandeling' }] },
  focus: { reference: 'ServiceRequest/actie-1' }, basedOn: [{ reference: 'CarePlan/plan' }], for: patientReference,
  owner: { type: 'Organization', identifier: { system: `${BASE}/NamingSystem/partner`, value: 'ggz-voorbeeld' } },
};

/** The resources that our own profiles are for, by name. */
export const MGN_CORPUS: Readonly<Record<string, JsonObject>> = {
  patient, practitionerRole, practitioner, organization, serviceRequest, task, composition, condition, consent, coverage,
  documentReference, aanmelding, carePlan, goal, careTeam, coordinationTask,
};

/** More resources of R4, for the types' own rules. */
export const R4_CORPUS: Readonly<Record<string, JsonObject>> = {
  observation: {
    resourceType: 'Observation', id: 'observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] }, subject: patientReference,
    effectiveDateTime: '2026-11-23T09:15:00+01:00', valueQuantity: { value: 171, unit: 'cm', system: 'http://unitsofmeasure.org', code: 'cm' },
    referenceRange: [{ low: { value: 150 }, text: 'gewoon' }],
  },
  questionnaire: {
    resourceType: 'Questionnaire', id: 'questionnaire', status: 'active', url: `${BASE}/Questionnaire/proef`, name: 'Proef',
    item: [
      { linkId: '1', type: 'group', text: 'Groep', item: [
        { linkId: '1.1', type: 'choice', text: 'Keuze', answerOption: [{ valueCoding: { code: 'a' } }, { valueCoding: { code: 'b' } }] },
        { linkId: '1.2', type: 'string', text: 'Tekst', maxLength: 40, enableWhen: [{ question: '1.1', operator: '=', answerCoding: { code: 'a' } }] },
      ] },
    ],
  },
  withContained: {
    resourceType: 'ServiceRequest', id: 'contained', status: 'active', intent: 'order', subject: patientReference, requester: { reference: '#who' },
    contained: [{ resourceType: 'Practitioner', id: 'who', name: [{ text: 'P. Proef' }] }],
  },
};

/** A referral as one Bundle. */
export const BUNDLE: JsonObject = {
  resourceType: 'Bundle', id: 'bundle', type: 'collection', identifier: zdNumber, timestamp: '2026-11-23T09:15:00+01:00',
  entry: [serviceRequest, task, composition, patient, practitionerRole, practitioner, organization, condition, consent, coverage, aanmelding].map((resource) => ({
    fullUrl: `urn:uuid:${resource.id}`, resource,
  })),
};

/** A place in a resource: member names and list indexes. */
export type Place = readonly (string | number)[];

/** A copy of the resource with another value at one place; undefined takes the member away. */
export function changed(resource: JsonObject, place: Place, value: unknown): JsonObject {
  const copy = JSON.parse(JSON.stringify(resource)) as Record<string, unknown>;
  let owner = copy as Record<string | number, unknown>;
  for (const step of place.slice(0, -1)) owner = owner[step] as Record<string | number, unknown>;
  const last = place.at(-1) ?? '';
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else delete owner[last];
  return copy;
}

/** Every place of a resource, objects and lists before what is in them. */
export function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return at.length === 0 ? [] : [at];
  const inner = Object.entries(value).flatMap(([key, item]) => placesOf(item, [...at, Array.isArray(value) ? Number(key) : key]));
  return at.length === 0 ? inner : [at, ...inner];
}
