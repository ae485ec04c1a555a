import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { BUNDLE, MGN_CORPUS, R4_CORPUS, changed } from './corpus.ts';
import type { Place } from './corpus.ts';
import { testDefinitions, told } from './validators-under-test.ts';

let validators: Validators;
beforeAll(async () => { validators = createValidators(await testDefinitions()); });

const ALL: Readonly<Record<string, JsonObject>> = { ...MGN_CORPUS, ...R4_CORPUS, bundle: BUNDLE };
const of = (name: string): JsonObject => ALL[name] ?? {};

describe('good resources', () => {
  it.each(Object.keys(ALL))('%s has no finding', (name) => { expect(validators.validate(of(name))).toEqual([]); });
});

type Case = readonly [what: string, resource: string, place: Place, value: unknown, expected: readonly string[]];
const NO_CODE = 'error binding';

// prettier-ignore
const CASES: readonly Case[] = [
  ['required element missing', 'observation', ['status'], undefined, ['error cardinality Observation.status']],
  ['required choice-free backbone element missing', 'documentReference', ['content'], undefined, ['error cardinality DocumentReference.content']],
  ['list where one is allowed', 'patient', ['gender'], ['female'], ['error type Patient.gender']],
  ['one where a list is demanded', 'patient', ['name'], { text: 'x' }, ['error type Patient.name']],
  ['empty list', 'patient', ['telecom'], [], ['error empty Patient.telecom']],
  ['empty object', 'patient', ['telecom', 0], {}, ['error ele-1 Patient.telecom[0]']],
  ['unknown element', 'patient', ['nickname'], 'x', ['error unknown-element Patient.nickname']],
  ['unknown element deep', 'patient', ['name', 0, 'first'], 'x', ['error unknown-element Patient.name[0].first']],
  ['the name of an odd element is not shown', 'patient', ['999990019 Sanne'], 'x', ['error unknown-element Patient.?']],
  ['string for boolean', 'patient', ['active'], 'true', ['error type Patient.active']],
  ['number for string', 'patient', ['name', 0, 'family'], 7, ['error type Patient.name[0].family']],
  ['object for code', 'patient', ['gender'], { code: 'female' }, ['error type Patient.gender', 'error binding Patient.gender']],
  ['empty string', 'patient', ['name', 0, 'family'], '', ['error format Patient.name[0].family']],
  ['null in a list of objects', 'patient', ['telecom', 0], null, ['error type Patient.telecom[0]']],
  ['date with wrong form', 'patient', ['birthDate'], '14-03-1992', ['error format Patient.birthDate']],
  ['date that is not in the calendar', 'patient', ['birthDate'], '1990-02-30', ['error format Patient.birthDate']],
  ['29 February of a leap year is', 'patient', ['birthDate'], '1992-02-29', []],
  ['29 February of 1900 is not', 'patient', ['birthDate'], '1900-02-29', ['error format Patient.birthDate']],
  ['partial date', 'patient', ['birthDate'], '1992-03', []],
  ['dateTime without zone', 'serviceRequest', ['authoredOn'], '2026-11-23T09:15:00', ['error format ServiceRequest.authoredOn']],
  ['instant needs a time', 'bundle', ['timestamp'], '2026-11-23', ['error format Bundle.timestamp']],
  ['id with a space', 'patient', ['id'], 'bad id!', ['error format Patient.id']],
  ['id of 65 characters', 'patient', ['id'], 'x'.repeat(65), ['error format Patient.id']],
  ['code with double space', 'patient', ['contact', 0, 'gender'], 'fe  male', ['error format Patient.contact[0].gender', 'error binding Patient.contact[0].gender']],
  ['uri with space', 'patient', ['identifier', 0, 'system'], 'http://a b', ['error format Patient.identifier[0].system']],
  ['positiveInt zero', 'patient', ['telecom', 0, 'rank'], 0, ['error format Patient.telecom[0].rank']],
  ['integer with fraction', 'questionnaire', ['item', 0, 'item', 1, 'maxLength'], 1.5, ['error format Questionnaire.item[0].item[1].maxLength']],
  ['base64 with odd characters', 'documentReference', ['content', 0, 'attachment', 'data'], '%%%=', ['error format DocumentReference.content[0].attachment.data']],
  ['base64 cut off', 'documentReference', ['content', 0, 'attachment', 'data'], 'JVBER', ['error format DocumentReference.content[0].attachment.data']],
  ['required code binding', 'patient', ['gender'], 'man', [`${NO_CODE} Patient.gender`]],
  ['required code binding deep', 'patient', ['telecom', 0, 'system'], 'telefoon', [`${NO_CODE} Patient.telecom[0].system`]],
  ['required CodeableConcept binding', 'condition', ['clinicalStatus', 'coding', 0, 'code'], 'actief', [`${NO_CODE} Condition.clinicalStatus`]],
  ['required CodeableConcept with text only', 'condition', ['clinicalStatus'], { text: 'actief' }, [`${NO_CODE} Condition.clinicalStatus`]],
  ['media type by its grammar', 'documentReference', ['content', 0, 'attachment', 'contentType'], 'pdf', [`${NO_CODE} DocumentReference.content[0].attachment.contentType`]],
  ['two types of one choice', 'observation', ['valueString'], 'x', ['error cardinality Observation.value']],
  ['a type that the choice has not', 'observation', ['valueAddress'], { city: 'x' }, ['error unknown-element Observation.valueAddress']],
  ['reference to a wrong type', 'serviceRequest', ['subject', 'reference'], 'Practitioner/1', ['error reference ServiceRequest.subject']],
  ['reference with stated wrong type', 'serviceRequest', ['subject'], { type: 'Practitioner', identifier: { value: '1' } }, ['error reference ServiceRequest.subject']],
  ['absolute reference to a right type', 'serviceRequest', ['subject', 'reference'], 'https://epd.example/fhir/Patient/1/_history/2', []],
  ['local reference to nothing', 'serviceRequest', ['requester'], { reference: '#who' }, ['error ref-1 ServiceRequest.requester']],
  ['contained resource that nobody refers to', 'withContained', ['requester', 'reference'], 'Practitioner/1', ['error dom-3 ServiceRequest']],
  ['contained resource is checked', 'withContained', ['contained', 0, 'gender'], 'man', [`${NO_CODE} ServiceRequest.contained[0].gender`]],
  ['local reference to a wrong type', 'withContained', ['contained', 0], { resourceType: 'Location', id: 'who', name: 'x' }, ['error reference ServiceRequest.requester']],
  ['Bundle entry is checked', 'bundle', ['entry', 3, 'resource', 'gender'], 'man', [`${NO_CODE} Bundle.entry[3].resource.gender`]],
  ['Bundle entry of unknown type', 'bundle', ['entry', 3, 'resource', 'resourceType'], 'Patiënt', ['error type Bundle.entry[3].resource']],
  ['reference through the Bundle to a wrong type', 'bundle', ['entry', 0, 'resource', 'subject', 'reference'], 'urn:uuid:task', ['error reference Bundle.entry[0].resource.subject']],
  ['invariant of a backbone element', 'patient', ['contact', 0], { gender: 'male' }, ['error pat-1 Patient.contact[0]']],
  ['invariant of a datatype', 'serviceRequest', ['occurrencePeriod'], { start: '2026-12-07', end: '2026-11-23' }, ['error per-1 ServiceRequest.occurrence']],
  ['periods of different precision are not judged', 'serviceRequest', ['occurrencePeriod'], { start: '2026-11', end: '2026-11-23' }, []],
  ['invariant of a quantity', 'observation', ['valueQuantity', 'system'], undefined, ['error qty-3 Observation.value']],
  ['invariant of a resource', 'observation', ['dataAbsentReason'], { text: 'x' }, ['error obs-6 Observation']],
  ['invariant with %resource', 'bundle', ['entry', 0, 'request'], { method: 'POST', url: 'x' }, ['error bdl-3 Bundle']],
  ['nested content reference', 'questionnaire', ['item', 0, 'item', 0, 'type'], 'keuze', [`${NO_CODE} Questionnaire.item[0].item[0].type`, 'error que-5 Questionnaire.item[0].item[0]']],
  ['ids of questions are unique', 'questionnaire', ['item', 0, 'item', 1, 'linkId'], '1.1', ['error que-2 Questionnaire']],
  ['extension with value of a wrong type', 'consent', ['extension', 0], { url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-toestemming-hoe', valueString: 'mondeling' }, ['error type Consent.extension[0].value']],
  ['extension that is too long', 'consent', ['extension', 1, 'valueString'], 'x'.repeat(41), ['error max-length Consent.extension[1].value']],
  ['extension without value', 'consent', ['extension', 0, 'valueCode'], undefined, ['error ext-1 Consent.extension[0]', 'error cardinality Consent.extension[0].value']],
  ['extension that is not known', 'consent', ['extension', 0, 'url'], 'https://example.org/onbekend', ['information extension Consent.extension[0]']],
  ['extension on a primitive', 'patient', ['name', 0, '_given', 0, 'extension', 0, 'valueCode'], 'XX', [`${NO_CODE} Patient.name[0].given[0].extension[0].value`]],
  ['null in a list of primitives with a sibling', 'patient', ['name', 0, 'given', 0], null, []],
  ['null in a list of primitives without one', 'patient', ['address', 0, 'line', 0], null, ['error type Patient.address[0].line[0]']],
  ['primitive with only an extension', 'patient', ['_birthDate'], { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] }, []],
  ['narrative with a script', 'patient', ['text'], { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x<script>y</script></div>' }, ['error txt-1 Patient.text.div', 'error txt-2 Patient.text.div']],
  ['good narrative', 'patient', ['text'], { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>' }, []],
  ['BSN that fails the 11-proef', 'patient', ['identifier', 0, 'value'], '999990018', ['error bsn-11proef Patient.identifier[0].value']],
  ['BSN of zeros', 'patient', ['identifier', 0, 'value'], '000000000', ['error bsn-11proef Patient.identifier[0].value']],
  ['BSN by its OID', 'patient', ['identifier', 0], { system: 'urn:oid:2.16.840.1.113883.2.4.6.3', value: '111111111' }, ['error bsn-11proef Patient.identifier[0].value']],
  ['BSN in a logical reference', 'serviceRequest', ['subject', 'identifier'], { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '123456789' }, ['error bsn-11proef ServiceRequest.subject.identifier.value']],
  ['profile named in meta that is not known', 'patient', ['meta'], { profile: ['https://example.org/onbekend'] }, ['information profile Patient']],
  ['profile for another type', 'patient', ['meta'], { profile: ['https://mgn-gateway.example/fhir/StructureDefinition/mgn-Goal'] }, ['error type Patient']],
];

describe('one thing changed', () => {
  it.each(CASES)('%s', (_what, name, place, value, expected) => {
    const findings = validators.validate(changed(of(name), place, value));
    expect(told(findings).toSorted()).toEqual(expected.toSorted());
  });
});

describe('no resource at all', () => {
  it.each([undefined, null, 7, 'Patient', [], {}, { resourceType: 'Resource' }, { resourceType: 'DomainResource' }, { resourceType: 'HumanName' }])('%j', (value) => {
    expect(told(validators.validate(value))).toEqual(['error type ' + (typeof value === 'object' && value !== null && 'resourceType' in value ? value.resourceType : 'Resource')]);
  });

  it('a profile that is asked for and not known is an error', () => {
    expect(told(validators.validate(of('patient'), { profiles: ['https://example.org/onbekend'] }))).toEqual(['error profile Patient']);
  });

  it('a resource nested without end is refused, and does not exhaust the stack', () => {
    let extension: JsonObject = { url: 'a', valueString: 'x' };
    for (let depth = 0; depth < 5000; depth += 1) extension = { url: 'a', extension: [extension] };
    expect(validators.validate({ resourceType: 'Patient', extension: [extension] }).map(({ rule }) => rule)).toContain('depth');
  });
});
