import { describe, expect, test } from 'vitest';
import { addressFromXad } from '../../../src/mapping/converters/address-from-xad.ts';
import { contactPointsFromXtn } from '../../../src/mapping/converters/contact-points-from-xtn.ts';
import { homeAddressFromFhir, homeAddressFromXad, otherAddressFromFhir, otherAddressFromXad } from '../../../src/mapping/converters/person-address.ts';
import { addressFromFhir, humanNameFromFhir } from '../../../src/mapping/converters/fhir-datatypes.ts';
import { deceasedFromFhir } from '../../../src/mapping/converters/fhir-referral.ts';
import { humanNameFromXcn, humanNameFromXpn } from '../../../src/mapping/converters/human-name.ts';

const part = (name: string, valueString: string): unknown => ({ url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueString });
const qualifier = (valueCode: string): unknown => ({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier', valueCode }] });

describe('XPN', () => {
  test('a double name keeps its parts (formats.md 1.7)', () => {
    const xpn = { XPN1: [{ FN1: 'Testpatiënt - van Zorg Domein', FN2: 'van', FN3: 'Zorg Domein', FN5: 'Testpatiënt' }], XPN2: 'D', XPN3: 'E', XPN7: 'L' };
    expect(humanNameFromXpn(xpn)).toEqual({
      use: 'official',
      text: 'D E Testpatiënt - van Zorg Domein',
      family: 'Testpatiënt - van Zorg Domein',
      _family: { extension: [part('humanname-own-prefix', 'van'), part('humanname-own-name', 'Zorg Domein'), part('humanname-partner-name', 'Testpatiënt')] },
      given: ['D', 'E'],
      _given: [qualifier('IN'), qualifier('IN')],
    });
  });

  test('zib-NameInformation-1: a prefix without its name makes no extension', () => {
    expect(humanNameFromXpn({ XPN1: [{ FN1: 'van Dijk', FN2: 'van' }] })).toEqual({ use: 'official', text: 'van Dijk', family: 'van Dijk' });
  });

  test('a full name that is left out is put together, partner first', () => {
    const surname = { FN2: 'van', FN3: 'Proefma', FN4: 'de', FN5: 'Test' };
    expect(humanNameFromXpn({ XPN1: [surname] })?.family).toBe('de Test - van Proefma');
  });

  test('type N is the roepnaam; a first name is BR, initials are IN', () => {
    expect(humanNameFromXpn({ XPN2: 'Sanne', XPN7: 'N' })).toEqual({ use: 'usual', text: 'Sanne', given: ['Sanne'] });
    expect(humanNameFromXpn({ XPN1: [{ FN1: 'Testinga' }], XPN2: 'Sanne Th.' })?._given).toEqual([qualifier('BR'), qualifier('IN')]);
  });

  test.each([{}, { XPN1: [{ FN1: '""' }], XPN2: '""' }, undefined, 'Testinga'])('%j has no name', (xpn) => {
    expect(humanNameFromXpn(xpn)).toBeUndefined();
  });
});

test('XCN: both spellings of ARQ-15 give the same huisarts', () => {
  const name = (surname: unknown) => humanNameFromXcn({ XCN1: '01004567', XCN2: [surname], XCN3: 'Z.Z.', XCN6: 'dr.' });
  expect(name({ FN1: 'van Houten' })).toEqual({ use: 'official', text: 'Z.Z. van Houten', family: 'van Houten', given: ['Z.Z.'], _given: [qualifier('IN')], prefix: ['dr.'] });
  expect(name({ FN3: 'van Houten' })).toMatchObject({ text: 'Z.Z. van Houten', family: 'van Houten' });
});

test('ele-1: FHIR parts of a name or line are null where there are none, and away when there are none at all', () => {
  const street = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetName', valueString: 'Dijk' }] };
  expect(humanNameFromFhir({ family: 'Testinga', given: ['Sanne', 'S.'], _given: [null, qualifier('IN')] })).toMatchObject({ _given: [null, qualifier('IN')] });
  expect(humanNameFromFhir({ family: 'Testinga', given: ['Sanne'], _given: [{ extension: [{ url: 'http://elders.test/x', valueString: 'x' }] }] })).not.toHaveProperty('_given');
  expect(addressFromFhir({ line: ['bij de bakker', 'Dijk 1'], _line: [null, street] })).toMatchObject({ _line: [null, street] });
  expect(addressFromFhir({ line: ['Dijk 1'], _line: [null] })).not.toHaveProperty('_line');
});

test.each([[{ deceasedBoolean: true }, true], [{ deceasedBoolean: 'true' }, true], [{ deceasedBoolean: 'false' }, undefined], [{ deceasedBoolean: false }, undefined], [{ deceasedDateTime: '2026-01-01' }, true]])('who has died, in JSON and in XML: %j', (patient, expected) => {
  expect(deceasedFromFhir(patient)).toBe(expected);
});

describe('XAD', () => {
  const adxp = (name: string, valueString: string): unknown => ({ url: `http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-${name}`, valueString });

  test('the line goes apart, the postcode gets its space, the CBS code its extension', () => {
    const xad = { XAD1: [{ SAD1: 'Dijk 12a', SAD2: 'Dijk', SAD3: '12a' }], XAD3: 'Voorbeelddam', XAD5: '9999zz', XAD6: 'NL', XAD7: 'H', XAD9: 'GM9901' };
    expect(addressFromXad(xad)).toEqual({
      use: 'home',
      extension: [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-gemeentecode', valueCode: '9901' }],
      line: ['Dijk 12a'],
      _line: [{ extension: [adxp('streetName', 'Dijk'), adxp('houseNumber', '12'), adxp('buildingNumberSuffix', 'a')] }],
      city: 'Voorbeelddam',
      postalCode: '9999 ZZ',
      country: 'NL',
    });
  });

  test('a suffix in XAD-2 stands behind the line, once', () => {
    const xad = (line: string) => addressFromXad({ XAD1: [{ SAD1: line, SAD2: 'Dijk', SAD3: '1' }], XAD2: 'hs' });
    expect(xad('Dijk 1')?.line).toEqual(['Dijk 1 hs']);
    expect(xad('Dijk 1 hs')?.line).toEqual(['Dijk 1 hs']);
    expect(xad('Dijk 1')?._line?.[0]?.extension).toContainEqual(adxp('buildingNumberSuffix', 'hs'));
  });

  test.each([
    ['Dijk 111', '111', '1', 'Dijk 111 1'], ['Dijk 111', undefined, '1', 'Dijk 111 1'], ['Dijk 1', '1', '1', 'Dijk 1 1'], ['Dijk 1-1', '1', '1', 'Dijk 1-1'],
    ['Dijk 12a', '12', 'a', 'Dijk 12a'], ['Dijk 12 a hs', '12', 'hs', 'Dijk 12 a hs'], ['Dijk 1 2', undefined, '2', 'Dijk 1 2'], ['Hofhuis', undefined, 'huis', 'Hofhuis huis'],
  ])('line %s, number %s, addition %s: %s', (SAD1, SAD3, XAD2, line) => {
    expect(addressFromXad({ XAD1: [{ SAD1, ...(SAD3 === undefined ? {} : { SAD3 }) }], XAD2 })?.line).toEqual([line]);
  });

  test('a gemeente by name is a district, without code', () => {
    expect(addressFromXad({ XAD3: 'Proefdorp', XAD9: 'Proefmeer' })).toEqual({ city: 'Proefdorp', district: 'Proefmeer' });
  });

  test('a foreign postcode stays as it is', () => {
    expect(addressFromXad({ XAD5: 'B-2000' })).toEqual({ postalCode: 'B-2000' });
  });

  test.each([
    [{ XAD7: 'H' }, 'home'], [{ XAD7: 'H', XAD14: [{ TS1: '20261123' }] }, 'home'], [{ XAD7: 'H', XAD14: [{ TS1: '2026' }] }, 'home'],
    [{ XAD7: 'C' }, 'other'], [{}, 'other'], [{ XAD7: 'BA' }, 'left'], [{ XAD7: 'H', XAD14: [{ TS1: '20261122' }] }, 'left'], [{ XAD12: [{ DR2: [{ TS1: '202610' }] }] }, 'left'],
  ])('PID-11 %j: %s; an old one and one that ended stay behind', (xad, place) => {
    const [home, other] = [homeAddressFromXad, otherAddressFromXad].map((read) => read({ XAD3: 'Voorbeelddam', ...xad }, '2026-11-23T09:15:00Z'));
    expect([home !== undefined, other !== undefined]).toEqual([place === 'home', place === 'other']);
  });

  test.each([
    [{ use: 'home' }, 'home'], [{ use: 'home', period: { end: '2026-11-23T08:00:00+01:00' } }, 'home'], [{ use: 'temp' }, 'other'], [{ use: 'old' }, 'left'], [{ use: 'home', period: { end: '2020' } }, 'left'],
  ])('Patient.address %j: %s', (address, place) => {
    const [home, other] = [homeAddressFromFhir, otherAddressFromFhir].map((read) => read({ city: 'Voorbeelddam', ...address }, '2026-11-23T09:15:00Z'));
    expect([home !== undefined, other !== undefined]).toEqual([place === 'home', place === 'other']);
  });

  test.each([{}, { XAD3: '""', XAD7: 'H' }])('%j is no address', (xad) => {
    expect(addressFromXad(xad)).toBeUndefined();
  });
});

describe('XTN', () => {
  test.each([
    [{ XTN1: '+31 6 1234 5678' }, [{ system: 'phone', value: '+31612345678', use: 'mobile' }]],
    [{ XTN1: '+31 (0)88 123 45 67' }, [{ system: 'phone', value: '+31881234567' }]],
    [{ XTN1: '06-87654321&088 765 43 21' }, [{ system: 'phone', value: '0687654321', use: 'mobile' }, { system: 'phone', value: '0887654321' }]],
    [{ XTN3: 'PH', XTN12: '0881234567' }, [{ system: 'phone', value: '0881234567' }]],
    [{ XTN3: 'FX', XTN12: '0881234560' }, [{ system: 'fax', value: '0881234560' }]],
    [{ XTN2: 'WPN', XTN3: 'PH', XTN6: '020', XTN7: '1234567' }, [{ system: 'phone', value: '0201234567', use: 'work' }]],
    [{ XTN2: 'NET', XTN3: 'Internet', XTN4: 'a@voorbeeld.example' }, [{ system: 'email', value: 'a@voorbeeld.example' }]],
    [{ XTN1: 'a@voorbeeld.example' }, [{ system: 'email', value: 'a@voorbeeld.example' }]],
    [{ XTN1: '0612345678', XTN2: 'PRN', XTN3: 'PH', XTN4: 'a@voorbeeld.example' }, [{ system: 'phone', value: '0612345678', use: 'mobile' }, { system: 'email', value: 'a@voorbeeld.example' }]],
    [{ XTN1: '06-12345678 (dochter)' }, [{ system: 'phone', value: '0612345678', use: 'mobile' }]],
    [{ XTN1: '(088) 123 45 67 na 9 uur' }, [{ system: 'phone', value: '0881234567' }]],
    [{ XTN1: '123@voorbeeld.example' }, [{ system: 'email', value: '123@voorbeeld.example' }]],
    [{ XTN1: '""' }, []],
    [{ XTN1: 'geheim' }, []],
    [{}, []],
  ])('%j', (xtn, expected) => {
    expect(contactPointsFromXtn(xtn)).toEqual(expected);
  });
});
