import { createHash } from 'node:crypto';
import type { Patient, Task } from '@medplum/fhirtypes';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadSharingViews } from '../../src/config/load-sharing-views.ts';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../src/policy/permit.ts';
import { permit } from '../../src/policy/permit.ts';
import type { SharingViews } from '../../src/policy/sharing/sharing-view.ts';
import type { NewDelivery } from '../../src/workflow/effects.ts';
import type { Network } from '../../src/workflow/network.ts';
import { received, REQUESTED_AT } from '../personas/course.ts';
import { NETWORK } from '../personas/network.ts';
import type { StrangeServer } from './delivery-recipient.ts';
import { loadDefinitions, sendInParts, startStrangeServer } from './delivery-recipient.ts';

/** A referral as the rules accept it, and its deliveries as policy permits them: nothing between rules and wire is ours to fake. */
const course = received();
let views: SharingViews;
let server: StrangeServer;
let network: Network;

beforeAll(async () => {
  loadDefinitions();
  views = (await loadSharingViews()) as SharingViews;
});
beforeEach(async () => {
  server = await startStrangeServer();
  network = { ...NETWORK, partners: NETWORK.partners.map((it) => ({ ...it, endpoints: [{ protocol: 'fhir-r4', url: server.url }] })) };
});
afterEach(() => server.close());

function externalId(recipient: string, type: string, path: string): string {
  const hex = createHash('sha256').update(`${recipient}|${type}|${path}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function permitAll(): readonly PermittedDelivery[] {
  return course.last.effects.deliveries.map((delivery: NewDelivery, index) => {
    const id = `0f8fad5b-d9cb-469f-a165-70867728950${index}`;
    const facts = { journey: course.journey, network, documents: [], now: REQUESTED_AT, views, externalId: (type: string, path: string) => externalId(delivery.recipient, type, path) };
    const permitted = permit({ id, journeyId: course.journey.id, ...delivery }, facts);
    if (!permitted.ok) {
      throw new Error(`${delivery.view} ${delivery.kind}: ${permitted.refusal.code}`);
    }
    return permitted.value;
  });
}

describe('5.5 what the rules decide and policy permits, at a FHIR server that is not ours', () => {
  test('every delivery of an accepted referral is taken, and again with nothing new', async () => {
    const deliveries = permitAll();
    expect(deliveries.map(({ view, kind }) => `${view} ${kind}`).sort()).toEqual(['huisarts notice', 'planner referral', 'vg-ed referral', 'vg-ggz referral', 'vg-sd referral']);
    const receipts = [];
    for (const delivery of deliveries) {
      receipts.push(await sendInParts(delivery));
    }
    const count = async (): Promise<number[]> => Promise.all((['Patient', 'Task', 'ServiceRequest', 'Communication', 'Condition'] as const).map(async (type) => (await server.all(type)).length));
    const before = await count();
    expect(before[1]).toBe(4);
    for (const [index, delivery] of deliveries.entries()) {
      expect(await sendInParts(delivery)).toEqual(receipts[index]);
    }
    expect(await count()).toEqual(before);
  });

  test('each Task names what travelled with it, by the server\'s own ids', async () => {
    for (const delivery of permitAll()) {
      await sendInParts(delivery);
    }
    const tasks = (await server.all('Task')) as Task[];
    expect(tasks).toHaveLength(4);
    for (const task of tasks) {
      const patient = await server.repository.readReference<Patient>({ reference: task.for?.reference ?? '' });
      expect(patient.resourceType).toBe('Patient');
    }
  });

  test('X6 the BSN reaches the ggz member only, and the recipient\'s own Patient stays as it was', async () => {
    const own = await server.repository.createResource<Patient>({ resourceType: 'Patient', identifier: [{ system: SYSTEMS.bsn, value: '999990019' }], name: [{ family: 'Anders' }] });
    for (const delivery of permitAll()) {
      await sendInParts(delivery);
    }
    expect(await server.repository.readResource('Patient', own.id)).toEqual(own);
    const withBsn = ((await server.all('Patient')) as Patient[]).filter((it) => it.identifier?.some(({ system }) => system === SYSTEMS.bsn));
    expect(withBsn).toEqual([own]);
  });
});
