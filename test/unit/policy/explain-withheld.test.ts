import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { mapOffline, mappable } from '../../../src/cli/map-input.ts';
import { readInput } from '../../../src/cli/read-input.ts';
import type { Withheld } from '../../../src/policy/delivery.ts';
import type { MinimisedBundle } from '../../../src/policy/minimise-bundle.ts';
import { minimiseBundle } from '../../../src/policy/minimise-bundle.ts';
import type { SharingRole } from '../../../src/workflow/any-view.ts';
import { SHARING_ROLES } from '../../../src/workflow/any-view.ts';
import { CONSENT_CLASSES } from '../../../src/workflow/journey.ts';
import { consent, externalIdFor } from '../../policy/journeys.ts';
import { SHARING_VIEWS } from '../../policy/sharing-views.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';

const JOURNEYS = new URL('../../fixtures/journeys/', import.meta.url).pathname;
const PARTNER = 'samenhuis';
const EVERYONE = CONSENT_CLASSES.map((it) => consent(it, it === 'welzijn' || it === 'partner' ? PARTNER : undefined));

let fixtures: readonly (readonly [name: string, bundle: Bundle])[];
beforeAll(async () => {
  const rulebooks = await testRulebooks();
  const files = readdirSync(JOURNEYS).flatMap((name) => readdirSync(join(JOURNEYS, name)).filter((file) => /^(srm\.hl7|letter\.hl7|ref\.hl7|advies\.json)$/.test(file)).map((file) => join(JOURNEYS, name, file)));
  const inputs = await Promise.all(files.map(async (file) => [file.slice(JOURNEYS.length), await readInput(file)] as const));
  fixtures = inputs.flatMap(([name, input]) => {
    try {
      return [[name, mapOffline(rulebooks, mappable(input))] as const];
    } catch {
      return [];
    }
  });
}, 60_000);

function minimised(bundle: Bundle, role: SharingRole, consents = EVERYONE): MinimisedBundle {
  return minimiseBundle(bundle, { view: SHARING_VIEWS[role], at: '2026-11-30T10:00:00Z', consents, externalId: externalIdFor(role) });
}


describe.each(SHARING_ROLES)('design 2.2 %s', (role) => {
  test('every fixture of every journey is explained: each withheld path with row, grade and ground', () => {
    expect(fixtures.length).toBeGreaterThan(40);
    const bare: Withheld[] = fixtures.flatMap(([, bundle]) => minimised(bundle, role).withheld.filter((it) => it.reason === '' || it.row === '' || it.grade === '' || it.ground === ''));
    expect(bare).toEqual([]);
  });

  test('nothing that comes by in a journey is without a row', () => {
    const unnamed = new Set(fixtures.flatMap(([, bundle]) => minimised(bundle, role).withheld.filter((it) => it.row === '-').map((it) => it.path)));
    expect([...unnamed].toSorted()).toEqual([]);
  });

  test('no reason names a value', () => {
    const text = JSON.stringify(fixtures.flatMap(([, bundle]) => minimised(bundle, role).withheld));
    expect(text).not.toMatch(/99999\d{4}|Testinga|Proefstra|ZP1\d{8}/);
  });
});

test('L1 without consent everything is withheld for that, with the class that is asked', () => {
  const [, bundle] = fixtures.find(([name]) => name === '01-sanne/srm.hl7') ?? [];
  const { permitted, code, withheld } = minimised(bundle ?? { resourceType: 'Bundle', type: 'collection' }, 'wmo', []);
  expect([permitted, code]).toEqual([false, 'CONSENT_MISSING']);
  expect(withheld.find((it) => it.path === 'Patient')).toEqual({ path: 'Patient', reason: 'Er is geen toestemming voor deze uitwisseling.', row: 'toestemming', grade: '-', ground: 'L1: toestemming vooraf, per ontvanger', consent: 'wmo' });
});

test.each([
  ['vg-sd', 'Patient.identifier[bsn]', 'BSN', '-', /UAVG art\. 46/],
  ['vg-sd', 'Patient.birthDate', 'birth date', 'A', /D5/],
  ['welzijn', 'Patient.address.line', 'address', 'M x', /R8/],
  ['wmo', 'Condition', 'ICPC diagnosis', '-', /Wmo|AVG/],
  ['inroepbaar', 'Patient', 'name', '-', /M3/],
  ['persoon', 'QuestionnaireResponse.item.item[linkId=vgnaas.telefoon]', 'naaste', 'M', /7:456 BW/],
] as const)('2.7 %s: %s falls under row %s, of which it gets %s', (role, path, row, grade, ground) => {
  const [, bundle] = fixtures.find(([name]) => name === '01-sanne/srm.hl7') ?? [];
  const found = minimised(bundle ?? { resourceType: 'Bundle', type: 'collection' }, role).withheld.find((it) => it.path === path);
  expect(found).toMatchObject({ row, grade });
  expect(found?.ground).toMatch(ground);
});

test('T4 a naaste without the person\'s yes is withheld for want of that consent', () => {
  const [, bundle] = fixtures.find(([name]) => name === '01-sanne/srm.hl7') ?? [];
  const bare = JSON.parse(JSON.stringify(bundle).replaceAll(/"url":"[^"]*ext-akkoord-persoon"/g, '"url":"http://anders.test"')) as Bundle;
  expect(minimised(bare, 'vg-ggz', EVERYONE.filter((it) => it.class !== 'naaste')).withheld.find((it) => it.path === 'RelatedPerson')).toMatchObject({ row: 'naaste', consent: 'naaste' });
});
