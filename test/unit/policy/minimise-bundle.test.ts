import type { Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { consentsOfBundle } from '../../../src/policy/consents-of-bundle.ts';
import { minimise } from '../../../src/policy/minimise.ts';
import { minimiseBundle } from '../../../src/policy/minimise-bundle.ts';
import { CODE_SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import type { ConsentState } from '../../../src/workflow/journey.ts';
import type { View } from '../../../src/workflow/effects.ts';
import { ALL_CONSENTS, JOURNEY, NOW, consent, externalIdFor } from '../../policy/journeys.ts';
import { SHARING_VIEWS } from '../../policy/sharing-views.ts';

const everything: Bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [...(JOURNEY.bundle?.entry ?? []), ...(JOURNEY.advies?.bundle.entry ?? [])],
};
const offline = (view: View, consents: readonly ConsentState[] = ALL_CONSENTS, partner?: string) =>
  minimiseBundle(everything, {
    view: SHARING_VIEWS[view],
    at: NOW,
    consents,
    externalId: externalIdFor('cli'),
    ...(partner === undefined ? {} : { partner }),
  });

describe('mgn minimise', () => {
  test('L1 without consent nothing', () => {
    expect(offline('wmo', [])).toMatchObject({
      permitted: false,
      code: 'CONSENT_MISSING',
      bundle: { entry: [] },
    });
    expect(offline('wmo', []).withheld.every((it) => it.consent === 'wmo')).toBe(true);
    expect(offline('wmo', [consent('wmo', undefined, { withdrawnAt: NOW })])).toMatchObject({
      permitted: false,
      code: 'CONSENT_WITHDRAWN',
    });
  });

  test('own actions by the codes of the view, or by the partner that is named', () => {
    const names = (view: View, partner?: string): string => JSON.stringify(offline(view, ALL_CONSENTS, partner).bundle);
    expect(names('welzijn')).toContain('Relatiegesprek');
    expect(names('welzijn')).not.toMatch(/Acht sessies|Jobcoach|Budget/);
    expect(names('ggz-aanbieder', 'ggzproef')).toContain('Acht sessies');
    expect(names('ggz-aanbieder', 'ggzanders')).not.toContain('Acht sessies');
  });

  test('tells what stays behind, by path and without a value', () => {
    const { withheld } = offline('vg-sd');
    expect(withheld).toContainEqual({
      path: 'Patient.birthDate',
      reason: 'Een leeftijdsband volstaat.',
      row: 'birth date',
      grade: 'A',
      ground: 'AVG art. 5 lid 1 c; D5',
    });
    expect(withheld).toContainEqual({
      path: 'Patient.identifier[bsn]',
      reason: 'Deze ontvanger mag geen BSN verwerken.',
      row: 'BSN',
      grade: '-',
      ground: 'UAVG art. 46',
    });
    expect(JSON.stringify(withheld)).not.toMatch(/Testinga|999990019|P74|pieker|Dijk/);
  });

  test('works on a Bundle whose resources have no id', () => {
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', name: [{ family: 'Testinga' }] } },
        {
          fullUrl: 'urn:uuid:c',
          resource: {
            resourceType: 'Condition',
            subject: { reference: 'urn:uuid:p' },
            code: { coding: [{ system: CODE_SYSTEMS.icpc, code: 'P74' }] },
          },
        },
      ],
    };
    const { bundle: reduced } = minimiseBundle(bundle, {
      view: SHARING_VIEWS['vg-sd'],
      at: NOW,
      consents: ALL_CONSENTS,
      externalId: externalIdFor('cli'),
    });
    expect(reduced.entry).toHaveLength(2);
    expect(reduced.entry?.[1]?.resource).toMatchObject({ subject: { reference: reduced.entry?.[0]?.fullUrl } });
  });

  test('reads the consents that the Bundle itself states', () => {
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      timestamp: '2026-11-23T08:15:00Z',
      entry: [
        {
          resource: {
            resourceType: 'Consent',
            id: 't1',
            status: 'active',
            scope: { coding: [{ system: CODE_SYSTEMS.consentScope, code: 'patient-privacy' }] },
            dateTime: '2026-11-23T08:10:00Z',
            category: [{ coding: [{ system: CODE_SYSTEMS.toestemming, code: 'vg-sd' }] }],
            provision: { type: 'deny' },
          },
        },
      ],
    };
    expect(consentsOfBundle(bundle, NOW, () => 'nieuw')).toMatchObject([
      { id: 't1', class: 'vg-sd', decision: 'deny' },
    ]);
  });
});

describe('minimise denies by default', () => {
  const context = { at: NOW, isOwn: () => true, mayShareNaaste: () => true };

  test('a type that no view names does not leave', () => {
    const result = minimise(
      { resourceType: 'Observation', status: 'final', code: { text: 'bloeddruk' } } as Resource,
      SHARING_VIEWS.huisarts,
      context,
    );
    expect(result).toEqual({
      withheld: [
        {
          path: 'Observation',
          reason: 'Dit gegeven hoort niet bij wat deze ontvanger mag weten.',
          row: '-',
          grade: '-',
          ground: 'AVG art. 25; 5.8: wat niet is genoemd gaat niet',
        },
      ],
    });
  });

  test('modifierExtension changes what the rest means: the resource stays behind, also deep inside', () => {
    const plain = {
      resourceType: 'Patient',
      name: [{ family: 'Testinga' }],
      communication: [{ language: { text: 'Tigrinya' } }],
    } as Resource;
    const modified = {
      ...plain,
      communication: [
        { language: { text: 'Tigrinya' }, modifierExtension: [{ url: 'http://vreemd.test', valueBoolean: true }] },
      ],
    } as Resource;
    expect(minimise(plain, SHARING_VIEWS.welzijn, context).resource).toBeDefined();
    expect(minimise(modified, SHARING_VIEWS.welzijn, context).resource).toBeUndefined();
    expect(
      minimise({ ...plain, implicitRules: 'http://vreemd.test' } as Resource, SHARING_VIEWS.welzijn, context).resource,
    ).toBeUndefined();
  });

  test('a complex element in the place of a primitive does not slip through', () => {
    const patient = {
      resourceType: 'Patient',
      name: [{ family: { text: 'verstopt' } }],
      birthDate: { valueString: 'verstopt' },
    } as unknown as Resource;
    expect(JSON.stringify(minimise(patient, SHARING_VIEWS['vg-ggz'], context).resource)).not.toContain('verstopt');
  });

  test('what a sender puts under the URL of a derived form is not believed', () => {
    const patient = {
      resourceType: 'Patient',
      birthDate: '1992-03-14',
      extension: [
        {
          url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-leeftijdsband',
          valueCoding: { code: '75+', display: 'geboren 1992-03-14' },
        },
      ],
    } as Resource;
    expect(JSON.stringify(minimise(patient, SHARING_VIEWS['vg-sd'], context).resource)).not.toMatch(/75|1992/);
  });
});
