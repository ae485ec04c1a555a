import { describe, expect, test } from 'vitest';
import { codingFromCe, conceptFromCe } from '../../../src/mapping/converters/concept-from-ce.ts';
import { identifierFromCx, identifierFromPl, identifierFromXcn, identifierFromXon, nameFromPl, uzoviFromText } from '../../../src/mapping/converters/identifier.ts';
import { makeIdFor } from '../../../src/mapping/converters/id-for.ts';
import { referenceFromPl, referenceFromXcn, roleFromXcn } from '../../../src/mapping/converters/reference-from-parts.ts';
import { annotationFromText, textFromHl7 } from '../../../src/mapping/converters/text-from-hl7.ts';
import { documentDataFromFhir } from '../../../src/mapping/converters/fhir-document.ts';
import { base64FromEd, contentTypeFromEd, sizeFromEd } from '../../../src/mapping/converters/document-from-ed.ts';

const AGB = 'http://fhir.nl/fhir/NamingSystem/agb-z';

describe('CX', () => {
  test.each([
    [{ CX1: '999990019', CX4: [{ HD1: 'NLMINBIZA' }], CX5: 'NNNLD' }, { use: 'official', system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990019' }],
    [{ CX1: '999990019', CX5: 'nnnld' }, { use: 'official', system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990019' }],
    [{ CX4: [{ HD1: 'NLMINBIZA' }], CX5: 'NNNLD' }, undefined],
    [{ CX1: '""', CX4: [{ HD1: 'NLMINBIZA' }], CX5: 'NNNLD' }, undefined],
    [{ CX1: 'ZP100120301', CX4: [{ HD1: 'ZorgDomein' }], CX5: 'VN' }, undefined],
  ])('PID-3 %j', (cx, expected) => {
    expect(identifierFromCx(cx)).toEqual(expected);
  });

  test('E3 IN1-3 `0^^^LOCAL` names no insurer', () => {
    expect(uzoviFromText('3311')).toEqual({ system: 'http://fhir.nl/fhir/NamingSystem/uzovi', value: '3311' });
    expect([uzoviFromText('0'), uzoviFromText('""'), uzoviFromText('LOCAL')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('AGB', () => {
  test('E1 VEKTIS counts in any case, a lost leading zero comes back, another authority does not count', () => {
    const xcn = (authority: string, code = '1004567') => identifierFromXcn({ XCN1: code, XCN9: [{ HD1: authority }] });
    expect([xcn('VEKTIS'), xcn('vektis')]).toEqual([{ system: AGB, value: '01004567' }, { system: AGB, value: '01004567' }]);
    expect(xcn('BIG')).toBeUndefined();
    expect(xcn('VEKTIS', '""')).toBeUndefined();
  });

  test('E1 only soort 01 is said to be a huisarts', () => {
    expect(roleFromXcn({ XCN1: '01004567' })?.coding?.[0]).toMatchObject({ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015' });
    expect(roleFromXcn({ XCN1: '94004321' })).toBeUndefined();
    expect(roleFromXcn({})).toBeUndefined();
  });

  test('a practice stands in ARQ-18 as name and code, in AIL-3 the other way round', () => {
    expect([identifierFromPl({ PL4: [{ HD1: 'Praktijk', HD2: '01059999' }] })?.value, nameFromPl({ PL4: [{ HD1: '01051020', HD2: 'Praktijk' }] })]).toEqual(['01059999', 'Praktijk']);
    expect(referenceFromPl({ PL4: [{ HD1: '01051020', HD2: 'Praktijk' }] })).toEqual({ type: 'Location', identifier: { system: AGB, value: '01051020' }, display: 'Praktijk' });
    expect(identifierFromXon({ XON1: 'naam', XON3: '01051020' })).toEqual({ system: AGB, value: '01051020' });
    expect(referenceFromXcn({})).toBeUndefined();
  });
});

describe('CE', () => {
  test.each([
    ['ICPC-1-NL', 'http://hl7.org/fhir/sid/icpc-1-nl'],
    ['icpc', 'http://hl7.org/fhir/sid/icpc-1-nl'],
    ['2.16.840.1.113883.2.4.4.31.1', 'http://hl7.org/fhir/sid/icpc-1-nl'],
    ['99zda', 'urn:mgn:hl7v2:99zda'],
    ['99ZDL', 'urn:mgn:hl7v2:99zdl'],
    ['HL70485', 'http://terminology.hl7.org/CodeSystem/v2-0485'],
    ['Mijn lijst', 'urn:mgn:hl7v2:mijn-lijst'],
  ])('coding system %s', (name, system) => {
    expect(codingFromCe({ CE1: 'P74', CE2: 'Angst', CE3: name })).toEqual({ system, code: 'P74', display: 'Angst' });
  });

  test('E4 an ICPC code is written in capitals, a text without code stays text', () => {
    expect(codingFromCe({ CE1: 'p77.01', CE3: 'ICPC' })?.code).toBe('P77.01');
    expect(conceptFromCe({ CE2: 'Piekeren' })).toEqual({ text: 'Piekeren' });
    expect(conceptFromCe({ CE1: '""' })).toBeUndefined();
    expect(conceptFromCe({ CE1: 'A', CE3: 'L', CE4: 'B', CE6: 'ICPC' })?.coding).toHaveLength(2);
  });

  test('`""` is nothing', () => {
    expect([textFromHl7('""'), textFromHl7(' '), textFromHl7(' a ')]).toEqual([undefined, undefined, 'a']);
    expect([annotationFromText({ CE2: 'Spreekt Frans.' }), annotationFromText('""')]).toEqual([{ text: 'Spreekt Frans.' }, undefined]);
  });
});

describe('ED', () => {
  test('every encoding becomes base64 without breaks, broken base64 nothing', () => {
    const ed = (ED4: string, ED5: string) => base64FromEd({ ED2: 'application', ED3: 'pdf', ED4, ED5 });
    expect([ed('Base64', 'JVBE\nRi0x'), ed('Hex', '25504446'), ed('A', 'été'), ed('Base64', 'JVBER')]).toEqual(['JVBERi0x', 'JVBERg==', 'w6l0w6k=', undefined]);
    expect(sizeFromEd({ ED4: 'Base64', ED5: 'JVBERg==' })).toBe(4);
  });

  test.each([['JVBERi0', 'JVBERi0='], ['JVBERg', 'JVBERg=='], ['JVBER', undefined], ['JVBERi', undefined], ['JVBERg=', 'JVBERg=='], ['====', undefined]])('base64 %s: padding that was left out is put back, what was cut off is nothing: %s', (sent, whole) => {
    expect([base64FromEd({ ED4: 'Base64', ED5: sent }), documentDataFromFhir({ data: sent })]).toEqual([whole, whole]);
  });

  test('the media type is as FHIR wants it', () => {
    expect([contentTypeFromEd({ ED2: 'application', ED3: 'PDF' }), contentTypeFromEd({ ED2: 'image', ED3: 'jpg' }), contentTypeFromEd({})]).toEqual(['application/pdf', 'image/jpeg', 'application/octet-stream']);
  });
});

test('5.1 ids are UUIDs of version 8, the same for the same seed and path and no other', () => {
  const idFor = makeIdFor((text) => [...text].reduce((hex, char, index) => hex + (char.charCodeAt(0) * (index + 7)).toString(16), '').padEnd(40, 'f').slice(-40));
  const id = idFor({ seed: 'a' }, 'Patient', '1');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idFor({ seed: 'a' }, 'Patient', '1')).toBe(id);
  expect([idFor({ seed: 'b' }, 'Patient', '1'), idFor({ seed: 'a' }, 'Patient', '2'), idFor({ seed: 'a' }, 'Task', '1')]).not.toContain(id);
});
