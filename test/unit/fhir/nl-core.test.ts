import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROFILES_FOLDER } from '../../../src/config/load-profiles.ts';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { MGN_CORPUS, changed } from './corpus.ts';
import type { Place } from './corpus.ts';
import { testDefinitions, told } from './validators-under-test.ts';

/** The published profiles stand beside the repository; CI has them, a fresh clone need not. */
const NL_CORE = fileURLToPath(new URL('../../../../shared/standards/nl-core/json', import.meta.url));
const isThere = existsSync(NL_CORE);

it.runIf(process.env['CI'] !== undefined)('the nl-core profiles are there in CI', () => { expect(isThere).toBe(true); });

let validators: Validators;
beforeAll(async () => { if (isThere) validators = createValidators(await testDefinitions(PROFILES_FOLDER, NL_CORE)); });

const of = (name: string): JsonObject => MGN_CORPUS[name] ?? {};
const against = (resource: JsonObject, profile: string): string[] =>
  told(validators.validate(resource, { profiles: [`http://nictiz.nl/fhir/StructureDefinition/${profile}`] })).toSorted();

// prettier-ignore
const SHAPED: readonly (readonly [string, string, readonly string[]])[] = [
  ['patient', 'nl-core-Patient', []],
  ['practitioner', 'nl-core-HealthProfessional-Practitioner', []],
  ['practitionerRole', 'nl-core-HealthProfessional-PractitionerRole', []],
  ['organization', 'nl-core-HealthcareProvider-Organization', []],
  ['condition', 'nl-core-Problem', ['information binding Condition.code']],
  ['coverage', 'nl-core-Payer.InsuranceCompany', []],
  ['goal', 'nl-core-TreatmentObjective', []],
  ['careTeam', 'nl-core-CareTeam', ['information slice CareTeam.participant[0]']],
];

describe.runIf(isThere)('what we make also satisfies nl-core (design 6)', () => {
  it.each(SHAPED)('%s against %s', (name, profile, expected) => { expect(against(of(name), profile)).toEqual(expected); });
});

const name = (extra: JsonObject): JsonObject[] => [{ use: 'official', text: 'x', family: 'Proef', ...extra }];
const coded = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] });

// prettier-ignore
const PATIENTS: readonly (readonly [what: string, place: Place, value: unknown, expected: readonly string[]])[] = [
  ['BSN that fails', ['identifier', 0, 'value'], '999990018', ['error bsn-11proef Patient.identifier[0].value']],
  ['given name without qualifier', ['name'], name({ given: ['Sanne'] }), ['error cardinality Patient.name[0].given[0].extension', 'error slice Patient.name[0].given[0].extension']],
  ['own prefix without own name', ['name'], name({ _family: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: 'de' }] } }), ['error zib-NameInformation-1 Patient.name[0]']],
  ['partner prefix without partner name', ['name'], name({ _family: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-partner-prefix', valueString: 'de' }] } }), ['error zib-NameInformation-2 Patient.name[0]']],
  ['name parts without text', ['name'], [{ use: 'official', family: 'Proef' }], ['warning nl-core-NameInformation-01 Patient.name[0]']],
  ['three official names', ['name'], [...name({}), ...name({}), ...name({})], ['error slice Patient.name']],
  ['roepnaam without given name', ['name', 1], { use: 'usual', text: 'Sanne' }, ['error cardinality Patient.name[1].given']],
  ['assembly order outside the value set', ['name'], name({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order', valueCode: 'NL9' }] }), ['error binding Patient.name[0].extension[0].value']],
  ['assembly order', ['name'], name({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order', valueCode: 'NL1' }] }), []],
  ['gender outside the value set', ['gender'], 'vrouw', ['error binding Patient.gender']],
  ['additional locator other than by or to', ['address', 0, '_line'], [{ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-additionalLocator', valueString: 'bij' }] }], ['error houseNumberIndication Patient.address[0].line[0].extension[0].value']],
  ['two streets in one line', ['address', 0, '_line'], [{ extension: [1, 2].map((at) => ({ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetName', valueString: String(at) })) }], ['error slice Patient.address[0].line[0].extension']],
  ['marital status of the zib', ['maritalStatus'], coded('http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', 'M'), []],
  ['marital status outside it', ['maritalStatus'], coded('http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', 'ZZ'), ['error binding Patient.maritalStatus']],
  ['generalPractitioner of a wrong type', ['generalPractitioner', 0, 'reference'], 'Patient/1', ['error reference Patient.generalPractitioner[0]']],
];

describe.runIf(isThere)('Patients against nl-core-Patient', () => {
  it.each(PATIENTS)('%s', (_what, place, value, expected) => {
    expect(against(changed(of('patient'), place, value), 'nl-core-Patient')).toEqual([...expected].toSorted());
  });
});

describe.runIf(isThere)('other nl-core and ELZ profiles', () => {
  it('verification status of the zib, exactly one', () => {
    expect(against(changed(of('condition'), ['verificationStatus', 'coding', 1], undefined), 'nl-core-Problem')).toContain('error slice Condition.verificationStatus.coding');
  });

  it('a referral has all that hg-ReferralServiceRequest demands, once a performer is known', () => {
    const routed = changed(of('serviceRequest'), ['performer'], [{ reference: 'PractitionerRole/team' }]);
    expect(against(routed, 'hg-ReferralServiceRequest').filter((text) => text.startsWith('error'))).toEqual([]);
    expect(against(of('serviceRequest'), 'hg-ReferralServiceRequest')).toContain('error cardinality ServiceRequest.performer');
  });

  it('a referral Task without owner misses it', () => {
    expect(against(of('task'), 'hg-ReferralTask')).toContain('error cardinality Task.owner');
  });
});
