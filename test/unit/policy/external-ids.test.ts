import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import { toExternalIds } from '../../../src/policy/external-ids.ts';
import { permit } from '../../../src/policy/permit.ts';
import { externalTaskId } from '../../../src/policy/permit-read.ts';
import { JOURNEY, PERSONAL, delivery, externalIdFor, factsFor } from '../../policy/journeys.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every uuid of what leaves, per recipient and view. */
const sent = PERSONAL.map((message) => {
  const result = permit(message, factsFor(message.recipient));
  return { holder: `${message.recipient}|${message.view}`, text: JSON.stringify(result.ok ? result.value.bundle : '') };
});

describe('5.5 ids that leave', () => {
  test('two recipients of one journey share none, nor do two members of one team', () => {
    const holders = new Map<string, Set<string>>();
    for (const { holder, text } of sent) {
      for (const id of text.match(UUID) ?? []) {
        holders.set(id, (holders.get(id) ?? new Set()).add(holder));
      }
    }
    expect(holders.size).toBeGreaterThan(50);
    expect([...holders].filter(([, who]) => who.size > 1)).toEqual([]);
  });

  test('no internal id leaves', () => {
    const internal =
      JSON.stringify([JOURNEY.bundle, JOURNEY.advies?.bundle, JOURNEY.gesprekken, JOURNEY.letter, JOURNEY.id]).match(
        UUID,
      ) ?? [];
    expect(internal.length).toBeGreaterThan(20);
    expect(sent.filter(({ text }) => internal.some((id) => text.includes(id)))).toEqual([]);
  });

  test('the same recipient knows the same Patient in every message under one view', () => {
    const patientIds = ['referral', 'update', 'booking'].map((kind) => {
      const result = permit(delivery('vg-ggz', 'vgteam', kind as 'referral'), factsFor('vgteam'));
      return result.ok
        ? result.value.bundle.entry?.find((entry) => entry.resource?.resourceType === 'Patient')?.resource?.id
        : undefined;
    });
    expect(patientIds[0]).toBeDefined();
    expect(new Set(patientIds).size).toBe(1);
  });

  test('every reference leads to an entry, every entry has its urn:uuid and our identifier', () => {
    for (const message of PERSONAL) {
      const result = permit(message, factsFor(message.recipient));
      const entries = result.ok ? (result.value.bundle.entry ?? []) : [];
      const urls = new Set(entries.map((entry) => entry.fullUrl));
      const references = [...JSON.stringify(entries).matchAll(/"reference":"([^"]+)"/g)].map((match) => match[1]);
      expect(references.filter((reference) => !urls.has(reference))).toEqual([]);
      for (const { fullUrl, resource } of entries) {
        expect(fullUrl).toBe(`urn:uuid:${resource?.id ?? ''}`);
        expect(JSON.stringify(resource)).toContain(`{"system":"${SYSTEMS.delivery}","value":"${resource?.id ?? ''}"}`);
      }
    }
  });

  test('the id of a Task is the one that the door knows it by', () => {
    const [taak] = JOURNEY.taken.filter((it) => it.localId === 'actie-2');
    const result = permit(delivery('wmo', 'gm9901', 'task', { subject: 'actie-2' }), factsFor('gm9901'));
    const task = result.ok
      ? result.value.bundle.entry?.find((entry) => entry.resource?.resourceType === 'Task')?.resource
      : undefined;
    expect(task?.id).toBeDefined();
    expect(task?.id).toBe(taak === undefined ? '' : externalTaskId(taak, externalIdFor('gm9901')));
  });
});

describe('references', () => {
  const task = {
    resourceType: 'Task',
    id: 'a',
    status: 'requested',
    intent: 'order',
    focus: { reference: 'ServiceRequest/b' },
    for: { reference: 'urn:uuid:c', display: 'Sanne' },
    basedOn: [{ reference: 'CarePlan/weg' }],
    owner: { reference: '#in' },
  } as Resource;
  const request = {
    resourceType: 'ServiceRequest',
    id: 'b',
    status: 'active',
    intent: 'order',
    subject: { reference: 'http://bron.test/Patient/1' },
  } as Resource;

  test('follow the resources, by relative, urn and absolute address', () => {
    const [first, second, third] = toExternalIds(
      [
        { resource: task },
        { resource: request },
        { resource: { resourceType: 'Patient', id: 'c' }, fullUrl: 'http://bron.test/Patient/1' },
      ],
      'wmo',
      (type, path) => `${type}:${path}`,
    );
    expect(first).toMatchObject({
      id: 'Task:wmo/Task/a',
      focus: { reference: 'urn:uuid:ServiceRequest:wmo/ServiceRequest/b' },
      for: { reference: 'urn:uuid:Patient:wmo/Patient/c' },
    });
    expect(second).toMatchObject({ subject: { reference: 'urn:uuid:Patient:wmo/Patient/c' } });
    expect(third).toMatchObject({ identifier: [{ system: SYSTEMS.delivery, value: 'Patient:wmo/Patient/c' }] });
  });

  test('to what does not leave are left out, or become an identifier when the recipient has it', () => {
    const [alone] = toExternalIds([{ resource: task }], 'wmo', (type, path) => `${type}:${path}`, ['ServiceRequest/b']);
    expect(alone).not.toHaveProperty('basedOn');
    expect(alone).not.toHaveProperty('owner');
    expect(alone).toMatchObject({
      focus: { identifier: { system: SYSTEMS.delivery, value: 'ServiceRequest:wmo/ServiceRequest/b' } },
    });
    expect(JSON.stringify(alone)).not.toContain('"reference"');
  });
});
