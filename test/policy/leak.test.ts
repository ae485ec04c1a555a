import type { Bundle, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE_SYSTEMS, MGN_BASE, QUESTIONNAIRES, SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { Delivery } from '../../src/policy/delivery.ts';
import { toExternalIds } from '../../src/policy/external-ids.ts';
import { minimiseResources } from '../../src/policy/minimise-resources.ts';
import { permit } from '../../src/policy/permit.ts';
import type { Journey } from '../../src/workflow/journey.ts';
import type { SharingRole } from '../../src/workflow/any-view.ts';
import { SHARING_ROLES } from '../../src/workflow/any-view.ts';
import { BSN, JOURNEY, PERSONAL, delivery, externalIdFor, factsFor } from './journeys.ts';
import { mayHave } from './matrix.ts';
import { MarkerField } from './plant-markers.ts';
import { SHARING_VIEWS } from './sharing-views.ts';

const QUESTIONS =
  'vghulp vgdom vgklacht vgveilig vgexp vgeen vgmot vgsam vgcris vgzvw vgwor vgdwang vgurg vgvorm vgtoeh vgtoev onbekend'.split(
    ' ',
  );
const DOMAINS = [
  'financien',
  'wonen',
  'werk-dagbesteding',
  'sociaal-netwerk',
  'verslaving-middelen',
  'justitie-veiligheid',
];

/** Every question of the set, answered both as text and coded, so that each has a place for markers. */
function withAllQuestions(resource: Resource): Resource {
  if (resource.resourceType !== 'QuestionnaireResponse') {
    return resource;
  }
  const simple = QUESTIONS.map((linkId) => ({
    linkId,
    answer: [
      { valueString: 'x' },
      ...(linkId === 'vgdom' ? DOMAINS : ['J']).map((code) => ({
        valueCoding: { system: CODE_SYSTEMS.levensdomein, code, display: 'x' },
      })),
    ],
  }));
  const groups = ['vgnaas.naam', 'vgvert.naam', 'vgtoe.klasse', 'vgtaal.taal'].map((linkId) => ({
    linkId: linkId.slice(0, linkId.indexOf('.')),
    item: [
      {
        linkId,
        answer: [{ valueString: 'x' }, { valueCoding: { system: CODE_SYSTEMS.vgVraag, code: 'J', display: 'x' } }],
      },
    ],
  }));
  return { ...resource, item: [...simple, ...groups] };
}

function planted(bundle: Bundle, field: MarkerField): Bundle {
  return {
    ...bundle,
    entry: bundle.entry?.map((entry) =>
      entry.resource === undefined ? entry : { ...entry, resource: field.plant(withAllQuestions(entry.resource)) },
    ),
  };
}

/** The journey of the tests with a marker in every element of everything that it holds. */
function markedJourney(field: MarkerField): Journey {
  const { bundle, advies } = JOURNEY;
  if (bundle === undefined || advies === undefined) {
    throw new Error('fixture');
  }
  const mark = (name: string): string => {
    const marker = `merk${String(field.places.size).padStart(5, '0')}z`;
    field.places.set(marker, name);
    return marker;
  };
  return {
    ...JOURNEY,
    bundle: planted(bundle, field),
    advies: { ...advies, bundle: planted(advies.bundle, field) },
    taken: JOURNEY.taken.map((it) => ({
      ...it,
      reason: mark('Task.reason'),
      reasonText: mark('Task.reasonText'),
      acceptedBy: mark('Taak.acceptedBy'),
      ...(it.vraag === undefined ? {} : { vraag: mark('Task.vraag') }),
      output: [...it.output, { type: mark('Task.output.type'), value: mark('Task.output.value') }],
    })),
    gesprekken: JOURNEY.gesprekken.map((it) => ({
      ...it,
      mode: mark('Gesprek.mode'),
      reasonSecond: mark('Gesprek.redenTweede'),
      participants: it.participants.map((one) => ({
        ...one,
        member: one.view === 'naaste' ? mark('Gesprek.naaste') : one.member,
        reason: mark('Gesprek.reden'),
      })),
    })),
    consents: JOURNEY.consents.map((it) => ({
      ...it,
      how: mark('Consent.how'),
      leaflet: mark('Consent.leaflet'),
      capacity: mark('Consent.capacity'),
    })),
  };
}

function leaked(
  field: MarkerField,
  { view, kind, subject }: Pick<Delivery, 'kind' | 'subject'> & { readonly view: SharingRole },
  text: string,
): readonly string[] {
  return field
    .found(text)
    .filter((place) => !mayHave(view, place))
    .map((place) => `${view} ${kind} ${subject ?? ''}: ${place}`);
}

const MESSAGES: readonly Delivery[] = [
  ...PERSONAL,
  delivery('huisarts', 'eikenlaan', 'notice', { about: 'held', code: 'INCOMPLETE' }),
  delivery('huisarts', 'eikenlaan', 'notice', { about: 'task-rejected', subject: 'actie-1' }),
  delivery('vg-sd', 'vgteam', 'notice', { about: 'crisis-after-acceptance', code: 'CRISIS_CALL' }),
  delivery('welzijn', 'samenhuis', 'cancellation', {
    about: 'consent-withdrawn',
    subject: 'actie-3',
    code: 'CONSENT_WITHDRAWN',
  }),
];

describe('2.7 no marker outside the matrix reaches a recipient', () => {
  const field = new MarkerField();
  const journey = markedJourney(field);

  test('the field is full: thousands of markers in every type that the journey holds', () => {
    const types = new Set([...field.places.values()].map((place) => place.split('.')[0]));
    expect(field.places.size).toBeGreaterThan(5000);
    expect([...types]).toEqual(
      expect.arrayContaining([
        'Patient',
        'RelatedPerson',
        'Condition',
        'Coverage',
        'QuestionnaireResponse',
        'ServiceRequest',
        'CarePlan',
        'Goal',
        'Practitioner',
        'Organization',
      ]),
    );
  });

  test.each(MESSAGES.map((it) => [`${it.view} ${it.kind} ${it.subject ?? it.about ?? ''}`, it] as const))(
    '%s',
    (_name, message) => {
      const result = permit(
        message,
        factsFor(message.recipient, {
          ...journey,
          taken: journey.taken.map((it) =>
            message.kind === 'cancellation' && it.localId === message.subject ? { ...it, status: 'cancelled' } : it,
          ),
        }),
      );
      expect(result).toMatchObject({ ok: true });
      expect(leaked(field, message, result.ok ? JSON.stringify(result.value.bundle) : '')).toEqual([]);
    },
  );

  test('what may be known does come through: markers are found at all', () => {
    const result = permit(delivery('vg-ggz', 'vgteam', 'referral'), factsFor('vgteam', journey));
    const places = field.found(JSON.stringify(result.ok ? result.value.bundle : ''));
    expect(places).toEqual(
      expect.arrayContaining([
        'Patient.birthDate',
        'QuestionnaireResponse.item[vghulp].answer.valueString',
        'Condition.code.coding[http://hl7.org/fhir/sid/icpc-1-nl].display',
      ]),
    );
  });

  test('notices carry no marker at all, to whoever they go', () => {
    for (const message of MESSAGES.filter((it) => it.kind === 'notice')) {
      const result = permit(message, factsFor(message.recipient, journey));
      expect(field.found(JSON.stringify(result.ok ? result.value.bundle : 'merk'))).toEqual([]);
    }
  });
});

const SYSTEM_VALUES = [
  ...Object.values(SYSTEMS),
  CODE_SYSTEMS.icpc,
  CODE_SYSTEMS.messageType,
  CODE_SYSTEMS.adviesCategorie,
  CODE_SYSTEMS.vgVraag,
  'http://vreemd.test',
];
const TYPES = [
  'Patient',
  'RelatedPerson',
  'Condition',
  'Coverage',
  'QuestionnaireResponse',
  'ServiceRequest',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'DocumentReference',
  'CarePlan',
  'Goal',
  'CareTeam',
  'MedicationStatement',
  'MedicationRequest',
  'Observation',
  'AllergyIntolerance',
  'Consent',
  'Composition',
  'Procedure',
  'Appointment',
  'Encounter',
] as const;

/** A bare resource with slices of random kinds, for the field to fill. */
const anyResource = fc
  .record({
    type: fc.constantFrom(...TYPES),
    systems: fc.array(fc.constantFrom(...SYSTEM_VALUES), { maxLength: 4 }),
    uses: fc.array(fc.constantFrom('official', 'usual', 'old', 'maiden', 'home', 'temp'), { maxLength: 3 }),
    items: fc.array(fc.constantFrom(...QUESTIONS, 'vgtaal', 'vgnaas', 'vgtoe', 'vgvert'), { maxLength: 5 }),
    category: fc.constantFrom(CODE_SYSTEMS.messageType, CODE_SYSTEMS.adviesCategorie, 'http://vreemd.test'),
    extension: fc.constantFrom(
      `${MGN_BASE}/StructureDefinition/ext-vertegenwoordiger`,
      `${MGN_BASE}/StructureDefinition/ext-gemeentecode`,
      'http://vreemd.test',
    ),
  })
  .map(
    ({ type, systems, uses, items, category, extension }) =>
      ({
        resourceType: type,
        id: 'bron',
        ...(type === 'QuestionnaireResponse'
          ? {
              questionnaire: `${QUESTIONNAIRES.vgAanmelding}|1`,
              item: items.map((linkId) => ({
                linkId,
                answer: [
                  { valueString: 'x' },
                  { valueCoding: { system: 'http://vreemd.test', code: 'wonen', display: 'x' } },
                ],
              })),
            }
          : { identifier: systems.map((system) => ({ system, value: 'x' })) }),
        ...(type === 'Patient' || type === 'RelatedPerson' || type === 'Practitioner'
          ? { name: uses.map((use) => ({ use, family: 'x', given: ['x'] })) }
          : {}),
        ...(type === 'ServiceRequest' ? { category: [{ coding: [{ system: category, code: '1' }] }] } : {}),
        ...(extension === 'http://vreemd.test' || type !== 'Patient'
          ? {}
          : { extension: [{ url: extension, valueCode: 'x' }] }),
      }) as unknown as Resource,
  );

test('2.7 property: a random resource full of markers leaks none to any view', () => {
  fc.assert(
    fc.property(anyResource, fc.constantFrom(...SHARING_ROLES), (bare, view) => {
      const field = new MarkerField();
      const { resources } = minimiseResources([field.plant(bare)], SHARING_VIEWS[view], {
        at: '2026-11-23',
        isOwn: () => true,
        mayShareNaaste: () => true,
      });
      const outgoing = toExternalIds(
        resources.map((resource) => ({ resource })),
        view,
        externalIdFor('iemand'),
      );
      expect(leaked(field, { view, kind: 'task' }, JSON.stringify(outgoing))).toEqual([]);
    }),
    { numRuns: 600, seed: 27 },
  );
});

test('2.7 the BSN is found only where the matrix says F', () => {
  const holders = PERSONAL.filter((message) => {
    const result = permit(message, factsFor(message.recipient));
    return result.ok && JSON.stringify(result.value.bundle).includes(BSN);
  });
  expect([...new Set(holders.map((it) => it.view))].toSorted()).toEqual(['dossierhouder', 'ggz-aanbieder', 'huisarts', 'vg-ggz', 'wmo']);
});
