import type { ElementDefinition } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Definitions } from '../../../src/fhir/profile/definitions.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { profileOf, testDefinitions, told, withProfiles } from './validators-under-test.ts';

let r4: Definitions;
beforeAll(async () => { r4 = await testDefinitions(); });

type Element = Partial<ElementDefinition>;
type Example = readonly [resource: Record<string, unknown>, expected: readonly string[]];

/** Validates against one profile of these elements; `others` are profiles that it leans on. */
function check(type: string, elements: readonly Element[], examples: readonly Example[], others: Parameters<typeof withProfiles>[1][] = []): void {
  const validators = createValidators(withProfiles(r4, profileOf('tested', type, elements), ...others));
  for (const [resource, expected] of examples) {
    const findings = validators.validate({ resourceType: type, ...resource }, { profiles: ['https://example.org/tested'] });
    expect(told(findings).toSorted(), JSON.stringify(resource)).toEqual(expected.toSorted());
  }
}

const identifier = (system: string, value: string) => ({ system, value });
const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

describe('profile features', () => {
  it('min and max of the profile', () => {
    check('Patient', [{ path: 'Patient.name', min: 2 }, { path: 'Patient.telecom', max: '0' }, { path: 'Patient.birthDate', min: 1 }], [
      [{ name: [{ text: 'a' }, { text: 'b' }], birthDate: '2000' }, []],
      [{ name: [{ text: 'a' }], birthDate: '2000' }, ['error cardinality Patient.name']],
      [{ name: [{ text: 'a' }, { text: 'b' }], birthDate: '2000', telecom: [{ system: 'phone' , value: '1' }] }, ['error cardinality Patient.telecom']],
      [{ name: [{ text: 'a' }, { text: 'b' }] }, ['error cardinality Patient.birthDate']],
    ]);
  });

  it('a child of a datatype, in every value', () => {
    check('Patient', [{ path: 'Patient.name.family', min: 1 }], [
      [{}, []],
      [{ name: [{ family: 'a' }, { text: 'b' }] }, ['error cardinality Patient.name[1].family']],
    ]);
  });

  it('fixed and pattern', () => {
    check('Patient', [
      { path: 'Patient.active', fixedBoolean: true },
      { path: 'Patient.maritalStatus', patternCodeableConcept: concept('a', '1') },
      { path: 'Patient.managingOrganization', fixedReference: { reference: 'Organization/1' } },
    ], [
      [{ active: true, maritalStatus: { coding: [{ system: 'b', code: '2' }, { system: 'a', code: '1', display: 'x' }], text: 'y' }, managingOrganization: { reference: 'Organization/1' } }, []],
      [{ active: false }, ['error fixed Patient.active']],
      [{ maritalStatus: { coding: [{ system: 'a', code: '2' }] } }, ['error pattern Patient.maritalStatus']],
      [{ managingOrganization: { reference: 'Organization/1', display: 'x' } }, ['error fixed Patient.managingOrganization']],
    ]);
  });

  it('required binding of a profile', () => {
    check('Patient', [{ path: 'Patient.maritalStatus', binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1' } }], [
      [{ maritalStatus: concept('http://hl7.org/fhir/administrative-gender', 'female') }, []],
      [{ maritalStatus: concept('http://hl7.org/fhir/administrative-gender', 'V') }, ['error binding Patient.maritalStatus']],
      [{ maritalStatus: concept('other', 'female') }, ['error binding Patient.maritalStatus']],
      [{ maritalStatus: { coding: [{ code: 'female' }] } }, ['error binding Patient.maritalStatus']],
    ]);
    check('Patient', [{ path: 'Patient.maritalStatus', binding: { strength: 'required', valueSet: 'https://example.org/none' } }], [
      [{ maritalStatus: concept('a', '1') }, ['information binding Patient.maritalStatus']],
      [{ maritalStatus: { text: 'x' } }, ['error binding Patient.maritalStatus']],
    ]);
  });

  it('types of a choice', () => {
    check('Patient', [{ path: 'Patient.deceased[x]', type: [{ code: 'dateTime' }] }], [
      [{ deceasedDateTime: '2020' }, []],
      [{ deceasedBoolean: true }, ['error type Patient.deceased']],
    ]);
  });

  it('reference targets of a profile', () => {
    const onlyRole = { code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/PractitionerRole'] };
    check('Patient', [{ path: 'Patient.generalPractitioner', type: [onlyRole] }], [
      [{ generalPractitioner: [{ reference: 'PractitionerRole/1' }] }, []],
      [{ generalPractitioner: [{ reference: 'Practitioner/1' }] }, ['error reference Patient.generalPractitioner[0]']],
    ]);
    check('Patient', [{ path: 'Patient.generalPractitioner', type: [{ code: 'Reference', targetProfile: ['https://example.org/unknown'] }] }], [
      [{ generalPractitioner: [{ reference: 'PractitionerRole/1' }] }, ['information reference Patient.generalPractitioner[0]']],
    ]);
  });

  it('slices by value: counts, and the slice\'s own rules for its entries only', () => {
    check('Patient', [
      { path: 'Patient.identifier', slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } },
      { id: 'Patient.identifier:a', path: 'Patient.identifier', sliceName: 'a', min: 1, max: '1' },
      { id: 'Patient.identifier:a.system', path: 'Patient.identifier.system', fixedUri: 'urn:a' },
      { id: 'Patient.identifier:a.value', path: 'Patient.identifier.value', min: 1 },
    ], [
      [{ identifier: [{ system: 'urn:b' }, identifier('urn:a', '1')] }, []],
      [{ identifier: [{ system: 'urn:b' }] }, ['error slice Patient.identifier']],
      [{}, ['error slice Patient.identifier']],
      [{ identifier: [{ system: 'urn:a' }] }, ['error cardinality Patient.identifier[0].value']],
      [{ identifier: [identifier('urn:a', '1'), identifier('urn:a', '2')] }, ['error slice Patient.identifier']],
    ]);
  });

  it('slices by pattern on the value itself, closed', () => {
    check('Patient', [
      { path: 'Patient.identifier', slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'closed' } },
      { id: 'Patient.identifier:a', path: 'Patient.identifier', sliceName: 'a', patternIdentifier: { system: 'urn:a' } },
    ], [
      [{ identifier: [identifier('urn:a', '1')] }, []],
      [{ identifier: [identifier('urn:b', '1')] }, ['error slice Patient.identifier[0]']],
    ]);
  });

  it('slices by two discriminators and a nested path', () => {
    check('Observation', [
      { path: 'Observation.component', slicing: { discriminator: [{ type: 'value', path: 'code.coding.system' }, { type: 'value', path: 'code.coding.code' }], rules: 'open' } },
      { id: 'Observation.component:x', path: 'Observation.component', sliceName: 'x', min: 1 },
      { id: 'Observation.component:x.code.coding.system', path: 'Observation.component.code.coding.system', fixedUri: 'urn:a' },
      { id: 'Observation.component:x.code.coding.code', path: 'Observation.component.code.coding.code', fixedCode: '1' },
      { id: 'Observation.component:x.value[x]', path: 'Observation.component.value[x]', min: 1 },
    ], [
      [{ status: 'final', code: { text: 'x' }, component: [{ code: concept('urn:a', '1'), valueString: 'x' }] }, []],
      [{ status: 'final', code: { text: 'x' }, component: [{ code: concept('urn:a', '2') }] }, ['error slice Observation.component']],
      [{ status: 'final', code: { text: 'x' }, component: [{ code: concept('urn:a', '1') }] }, ['error cardinality Observation.component[0].value']],
    ]);
  });

  it('slices by required binding', () => {
    const inGender = { strength: 'required' as const, valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' };
    check('Condition', [
      { path: 'Condition.category', slicing: { discriminator: [{ type: 'value', path: '$this' }], rules: 'open' } },
      { id: 'Condition.category:g', path: 'Condition.category', sliceName: 'g', max: '1', binding: inGender },
    ], [
      [{ subject: { reference: 'Patient/1' }, clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), category: [concept('x', '1'), concept('http://hl7.org/fhir/administrative-gender', 'male')] }, []],
      [{ subject: { reference: 'Patient/1' }, clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), category: [concept('http://hl7.org/fhir/administrative-gender', 'male'), concept('http://hl7.org/fhir/administrative-gender', 'female')] },
        ['error slice Condition.category']],
    ]);
  });

  it('slices by type of a choice, by existence, and by resource type', () => {
    check('Patient', [
      { path: 'Patient.deceased[x]', slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' } },
      { id: 'Patient.deceased[x]:deceasedDateTime', path: 'Patient.deceased[x]', sliceName: 'deceasedDateTime', type: [{ code: 'dateTime' }], min: 1 },
    ], [[{ deceasedDateTime: '2020' }, []], [{ deceasedBoolean: true }, ['error slice Patient.deceased']]]);
    check('Patient', [
      { path: 'Patient.telecom', slicing: { discriminator: [{ type: 'exists', path: 'period' }], rules: 'open' } },
      { id: 'Patient.telecom:old', path: 'Patient.telecom', sliceName: 'old', max: '1' },
      { id: 'Patient.telecom:old.period', path: 'Patient.telecom.period', min: 1 },
    ], [
      [{ telecom: [{ period: { start: '2020' } }, { rank: 1 }, { rank: 2 }] }, []],
      [{ telecom: [{ period: { start: '2020' } }, { period: { start: '2021' } }] }, ['error slice Patient.telecom']],
    ]);
    check('Bundle', [
      { path: 'Bundle.entry', slicing: { discriminator: [{ type: 'type', path: 'resource' }], rules: 'open' } },
      { id: 'Bundle.entry:patient', path: 'Bundle.entry', sliceName: 'patient', min: 1, max: '1' },
      { id: 'Bundle.entry:patient.resource', path: 'Bundle.entry.resource', type: [{ code: 'Patient' }] },
    ], [
      [{ type: 'collection', entry: [{ resource: { resourceType: 'Patient' } }, { resource: { resourceType: 'Basic', code: { text: 'x' } } }] }, []],
      [{ type: 'collection', entry: [{ resource: { resourceType: 'Basic', code: { text: 'x' } } }] }, ['error slice Bundle.entry']],
    ]);
  });

  it('slices by profile: an entry belongs to the slice whose profile it meets', () => {
    const named = profileOf('named', 'HumanName', [{ path: 'HumanName.family', min: 1 }]);
    check('Patient', [
      { path: 'Patient.name', slicing: { discriminator: [{ type: 'profile', path: '$this' }], rules: 'open' } },
      { id: 'Patient.name:named', path: 'Patient.name', sliceName: 'named', min: 1, type: [{ code: 'HumanName', profile: ['https://example.org/named'] }] },
    ], [[{ name: [{ text: 'x' }, { family: 'y' }] }, []], [{ name: [{ text: 'x' }] }, ['error slice Patient.name']]], [named]);
  });

  it('a discriminator that can not be evaluated is said, and nothing is counted', () => {
    check('CareTeam', [
      { path: 'CareTeam.participant', slicing: { discriminator: [{ type: 'profile', path: 'member.resolve()' }], rules: 'open' } },
      { id: 'CareTeam.participant:p', path: 'CareTeam.participant', sliceName: 'p', min: 1 },
      { id: 'CareTeam.participant:p.member', path: 'CareTeam.participant.member', min: 1, type: [{ code: 'Reference', targetProfile: ['https://example.org/unknown'] }] },
    ], [[{ participant: [{ member: { reference: 'Patient/1' } }] }, ['information slice CareTeam.participant[0]']]]);
  });

  it('profile of a datatype, and the discriminator that stands in it', () => {
    const official = profileOf('official', 'HumanName', [{ path: 'HumanName.use', min: 1, patternCode: 'official' }, { path: 'HumanName.family', min: 1 }]);
    check('Patient', [
      { path: 'Patient.name', slicing: { discriminator: [{ type: 'value', path: 'use' }], rules: 'open' } },
      { id: 'Patient.name:official', path: 'Patient.name', sliceName: 'official', max: '1', type: [{ code: 'HumanName', profile: ['https://example.org/official'] }] },
    ], [
      [{ name: [{ use: 'usual', given: ['x'] }, { use: 'official', family: 'y' }] }, []],
      [{ name: [{ use: 'official' }] }, ['error cardinality Patient.name[0].family']],
      [{ name: [{ use: 'official', family: 'y' }, { use: 'official', family: 'z' }] }, ['error slice Patient.name']],
    ], [official]);
  });

  it('a profile over a profile: both hold, and slices are found by name', () => {
    const parent = profileOf('parent', 'Patient', [
      { path: 'Patient.identifier', slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } },
      { id: 'Patient.identifier:a', path: 'Patient.identifier', sliceName: 'a' },
      { id: 'Patient.identifier:a.system', path: 'Patient.identifier.system', fixedUri: 'urn:a' },
      { path: 'Patient.birthDate', min: 1 },
    ]);
    const child = profileOf('child', 'Patient', [{ id: 'Patient.identifier:a', path: 'Patient.identifier', sliceName: 'a', min: 1 }], 'https://example.org/parent');
    const validators = createValidators(withProfiles(r4, parent, child));
    const findings = validators.validate({ resourceType: 'Patient', identifier: [identifier('urn:b', '1')] }, { profiles: ['https://example.org/child'] });
    expect(told(findings)).toEqual(['error slice Patient.identifier', 'error cardinality Patient.birthDate']);
  });

  it('a profile whose parent is not at hand counts as unknown', () => {
    const orphan = profileOf('orphan', 'Patient', [], 'https://example.org/nowhere');
    expect(told(createValidators(withProfiles(r4, orphan)).validate({ resourceType: 'Patient' }, { profiles: ['https://example.org/orphan'] }))).toEqual(['error profile Patient']);
  });

  it('extensions by url, on elements and on primitives', () => {
    const colour = profileOf('colour', 'Extension', [
      { path: 'Extension.url', fixedUri: 'https://example.org/colour' }, { path: 'Extension.value[x]', min: 1, type: [{ code: 'code' }] },
    ]);
    const colourSlice = (path: string): Element[] => [{ id: `${path}.extension:colour`, path: `${path}.extension`, sliceName: 'colour', min: 1, max: '1', type: [{ code: 'Extension', profile: ['https://example.org/colour'] }] }];
    const red = { url: 'https://example.org/colour', valueCode: 'red' };
    check('Patient', [...colourSlice('Patient'), ...colourSlice('Patient.birthDate')], [
      [{ extension: [red], birthDate: '2000', _birthDate: { extension: [red] } }, []],
      [{ extension: [red] }, []],
      [{ extension: [red], birthDate: '2000' }, ['error slice Patient.birthDate.extension']],
      [{ extension: [red, red] }, ['error slice Patient.extension']],
      [{ extension: [{ url: 'https://example.org/colour', valueString: 'red' }] }, ['error type Patient.extension[0].value']],
    ], [colour]);
  });

  it('invariants: error, warning, and one that can not be evaluated', () => {
    const rule = (key: string, severity: 'error' | 'warning', expression: string) => ({ key, severity, human: 'Static text.', expression });
    check('Patient', [{ path: 'Patient', constraint: [rule('a', 'error', 'name.exists()'), rule('b', 'warning', "gender = 'female'"), rule('c', 'error', "birthDate.memberOf('https://example.org/none')")] }], [
      [{ name: [{ text: 'x' }], gender: 'female' }, ['error c Patient']],
      [{ gender: 'male', birthDate: '2000' }, ['error a Patient', 'warning b Patient', 'information c Patient']],
    ]);
  });
});
