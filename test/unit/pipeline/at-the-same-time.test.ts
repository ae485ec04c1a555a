import { describe, expect, it } from 'vitest';
import { listDeliveries } from '../../../src/outbox/list-deliveries.ts';
import { MllpClient } from '../../../src/outbound/mllp-client.ts';
import { hasPostgres } from '../../contract/open-test-database.ts';
import { chance } from '../../support/chance.ts';
import type { RealGateway } from '../../support/real-gateway.ts';
import { startRealGateway } from '../../support/real-gateway.ts';
import { attachment, caseWith, letter, readAck, srm } from '../../support/test-messages.ts';

const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

/** One referral whose four messages, one of them twice, come over connections of their own, each a moment later. */
async function oneRound(real: RealGateway, round: number, random: () => number): Promise<void> {
  const one = caseWith(`ZP${100_300_000 + round}`);
  const messages = [srm(one), letter(one), attachment(one), srm(one, { controlId: `again-${round}`, sent: '20261123093000+0100' }), letter(one)];
  const clients = messages.map(() => new MllpClient({ host: '127.0.0.1', port: real.gateway.doors.mllpPort }));
  const answers = await Promise.all(
    messages.map(async (message, index) => {
      await new Promise((resolve) => setTimeout(resolve, random() * 12));
      return readAck((await clients[index]?.send(message)) ?? new Uint8Array());
    }),
  );
  await Promise.all(clients.map((it) => it.close()));
  expect(answers.map((it) => it.code)).toEqual(['AA', 'AA', 'AA', 'AA', 'AA']);
  const found = await real.gateway.store.findByReferral(SYSTEM, one.number);
  const journey = found?.record.journey;
  expect(journey).toMatchObject({ status: 'accepted', team: 'vg-voorbeelddam', letter: { status: 'present' } });
  expect(journey?.letter.documents.map((it) => it.kind).toSorted()).toEqual(['BLOB', 'VB']);
  const seats = (await listDeliveries(real.gateway.storage.database, journey?.id ?? '')).filter((it) => it.kind === 'referral');
  expect(seats.map((it) => it.view).toSorted()).toEqual(['planner', 'vg-ed', 'vg-ggz', 'vg-sd']);
}

async function run(database: 'embedded' | 'postgres', rounds: number): Promise<void> {
  const real = await startRealGateway({ database });
  try {
    const random = chance(20_261_123);
    for (let round = 0; round < rounds; round++) {
      await oneRound(real, round, random);
    }
    // Kept: SRM, letter, attachment and the resend; the letter that came twice counts once.
    const [kept] = await real.gateway.storage.database.query<{ n: number }>('select count(*) as n from raw_message');
    expect(kept?.n).toBe(rounds * 4);
  } finally {
    await real.close();
  }
}

const isOnPostgres = await hasPostgres();

describe('messages of one referral at the same time: one journey, nothing lost, nothing twice', () => {
  it.skipIf(!isOnPostgres)('50 interleavings on PostgreSQL', () => run('postgres', 50), 120_000);
  it('10 interleavings on the embedded database', () => run('embedded', 10), 120_000);
});
