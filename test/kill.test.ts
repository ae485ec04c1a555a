import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Clock } from '../src/kernel/ports.ts';
import { MllpClient } from '../src/outbound/mllp-client.ts';
import type { SandboxRegion } from '../src/sandbox/start-region.ts';
import { startRegion } from '../src/sandbox/start-region.ts';
import { chance } from './support/chance.ts';
import type { GatewayPorts, GatewayProcess } from './support/gateway-process.ts';
import { freePorts, startGatewayProcess } from './support/gateway-process.ts';
import { startRealGateway } from './support/real-gateway.ts';
import { sampleNetwork } from './support/sample-network.ts';
import { answersWith, caseWith, letter, readAck, srm } from './support/test-messages.ts';

const ROUNDS = 2;
const REFERRALS = 15;
const SEED = 20_261_123;
/** How long a sender tries one message before the test says why it was not taken. */
const PATIENCE_MS = 90_000;
const WALL_CLOCK: Clock = { now: () => new Date() };
/** Beyond every lease that a killed process still holds. */
const LATER: Clock = { now: () => new Date(Date.now() + 120_000) };

/** Messages in the order of their sending: mostly accepted with their letter, some held, refused and stopped. */
function batch(): readonly Uint8Array[] {
  const now = new Date();
  return Array.from({ length: REFERRALS }, (_, index) => {
    const number = `ZP${100_400_000 + index}`;
    switch (index % 10) {
      case 3:
        return [srm(caseWith(number, { requester: '94004321^de Proef^P.O.H.^^^^^^VEKTIS' }))];
      case 6:
        return [srm(caseWith(number, { questions: answersWith({ crisis: 'J' }) }))];
      case 8:
        return [srm(caseWith(number, { questions: undefined })), letter(caseWith(number))];
      default:
        return [srm(caseWith(number)), letter(caseWith(number))];
    }
  }).flat().map((message) => sentNow(message, now));
}

/** The gateway runs on the wall clock: times of sending and of consent are a moment ago. */
function sentNow(message: Uint8Array, now: Date): Uint8Array {
  const stamp = (minutesAgo: number): string => `${new Date(now.getTime() - minutesAgo * 60_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`;
  const text = Buffer.from(message).toString('latin1').replaceAll('20261123091000+0100', stamp(10)).replaceAll(/2026112309\d{4}\+0100/g, stamp(5));
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** What came of a batch: by partner, how many resources of each type it has, and the referral number each is about. */
function effectsOf(region: SandboxRegion): Record<string, Record<string, number>> {
  return Object.fromEntries([...region.partners].map(([partner, server]) => {
    const counts: Record<string, number> = {};
    for (const { resource } of server.list()) {
      counts[resource.resourceType] = (counts[resource.resourceType] ?? 0) + 1;
    }
    return [partner, counts];
  }));
}

/** Sends until it is answered, as a sender does: no answer, or an AR, means again. */
async function sendAll(ports: GatewayPorts, messages: readonly Uint8Array[], acknowledged: (index: number) => void): Promise<void> {
  const client = new MllpClient({ host: '127.0.0.1', port: ports.mllp, answerTimeoutMs: 5_000, connectTimeoutMs: 1_000 });
  for (const [index, message] of messages.entries()) {
    const until = Date.now() + PATIENCE_MS;
    let answer: ReturnType<typeof readAck> | undefined;
    while (answer?.code !== 'AA') {
      if (Date.now() > until) throw new Error(`Message ${index} is not accepted; last answer: ${JSON.stringify(answer)}.`);
      answer = await client.send(message).then(readAck, () => undefined);
      if (answer?.code !== 'AA') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    acknowledged(index);
  }
  await client.close();
}

/** The same batch through a gateway that nothing happens to: what every partner must have. */
async function undisturbed(messages: readonly Uint8Array[]): Promise<Record<string, Record<string, number>>> {
  const calm = await startRealGateway({ clock: WALL_CLOCK });
  try {
    await sendAll({ http: 0, admin: 0, mllp: calm.gateway.doors.mllpPort }, messages, () => undefined);
    await calm.settle();
    return effectsOf(calm.region);
  } finally {
    await calm.close();
  }
}

it('kill -9 in the middle, again and again: nothing acknowledged is lost, nothing is twice in effect, no notice missing', async () => {
  const messages = batch();
  const expected = await undisturbed(messages);
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-kill-'));
  const region = await startRegion(sampleNetwork(), WALL_CLOCK);
  const ports = await freePorts();
  await region.connect({ baseUrl: `http://127.0.0.1:${ports.http}`, mllpPort: ports.mllp });
  const networkFile = join(dataDir, 'network.json');
  writeFileSync(networkFile, JSON.stringify(region.network()));
  const random = chance(SEED);
  let done = 0;
  let kills = 0;
  let running: GatewayProcess | undefined;
  try {
    running = await startGatewayProcess(dataDir, networkFile, ports);
    let refused: unknown;
    const sending = sendAll(ports, messages, () => { done += 1; }).catch((cause: unknown) => { refused = cause; throw cause; });
    sending.catch(() => undefined);
    while (kills < ROUNDS) {
      const stopAt = Math.min(messages.length - 1, done + 4 + Math.floor((random() * messages.length) / ROUNDS));
      while (done < stopAt && refused === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await new Promise((resolve) => setTimeout(resolve, random() * 20));
      await running.kill();
      kills += 1;
      running = await startGatewayProcess(dataDir, networkFile, ports);
    }
    await sending;
    expect(done).toBe(messages.length);
    await running.kill();
    running = undefined;
    const after = await startRealGateway({ dataDir, region, clock: LATER });
    try {
      await after.settle();
      expect(effectsOf(region)).toEqual(expected);
      const rows = await after.gateway.storage.database.query<{ status: string; n: number }>('select status, count(*) as n from outbox_delivery group by status');
      expect(rows.filter((it) => it.status === 'pending' || it.status === 'dead')).toEqual([]);
      const [journeys] = await after.gateway.storage.database.query<{ n: number }>('select count(*) as n from journey');
      expect(journeys?.n).toBe(REFERRALS);
    } finally {
      await after.close();
    }
    expect(kills).toBe(ROUNDS);
  } finally {
    await running?.kill();
    await region.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 300_000);
