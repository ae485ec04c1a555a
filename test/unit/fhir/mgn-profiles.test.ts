import { beforeAll, describe, expect, it } from 'vitest';
import { mgnProfile, mgnProfilesOf } from '../../../src/fhir/profile/mgn-profiles.ts';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { BUNDLE, MGN_CORPUS, changed } from './corpus.ts';
import type { Place } from './corpus.ts';
import { testDefinitions, told } from './validators-under-test.ts';

let validators: Validators;
beforeAll(async () => { validators = createValidators(await testDefinitions()); });

const of = (name: string): JsonObject => MGN_CORPUS[name] ?? {};
const findingsOf = (resource: JsonObject): string[] => told(validators.validate(resource, { profilesOf: mgnProfilesOf })).toSorted();

// prettier-ignore
const PROFILES: readonly (readonly [string, string])[] = [
  ['patient', 'mgn-Patient'], ['practitionerRole', 'mgn-PractitionerRole'], ['practitioner', 'mgn-Practitioner'], ['organization', 'mgn-Organization'],
  ['serviceRequest', 'mgn-ServiceRequest'], ['task', 'mgn-VgTask'], ['composition', 'mgn-Composition'], ['condition', 'mgn-Condition'], ['consent', 'mgn-Consent'],
  ['coverage', 'mgn-Coverage'], ['documentReference', 'mgn-DocumentReference'], ['aanmelding', 'mgn-VgAanmelding'], ['carePlan', 'mgn-CarePlan'],
  ['goal', 'mgn-Goal'], ['careTeam', 'mgn-CareTeam'], ['coordinationTask', 'mgn-CoordinationTask'],
];

describe('our profiles', () => {
  it.each(PROFILES)('%s is for %s, which is known and takes it without a word', (name, profile) => {
    expect(mgnProfilesOf(of(name))).toEqual([mgnProfile(profile)]);
    expect(validators.knows(mgnProfile(profile))).toBe(true);
    expect(findingsOf(of(name))).toEqual([]);
  });

  it('a whole referral Bundle is taken', () => { expect(findingsOf(BUNDLE)).toEqual([]); });

  it('each resource of a Bundle meets its own profile', () => {
    expect(findingsOf(changed(BUNDLE, ['entry', 0, 'resource', 'requester'], undefined))).toEqual(['error cardinality Bundle.entry[0].resource.requester']);
  });

  it('an action of the advice is no referral', () => {
    const action = { resourceType: 'ServiceRequest', category: [{ coding: [{ system: 'https://mgn-gateway.example/fhir/CodeSystem/advies-categorie', code: 'ggz-basis' }] }] };
    expect(mgnProfilesOf(action)).toEqual([]);
  });
});

describe('what is missing and only holds the request is no profile error (design 4)', () => {
  // prettier-ignore
  it.each<readonly [string, string, Place]>([
    ['birth date', 'patient', ['birthDate']], ['BSN', 'patient', ['identifier']], ['gemeente', 'patient', ['address']], ['telephone', 'patient', ['telecom']],
    ['role of the requester', 'practitionerRole', ['code']], ['AGB', 'practitioner', ['identifier']], ['answers', 'aanmelding', ['item']], ['letter', 'serviceRequest', ['occurrencePeriod']],
  ])('%s', (_what, name, place) => { expect(findingsOf(changed(of(name), place, undefined))).toEqual([]); });
});

// prettier-ignore
const CASES: readonly (readonly [what: string, resource: string, place: Place, value: unknown, expected: readonly string[]])[] = [
  ['status active', 'serviceRequest', ['status'], 'draft', ['error pattern ServiceRequest.status']],
  ['intent order', 'serviceRequest', ['intent'], 'plan', ['error fixed ServiceRequest.intent']],
  ['category verwijsbrief', 'serviceRequest', ['category', 0, 'coding', 0, 'code'], '2', ['error slice ServiceRequest.category']],
  ['category missing', 'serviceRequest', ['category'], undefined, ['error cardinality ServiceRequest.category', 'error slice ServiceRequest.category']],
  ['the service asked for', 'serviceRequest', ['code', 'coding', 0, 'code'], 'iets-anders', ['error fixed ServiceRequest.code.coding[0].code']],
  ['the service asked for missing', 'serviceRequest', ['code', 'coding', 0], undefined, ['error slice ServiceRequest.code.coding']],
  ['authoredOn', 'serviceRequest', ['authoredOn'], undefined, ['error cardinality ServiceRequest.authoredOn']],
  ['requester', 'serviceRequest', ['requester'], undefined, ['error cardinality ServiceRequest.requester']],
  ['requester in a role', 'serviceRequest', ['requester', 'reference'], 'Practitioner/1', ['error reference ServiceRequest.requester']],
  ['subject is a Patient', 'serviceRequest', ['subject', 'reference'], 'Group/1', ['error reference ServiceRequest.subject']],
  ['two referral numbers', 'serviceRequest', ['identifier', 1], { system: 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', value: 'ZP2' }, ['error slice ServiceRequest.identifier']],
  ['name', 'patient', ['name'], undefined, ['error cardinality Patient.name']],
  ['two BSNs', 'patient', ['identifier', 1], { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990020' }, ['error slice Patient.identifier']],
  ['BSN without value', 'patient', ['identifier', 0, 'value'], undefined, ['error cardinality Patient.identifier[0].value']],
  ['a given name says what it is', 'patient', ['name', 0, '_given'], undefined, ['error mgn-name-1 Patient.name[0]']],
  ['prefix without name', 'patient', ['name', 0, '_family', 'extension', 0, 'url'], 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', ['error mgn-name-2 Patient.name[0]']],
  ['roepnaam without given name', 'patient', ['name', 1], { use: 'usual', text: 'Sanne' }, ['error mgn-name-4 Patient.name[1]']],
  ['telecom without system', 'patient', ['telecom', 0, 'system'], undefined, ['error cardinality Patient.telecom[0].system', 'error cpt-2 Patient.telecom[0]']],
  ['gemeentecode of three digits', 'patient', ['address', 0, 'extension', 0, 'valueCode'], '991', ['error mgn-gemeentecode-1 Patient.address[0].extension[0].value']],
  ['Task code', 'task', ['code', 'coding', 0, 'code'], 'approve', ['error fixed Task.code.coding[0].code']],
  ['Task focus', 'task', ['focus'], undefined, ['error cardinality Task.focus']],
  ['Task for', 'task', ['for'], undefined, ['error cardinality Task.for']],
  ['status ready', 'task', ['status'], 'ready', ['error mgn-task-3 Task']],
  ['rejected without reason', 'task', ['status'], 'rejected', ['error mgn-task-1 Task']],
  ['completed without output', 'coordinationTask', ['status'], 'completed', ['error mgn-task-2 Task']],
  ['Task without our code', 'coordinationTask', ['code', 'coding', 1], undefined, ['error cardinality Task.code.coding', 'error slice Task.code.coding']],
  ['Composition is final', 'composition', ['status'], 'preliminary', ['error fixed Composition.status']],
  ['Composition type', 'composition', ['type', 'coding', 0, 'code'], '11488-4', ['error pattern Composition.type']],
  ['Condition status in SNOMED', 'condition', ['verificationStatus', 'coding', 1], undefined, ['error slice Condition.verificationStatus.coding']],
  ['Condition without code or note', 'condition', ['code'], undefined, ['error mgn-condition-1 Condition']],
  ['Consent scope', 'consent', ['scope', 'coding', 0, 'code'], 'treatment', ['error pattern Consent.scope']],
  ['Consent class', 'consent', ['category', 1], undefined, ['error cardinality Consent.category', 'error slice Consent.category']],
  ['Consent decision', 'consent', ['provision', 'type'], undefined, ['error cardinality Consent.provision.type']],
  ['Consent for two', 'consent', ['provision', 'actor', 1], { role: { text: 'x' }, reference: { display: 'y' } }, ['error mgn-consent-1 Consent.provision']],
  ['media type of a document', 'documentReference', ['content', 0, 'attachment', 'contentType'], undefined, ['error att-1 DocumentReference.content[0].attachment', 'error cardinality DocumentReference.content[0].attachment.contentType']],
  ['answers are completed', 'aanmelding', ['status'], 'in-progress', ['error fixed QuestionnaireResponse.status']],
  ['CarePlan category', 'carePlan', ['category', 0, 'coding', 0, 'code'], '1', ['error slice CarePlan.category']],
  ['CarePlan status', 'carePlan', ['status'], 'on-hold', ['error mgn-careplan-1 CarePlan']],
  ['an action is a ServiceRequest', 'carePlan', ['activity', 0], { detail: { status: 'scheduled', description: 'x' } }, ['error cardinality CarePlan.activity[0].detail', 'error cardinality CarePlan.activity[0].reference']],
  ['Goal in words', 'goal', ['description'], { coding: [{ code: 'x' }] }, ['error cardinality Goal.description.text']],
  ['CareTeam without members', 'careTeam', ['participant'], undefined, ['error cardinality CareTeam.participant']],
  ['two insurers', 'coverage', ['payor', 1], { reference: 'Organization/2' }, ['error cardinality Coverage.payor']],
];

describe('one thing changed', () => {
  it.each(CASES)('%s', (_what, name, place, value, expected) => {
    expect(findingsOf(changed(of(name), place, value))).toEqual([...expected].toSorted());
  });
});
