import type { Consent } from '@medplum/fhirtypes';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDeliveries } from '../../src/outbox/list-deliveries.ts';
import { consentFor } from '../../src/sandbox/partner-resources.ts';
import { hasPostgres } from '../contract/open-test-database.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { caseWith, srm } from '../support/test-messages.ts';
import { HUISARTS } from '../unit/pipeline/callers.ts';

const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';
const JOURNEYS = 36;
const SIDE_BY_SIDE = 6;

function withdrawal(number: string): Consent {
  const said = consentFor({ id: '' }, { consentClass: 'vg-ed', decision: 'permit', at: '2026-11-23T08:19:00.000Z', withdrawn: true });
  return { ...said, provision: { ...said.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: { system: SYSTEM, value: number } } }] } };
}

describe.skipIf(!(await hasPostgres()))('L6 the race on PostgreSQL, with real sends', () => {
  let real: RealGateway;
  beforeAll(async () => {
    real = await startRealGateway({ database: 'postgres', relay: { pollMs: 10, concurrency: 12 } });
    real.region.partners.get('vg-voorbeelddam')?.setFault({ delayMs: 8 });
  }, 120_000);
  afterAll(() => real.close());

  it('what left was permitted at an earlier version; the notice follows it, and follows nothing else', async () => {
    const { stories, store, storage } = real.gateway;
    const numbers = Array.from({ length: JOURNEYS }, (_, n) => `ZP1001${String(30_000 + n)}`);
    const run = async (number: string, n: number): Promise<void> => {
      await stories.receiveHl7v2(srm(caseWith(number)), { door: 'mllp', peer: '127.0.0.1' });
      // At once, while the seats before it are being sent, or just when it left: the race is in all three.
      const [wanted] = [['none', 'vg-sd', 'vg-ed'] as const].map((it) => it[n % 3]);
      const id = (await store.findByReferral(SYSTEM, number))?.record.journey.id ?? '';
      for (let round = 0; round < 2_000 && wanted !== 'none' && !(await listDeliveries(storage.database, id)).some((it) => it.view === wanted && it.departedAt !== null); round += 1) {
        await sleep(3);
      }
      expect((await stories.recordConsent(HUISARTS, withdrawal(number))).ok).toBe(true);
    };
    for (let from = 0; from < JOURNEYS; from += SIDE_BY_SIDE) {
      await Promise.all(numbers.slice(from, from + SIDE_BY_SIDE).map((number, n) => run(number, n)));
    }
    await real.settle();
    const arrived = (real.region.partners.get('vg-voorbeelddam')?.inbox() ?? []).map((it) => it.requestId);
    const seen = { before: 0, after: 0 };
    for (const number of numbers) {
      const journey = (await store.findByReferral(SYSTEM, number))?.record.journey;
      const rows = await listDeliveries(storage.database, journey?.id ?? '');
      const [event] = await storage.database.query<{ version: number }>("select version from journey_event where journey_id = $1 and type = 'ConsentWithdrawn'", [journey?.id ?? '']);
      const content = rows.filter((it) => it.view === 'vg-ed' && it.kind !== 'cancellation' && it.kind !== 'notice');
      const told = rows.filter((it) => it.view === 'vg-ed' && (it.kind === 'cancellation' || it.kind === 'notice'));
      const departed = content.filter((it) => it.departedAt !== null);
      expect(content.length).toBeGreaterThan(0);
      expect(departed.every((it) => (it.departedVersion ?? Number.NaN) < (event?.version ?? 0) && it.departedConsent !== null)).toBe(true);
      expect(content.filter((it) => arrived.includes(it.id) && it.departedAt === null)).toEqual([]);
      expect(content.every((it) => ['delivered', 'cancelled', 'withheld'].includes(it.status))).toBe(true);
      expect(told.map((it) => it.status)).toEqual(departed.length > 0 ? ['delivered'] : []);
      expect(departed.every((it) => arrived.indexOf(it.id) < arrived.indexOf(told[0]?.id ?? ''))).toBe(true);
      expect(journey?.taken.find((it) => it.localId === 'vg-ed')?.status).toBe('cancelled');
      seen[departed.length > 0 ? 'before' : 'after'] += 1;
    }
    expect(seen.before).toBeGreaterThan(0);
    expect(seen.after).toBeGreaterThan(0);
  }, 300_000);
});
