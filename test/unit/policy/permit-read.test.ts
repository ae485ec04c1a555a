import { describe, expect, test } from 'vitest';
import { permitRead } from '../../../src/policy/permit-read.ts';
import { renderConsent } from '../../../src/policy/render/render-consent.ts';
import { renderEncounter } from '../../../src/policy/render/render-encounter.ts';
import type { Journey } from '../../../src/workflow/journey.ts';
import { ALL_CONSENTS, JOURNEY, consent, factsFor } from '../../policy/journeys.ts';

const withTaak = (change: Partial<Journey['taken'][number]>): Partial<Journey> => ({
  taken: JOURNEY.taken.map((it) => (it.localId === 'actie-2' ? { ...it, ...change } : it)),
});

const advice = JOURNEY.advies as NonNullable<Journey['advies']>;
const reassigned = { ...advice, acties: advice.acties.map((it) => (it.id === 2 ? { ...it, taak: 'actie-2-2', aanbieder: 'gm9902' } : it)) };

describe('M3 what the owner of a Task may read', () => {
  test('its own Task, pointing at what it got by the ids that it knows', () => {
    const result = permitRead('gm9901', 'actie-2', factsFor('gm9901'));
    expect(result).toMatchObject({
      ok: true,
      value: {
        status: 'requested',
        for: { identifier: { system: 'https://mgn-gateway.example/fhir/NamingSystem/levering' } },
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/999990019|ZP1001|00000000-0000-4000/);
  });

  test("another's Task, an unknown one and a draft do not exist", () => {
    const notFound = { ok: false, refusal: { code: 'NOT_FOUND' } };
    expect(permitRead('samenhuis', 'actie-2', factsFor('samenhuis'))).toEqual(notFound);
    expect(permitRead('gm9901', 'actie-9', factsFor('gm9901'))).toEqual(notFound);
    expect(permitRead('gm9901', 'actie-2', factsFor('gm9901', withTaak({ status: 'draft' })))).toEqual(notFound);
  });

  test.each([
    ['L6 consent withdrawn', { consents: ALL_CONSENTS.filter((it) => it.class !== 'wmo') }],
    ['M8 access ended', { status: 'closed' as const, closedAt: '2026-01-01T00:00:00Z' }],
    ['M8 declined', withTaak({ status: 'rejected' })],
    ['2.7 its number went to another Taak', { advies: reassigned }],
  ])('%s: that it exists and how it stands, no longer what it points at', (_name, change) => {
    const result = permitRead('gm9901', 'actie-2', factsFor('gm9901', change));
    expect(result).toMatchObject({ ok: true, value: { resourceType: 'Task', intent: 'order' } });
    const task = result.ok ? result.value : undefined;
    expect(task).not.toHaveProperty('for');
    expect(task).not.toHaveProperty('focus');
  });
});

describe('4.2 Consent as IHE PCF has it', () => {
  test('one provision with type and actor; no action, class, code, verification or nested provision', () => {
    const rendered = renderConsent(
      consent('welzijn', 'samenhuis', { how: 'mondeling', leaflet: '3' }),
      factsFor('huisarts'),
    );
    expect(rendered).toMatchObject({
      status: 'active',
      scope: { coding: [{ code: 'patient-privacy' }] },
      dateTime: '2026-11-23T08:10:00Z',
      organization: [{ identifier: { value: 'eikenlaan' } }],
      provision: {
        type: 'permit',
        period: { start: '2026-11-23T08:10:00Z' },
        actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: { identifier: { value: 'samenhuis' } } }],
      },
    });
    expect(rendered.policy?.[0]?.uri).toBeDefined();
    expect(rendered.performer).toHaveLength(1);
    for (const forbidden of ['action', 'class', 'code', 'provision', 'securityLabel']) {
      expect(rendered.provision).not.toHaveProperty(forbidden);
    }
    expect(rendered).not.toHaveProperty('verification');
  });

  test('L6 a withdrawn one is inactive and keeps what it said', () => {
    const rendered = renderConsent(
      consent('wmo', undefined, { withdrawnAt: '2026-11-25T00:00:00Z' }),
      factsFor('huisarts'),
    );
    expect(rendered).toMatchObject({
      status: 'inactive',
      provision: { type: 'permit', period: { end: '2026-11-25T00:00:00Z' } },
    });
  });
});

test('T2 an Encounter names who was there, by role and organisation, and no naaste', () => {
  const [gesprek] = JOURNEY.gesprekken;
  if (gesprek === undefined) {
    throw new Error('fixture');
  }
  const held = {
    ...gesprek,
    status: 'held' as const,
    participants: gesprek.participants.map((it) => ({ ...it, attended: it.view !== 'vg-sd' })),
  };
  const encounter = renderEncounter(held, factsFor('vgteam'));
  expect(encounter).toMatchObject({
    status: 'finished',
    class: { code: 'AMB' },
    period: { start: '2026-12-02T09:00:00Z', end: '2026-12-02T10:00:00.000Z' },
  });
  expect(encounter.participant?.map((it) => it.type?.[0]?.coding?.[0]?.code)).toEqual(['vg-ggz', 'naaste']);
  expect(JSON.stringify(encounter)).not.toMatch(/Proefstra|Testinga/);
});
