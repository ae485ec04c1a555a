import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import type { Delivery } from '../../../src/policy/delivery.ts';
import type { PermitFacts, PermittedDelivery } from '../../../src/policy/permit.ts';
import { permit } from '../../../src/policy/permit.ts';
import type { Journey } from '../../../src/workflow/journey.ts';
import {
  ALL_CONSENTS,
  BSN,
  HULPVRAAG,
  JOURNEY,
  NOW,
  PERSONAL,
  ZD,
  consent,
  delivery,
  factsFor,
  taak,
} from '../../policy/journeys.ts';
import { NETWORK } from '../../policy/network.ts';

const ggzTask = delivery('ggz-aanbieder', 'ggzproef', 'task', { subject: 'actie-1' });
const wmoTask = delivery('wmo', 'gm9901', 'task', { subject: 'actie-2' });
const sdReferral = delivery('vg-sd', 'vgteam', 'referral');

const codeOf = (message: Delivery, facts: PermitFacts): string => {
  const result = permit(message, facts);
  return result.ok ? 'permitted' : result.refusal.code;
};
const without = (consentClass: string): Partial<Journey> => ({
  consents: ALL_CONSENTS.filter((it) => it.class !== consentClass),
});
const withTaak = (localId: string, change: Partial<Journey['taken'][number]>): Partial<Journey> => ({
  taken: JOURNEY.taken.map((it) => (it.localId === localId ? { ...it, ...change } : it)),
});

function permitted(message: Delivery, facts = factsFor(message.recipient)): PermittedDelivery {
  const result = permit(message, facts);
  if (!result.ok) {
    throw new Error(result.refusal.code);
  }
  return result.value;
}
const resourcesOf = (value: PermittedDelivery): readonly Resource[] =>
  (value.bundle.entry ?? []).flatMap((entry) => entry.resource ?? []);
const textOf = (value: PermittedDelivery): string => JSON.stringify(value.bundle);

describe('2.8 the minimum list', () => {
  test('consent missing: nothing leaves, for every view', () => {
    const verdicts = PERSONAL.filter((it) => it.subject !== 'aanvullen-1').map((it) =>
      codeOf(it, factsFor(it.recipient, { consents: [] })),
    );
    expect(new Set(verdicts)).toEqual(new Set(['CONSENT_MISSING']));
  });

  test('consent vg-ggz only: no copy for the sociaal domein', () => {
    expect(codeOf(sdReferral, factsFor('vgteam', { consents: [consent('vg-ggz')] }))).toBe('CONSENT_MISSING');
    expect(
      codeOf(delivery('vg-ggz', 'vgteam', 'referral'), factsFor('vgteam', { consents: [consent('vg-ggz')] })),
    ).toBe('permitted');
  });

  test('L5 withdrawal between queue and send: not sent, and the notice of it may go', () => {
    const consents = ALL_CONSENTS.map((it) =>
      it.class === 'welzijn' ? { ...it, withdrawnAt: '2026-11-30T09:59:59Z' } : it,
    );
    expect(
      codeOf(delivery('welzijn', 'samenhuis', 'task', { subject: 'actie-3' }), factsFor('samenhuis', { consents })),
    ).toBe('CONSENT_WITHDRAWN');
    expect(
      codeOf(
        delivery('welzijn', 'samenhuis', 'notice', { about: 'consent-withdrawn' }),
        factsFor('samenhuis', { consents }),
      ),
    ).toBe('permitted');
  });

  test('to SD: no 11-proof number, no ICPC, no medication, but "psychische klachten: ja" once', () => {
    const value = permitted(sdReferral);
    expect(textOf(value)).not.toMatch(/999990019|P74|Z05|icpc|Medication/);
    const conditions = resourcesOf(value).filter((it) => it.resourceType === 'Condition');
    expect(conditions).toHaveLength(1);
    expect(conditions[0]).toMatchObject({
      code: { coding: [{ code: 'VGKLACHT', display: 'Psychische klachten: ja' }] },
    });
  });

  test.each([
    ['a BSN in the words of the person', 'Mijn nummer is 9999 900 19.', 'VIEW_INVALID'],
    ['another number that passes the 11-proef', 'Zie 123456782.', 'VIEW_INVALID'],
    ['an ICPC code', 'De huisarts zei P76.', 'VIEW_INVALID'],
    ['a number that fails the 11-proef', 'Zie 123456789.', 'permitted'],
    ['a parking place', 'Parkeer op P45.', 'permitted'],
    ['a phone number', 'Bel +31 612345678 of 0612345678.', 'permitted'],
  ])('2.8 last look at %s', (_name, text, code) => {
    const bundle = {
      ...JOURNEY.bundle,
      entry: JOURNEY.bundle?.entry?.map((entry) =>
        entry.resource?.resourceType === 'QuestionnaireResponse'
          ? { ...entry, resource: { ...entry.resource, item: [{ linkId: 'vghulp', answer: [{ valueString: text }] }] } }
          : entry,
      ),
    } as Journey['bundle'];
    expect(codeOf(sdReferral, factsFor('vgteam', { bundle }))).toBe(code);
  });

  test('X4 to ggz: BSN there; missing: "BSN vast te stellen"; wrong: nothing', () => {
    expect(textOf(permitted(ggzTask))).toContain(BSN);
    const withBsn = (value: string | undefined): Partial<Journey> => ({
      bundle: {
        ...JOURNEY.bundle,
        entry: JOURNEY.bundle?.entry?.map((entry) =>
          entry.resource?.resourceType === 'Patient'
            ? {
                ...entry,
                resource: {
                  ...entry.resource,
                  identifier: value === undefined ? [] : [{ system: SYSTEMS.bsn, value }],
                },
              }
            : entry,
        ),
      } as Journey['bundle'],
    });
    const missing = permitted(ggzTask, factsFor('ggzproef', withBsn(undefined)));
    expect(textOf(missing)).toContain('ext-bsn-vast-te-stellen');
    expect(resourcesOf(missing).find((it) => it.resourceType === 'Task')).toMatchObject({
      note: [{ text: 'BSN vast te stellen' }],
    });
    expect(codeOf(ggzTask, factsFor('ggzproef', withBsn('999990018')))).toBe('BSN_INVALID');
    expect(codeOf(wmoTask, factsFor('gm9901', withBsn('999990018')))).toBe('BSN_INVALID');
  });

  test('X4 a view that would drop the BSN towards the ggz is refused', () => {
    const facts = factsFor('ggzproef');
    const view = facts.views['ggz-aanbieder'];
    const patient = { allow: view.types['Patient']?.allow.filter((rule) => rule.row !== 'BSN') ?? [] };
    const views = { ...facts.views, 'ggz-aanbieder': { ...view, types: { ...view.types, Patient: patient } } };
    expect(codeOf(ggzTask, { ...facts, views })).toBe('VIEW_INVALID');
  });

  test('to the gemeente without consent wmo: refused', () => {
    expect(codeOf(wmoTask, factsFor('gm9901', without('wmo')))).toBe('CONSENT_MISSING');
  });

  test('M4 M7 insurer and politie never get anything, notices included', () => {
    for (const recipient of ['verzekeraar', 'politie']) {
      for (const view of ['partner', 'welzijn', 'huisarts', 'planner'] as const) {
        expect(
          codeOf(
            delivery(view, recipient, 'notice', { about: 'received' }),
            factsFor(recipient, { huisarts: recipient, taken: [taak('x', 'ondersteuning', recipient, view)] }),
          ),
        ).toBe('ROLE_REFUSED');
      }
    }
  });
});

describe('who may look', () => {
  test.each([
    ['5.12 unknown partner', delivery('welzijn', 'onbekend', 'task', { subject: 'actie-3' }), 'RECIPIENT_UNKNOWN'],
    ['another huisarts', delivery('huisarts', 'lindelaan', 'advice'), 'ROLE_REFUSED'],
    [
      'M3 not the owner of the action',
      delivery('welzijn', 'buurthuis', 'task', { subject: 'actie-3' }),
      'ROLE_REFUSED',
    ],
    [
      'M3 another action than its own',
      delivery('welzijn', 'samenhuis', 'task', { subject: 'actie-4' }),
      'ROLE_REFUSED',
    ],
    [
      'role does not fit the view',
      delivery('ggz-aanbieder', 'samenhuis', 'task', { subject: 'actie-3' }),
      'ROLE_REFUSED',
    ],
    ['the welzijn partner through the planner view', delivery('planner', 'samenhuis', 'referral'), 'ROLE_REFUSED'],
  ])('%s', (_name, message, code) => {
    expect(codeOf(message, factsFor(message.recipient))).toBe(code);
  });

  test('5.1 wmo only to the gemeente of residence', () => {
    const elsewhere = { ...withTaak('actie-2', { owner: 'gm9902' }) };
    expect(codeOf({ ...wmoTask, recipient: 'gm9902' }, factsFor('gm9902', elsewhere))).toBe('ROLE_REFUSED');
    expect(codeOf(wmoTask, factsFor('gm9901', { gemeente: '9901' }))).toBe('permitted');
  });

  test('M3 a partner with policy or monitoring functions alone gets no person', () => {
    const network = {
      ...NETWORK,
      partners: NETWORK.partners.map((it) =>
        it.id === 'gm9901' ? { ...it, functions: ['B' as const, 'M' as const] } : it,
      ),
    };
    expect(codeOf(wmoTask, factsFor('gm9901', {}, { network }))).toBe('ROLE_REFUSED');
  });

  test('a paused partner gets nothing for now', () => {
    const network = {
      ...NETWORK,
      partners: NETWORK.partners.map((it) => (it.id === 'gm9901' ? { ...it, active: false } : it)),
    };
    expect(codeOf(wmoTask, factsFor('gm9901', {}, { network }))).toBe('RECIPIENT_PAUSED');
  });

  test("a member of the team may get its own view at its own endpoint, and no other member's", () => {
    expect(codeOf(delivery('vg-ggz', 'ggzproef', 'referral'), factsFor('ggzproef'))).toBe('permitted');
    expect(codeOf(delivery('vg-ggz', 'samenhuis', 'referral'), factsFor('samenhuis'))).toBe('ROLE_REFUSED');
  });
});

describe('how the journey stands', () => {
  test.each([
    ['held', 'NOT_ACCEPTED'],
    ['awaiting-request', 'NOT_ACCEPTED'],
    ['refused', 'CANCELLED'],
    ['stopped', 'CANCELLED'],
    ['cancelled', 'CANCELLED'],
  ] as const)('4 %s: nothing of the person to anyone, notices go', (status, code) => {
    const verdicts = PERSONAL.filter((it) => it.subject !== 'aanvullen-1').map((it) =>
      codeOf(it, factsFor(it.recipient, { status })),
    );
    expect(new Set(verdicts)).toEqual(new Set([code]));
    expect(
      codeOf(delivery('huisarts', 'eikenlaan', 'notice', { about: 'held' }), factsFor('eikenlaan', { status })),
    ).toBe('permitted');
  });

  test('M8 access ends 28 days after the close', () => {
    const closed = { status: 'closed' as const, closedAt: '2026-11-02T10:00:00Z' };
    expect(codeOf(ggzTask, factsFor('ggzproef', closed))).toBe('permitted');
    expect(codeOf(ggzTask, factsFor('ggzproef', closed, { now: '2026-11-30T10:00:00.001Z' }))).toBe('ACCESS_ENDED');
    expect(codeOf(ggzTask, factsFor('ggzproef', { ...closed, closedAt: 'ooit' }))).toBe('ACCESS_ENDED');
  });

  test('M8 who declined has no access any more', () => {
    expect(codeOf(wmoTask, factsFor('gm9901', withTaak('actie-2', { status: 'rejected' })))).toBe('ACCESS_ENDED');
    expect(codeOf(wmoTask, factsFor('gm9901', withTaak('actie-2', { status: 'cancelled' })))).toBe('CANCELLED');
    expect(codeOf(wmoTask, factsFor('gm9901', withTaak('actie-2', { status: 'draft' })))).toBe('NOT_ACCEPTED');
  });

  test('A14 the ggz gets nothing before the huisarts referred, then the number and the AGB', () => {
    expect(codeOf(ggzTask, factsFor('ggzproef', withTaak('verwijzing-1', { status: 'accepted' })))).toBe(
      'AWAITING_REFERRAL',
    );
    const task = resourcesOf(permitted(ggzTask)).find((it) => it.resourceType === 'Task');
    expect(JSON.stringify(task)).toMatch(/verwijsnummer.*ZP100120777.*verwijzer-agb.*01004567/);
  });

  test("A9 an action without the person's agreement goes to nobody", () => {
    const advies =
      JOURNEY.advies === undefined
        ? undefined
        : { ...JOURNEY.advies, acties: JOURNEY.advies.acties.map((it) => ({ ...it, persoonAkkoord: it.id !== 2 })) };
    expect(codeOf(wmoTask, factsFor('gm9901', { advies }))).toBe('PERSON_DISAGREES');
  });

  test('E11 a suspended gesprek is not booked', () => {
    expect(codeOf(delivery('planner', 'planbureau', 'booking'), factsFor('planbureau', { suspended: true }))).toBe(
      'SUSPENDED',
    );
  });

  test('5.12 an action whose request is missing from the advice goes to nobody', () => {
    const advies = JOURNEY.advies === undefined ? undefined : { ...JOURNEY.advies, bundle: { ...JOURNEY.advies.bundle, entry: [] } };
    expect(codeOf(wmoTask, factsFor('gm9901', { advies }))).toBe('VIEW_INVALID');
  });

  test('a delivery of another journey is refused', () => {
    expect(codeOf({ ...wmoTask, journeyId: 'andere' }, factsFor('gm9901'))).toBe('STATE_CONFLICT');
  });
});

describe('what each gets', () => {
  test('M6 planner: name, contact, time, language, remark; no words of the person, no BSN', () => {
    const text = textOf(permitted(delivery('planner', 'planbureau', 'referral')));
    expect(text).toMatch(/Sanne Testinga/);
    expect(text).toMatch(/Liefst in de ochtend/);
    expect(text).toMatch(/geen-voicemail/);
    expect(text).not.toMatch(/pieker|999990019|P74|1992|Dijk|POH/);
  });

  test('X5 gemeente: limits instead of a diagnosis, domains for the Wmo only, own action alone', () => {
    const text = textOf(permitted(wmoTask));
    expect(text).toMatch(/Kan de post niet bijhouden/);
    expect(text).toMatch(/werk-dagbesteding/);
    expect(text).not.toMatch(/verslaving|P74|Angst|pieker|Acht sessies|Relatiegesprek|Budget|brief\.pdf|ZP1001/);
  });

  test('X6 welzijn: name, contact, own activity', () => {
    const text = textOf(permitted(delivery('welzijn', 'samenhuis', 'task', { subject: 'actie-3' })));
    expect(text).toMatch(/Sanne Testinga/);
    expect(text).toMatch(/Relatiegesprek/);
    expect(text).toMatch(/0612345678/);
    expect(text).toMatch(/25-34/);
    expect(text).not.toMatch(/999990019|1992-03|Dijk 1|P74|pieker|Eikenlaan|Houten|Acht sessies|Proefstra|ZP1001/);
  });

  test('2.7 ervaringsdeskundige: roepnaam, own words, practice; relation of the naaste alone', () => {
    const text = textOf(permitted(delivery('vg-ed', 'vgteam', 'referral')));
    expect(text).toContain(HULPVRAAG);
    expect(text).toMatch(/"given":\["Sanne"\]/);
    expect(text).not.toMatch(/Testinga|0612345678|Houten|Piet|0687654321|ZP1001/);
    expect(text).toMatch(/Huisartsenpraktijk Eikenlaan/);
  });

  test('A13 huisarts: the whole advice', () => {
    const text = textOf(permitted(delivery('huisarts', 'eikenlaan', 'advice')));
    for (const part of [
      'Samenvatting van het gesprek',
      'Weer aan het werk',
      'Acht sessies',
      'Hulp bij de administratie',
      'Relatiegesprek',
      'Budgetgesprek',
      'Jobcoach',
      BSN,
    ]) {
      expect(text).toContain(part);
    }
  });

  test('A14 huisarts: a prefilled referral that is a proposal, about the action it is for', () => {
    const request = resourcesOf(permitted(delivery('huisarts', 'eikenlaan', 'task', { subject: 'verwijzing-1' }))).find(
      (it) => it.resourceType === 'ServiceRequest',
    );
    expect(request).toMatchObject({
      status: 'draft',
      intent: 'proposal',
      code: { coding: [{ code: 'ggz-basis' }] },
      performer: [{ identifier: { value: 'ggzproef' } }],
    });
    expect(request).toHaveProperty('reasonReference');
  });

  test("T4 a naaste goes along only with the person's yes", () => {
    const change = (answer: boolean | undefined): Journey['bundle'] =>
      ({
        ...JOURNEY.bundle,
        entry: JOURNEY.bundle?.entry?.map((entry) =>
          entry.resource?.resourceType === 'RelatedPerson'
            ? {
                ...entry,
                resource: {
                  ...entry.resource,
                  extension:
                    answer === undefined
                      ? []
                      : [
                          {
                            url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-akkoord-persoon',
                            valueBoolean: answer,
                          },
                        ],
                },
              }
            : entry,
        ),
      }) as Journey['bundle'];
    const goes = (journey: Partial<Journey>): boolean =>
      textOf(permitted(ggzTask, factsFor('ggzproef', journey))).includes('Proefstra');
    expect(goes({ ...without('naaste'), bundle: change(true) })).toBe(true);
    expect(goes({ ...without('naaste'), bundle: change(undefined) })).toBe(false);
    expect(goes({ bundle: change(undefined) })).toBe(true);
    expect(goes({ bundle: change(false) })).toBe(false);
    expect(
      goes({
        bundle: change(true),
        consents: [...(without('naaste').consents ?? []), consent('naaste', undefined, { decision: 'deny' })],
      }),
    ).toBe(false);
  });

  test('4.1 a letter that may be about another person, or is set aside, is shown to nobody', () => {
    const referral = delivery('vg-ggz', 'vgteam', 'referral');
    expect(textOf(permitted(referral))).toContain('JVBERi0=');
    expect(
      textOf(permitted(referral, factsFor('vgteam', { letter: { ...JOURNEY.letter, mismatch: true } }))),
    ).not.toContain('JVBERi0=');
    expect(
      textOf(
        permitted(
          referral,
          factsFor('vgteam', {
            letter: { ...JOURNEY.letter, documents: JOURNEY.letter.documents.map((it) => ({ ...it, setAside: true })) },
          }),
        ),
      ),
    ).not.toContain('JVBERi0=');
  });

  test('4 aanvullen without any consent: the question and the practice, nothing of the person', () => {
    const message = delivery('planner', 'planbureau', 'task', { subject: 'aanvullen-1' });
    const held: Partial<Journey> = {
      status: 'held',
      consents: [],
      judgement: {
        result: 'held',
        code: 'CONSENT_UNKNOWN',
        reasons: ['CONSENT_UNKNOWN'],
        warnings: [],
        rules: [],
        at: NOW,
      },
    };
    const value = permitted(message, factsFor('planbureau', held));
    expect(textOf(value)).toMatch(/CONSENT_UNKNOWN/);
    expect(textOf(value)).toContain(ZD);
    expect(textOf(value)).not.toMatch(/Testinga|0612345678|Liefst/);
    expect(new Set(resourcesOf(value).map((it) => it.resourceType))).toEqual(
      new Set(['Task', 'PractitionerRole', 'Practitioner', 'Organization']),
    );
    expect(value).not.toHaveProperty('consent');
  });

  test('5.7 the permit names its consent, tells what stayed behind, and does not survive JSON', () => {
    const value = permitted(wmoTask);
    expect(value.consent).toBe('toestemming-wmo-algemeen');
    expect(value.withheld).toContainEqual(
      expect.objectContaining({ path: 'Condition', reason: 'Geen diagnose: functionele beperkingen in plaats daarvan.' }),
    );
    expect(Object.getOwnPropertySymbols(value)).toHaveLength(1);
    expect(Object.getOwnPropertySymbols(JSON.parse(JSON.stringify(value)) as object)).toHaveLength(0);
  });

  test('5.8 every resource names its view and says SUBSETTED', () => {
    for (const resource of resourcesOf(permitted(wmoTask))) {
      expect(resource.meta?.profile?.[0]).toMatch(
        /^https:\/\/mgn-gateway\.example\/fhir\/StructureDefinition\/view-wmo-/,
      );
      expect(resource.meta?.tag).toEqual([
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' },
      ]);
    }
  });

  test('a resource that compiled profiles reject does not leave', () => {
    expect(codeOf(wmoTask, factsFor('gm9901', {}, { conforms: (resource) => resource.resourceType !== 'Task' }))).toBe(
      'VIEW_INVALID',
    );
  });
});
