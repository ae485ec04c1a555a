import type { Server as HttpServer } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { httpsFetch } from '../../../src/outbound/https-fetch.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { sendFrameOver } from '../../../src/outbound/send-frame-over.ts';
import { claimDue } from '../../../src/outbox/claim-due.ts';
import { enqueue } from '../../../src/outbox/enqueue.ts';
import { listDeliveries } from '../../../src/outbox/list-deliveries.ts';
import type { Relay, RelayOptions } from '../../../src/outbox/relay.ts';
import { startRelay } from '../../../src/outbox/relay.ts';
import type { Sql } from '../../../src/store/database.ts';
import type { DeliveryRow } from '../../../src/store/delivery-row.ts';
import { insertJourney } from '../../../src/store/insert-journey.ts';
import type { PartnerFault } from '../../../src/sandbox/fault-switch.ts';
import type { FhirPartner } from '../../../src/sandbox/fhir-partner.ts';
import { startFhirPartner } from '../../../src/sandbox/fhir-partner.ts';
import type { Partner, PartnerEndpoint } from '../../../src/workflow/network.ts';
import { hasPostgres, openTestPostgres } from '../../contract/open-test-database.ts';
import type { TestDatabase } from '../../contract/open-test-database.ts';
import { newDelivery } from '../../contract/outbox.ts';
import { NOW, journeyRow, openTestKeys } from '../../contract/test-keys.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { makeCertificate } from '../inbound/mllp-certificates.ts';
import { EPD, HIS, permitted } from '../outbound/permitted.ts';

const OPTIONS: RelayOptions = {
  concurrency: 16, leaseMs: 60_000, pollMs: 10, maxAttempts: 4, backOff: { baseMs: 1_000, capMs: 60_000 },
  gate: { perRecipient: 2, openAfter: 3, openMs: 150, openCapMs: 600 },
};

describe.skipIf(!(await hasPostgres()))('recipients that misbehave, over real connections', () => {
  const { keys, sealing, remove: removeKeys } = openTestKeys();
  let opened: TestDatabase;
  let partner: FhirPartner;
  let now: Date;
  const closing: { close(): unknown }[] = [];
  beforeAll(async () => {
    opened = await openTestPostgres('misbehaving');
  });
  beforeEach(async () => {
    now = NOW;
    await opened.db.query('delete from outbox_delivery');
    await opened.db.query('delete from partner_hold');
    partner = await startFhirPartner();
    closing.push(partner);
  });
  afterEach(async () => {
    for (const it of closing.splice(0).reverse()) await it.close();
  });
  afterAll(async () => {
    await opened.remove();
    await removeKeys();
  });

  const epd = (id: string, endpoint: PartnerEndpoint): Partner => ({ ...EPD, id, endpoints: [endpoint] });
  const fhir = (url: string, timeoutMs = 600): PartnerEndpoint => ({ protocol: 'fhir-r4', url, timeoutMs });

  /** A relay with the gateway's own way out; what each attempt took, in ms. */
  function start(partners: readonly Partner[], options: Partial<RelayOptions> = {}, ca?: string): { readonly relay: Relay; readonly attempts: { readonly recipient: string; readonly ms: number }[] } {
    const send = makeOutbound({
      clock: { now: () => now }, sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] }),
      sendFrame: sendFrameOver(ca === undefined ? {} : { ca }), ...(ca === undefined ? {} : { fetch: httpsFetch({ ca }) }),
    });
    const attempts: { recipient: string; ms: number }[] = [];
    const relay = startRelay({
      db: opened.db, sealing, clock: { now: () => now }, log: SILENT_LOG, random: () => 0.5,
      send: async (row) => {
        const recipient = partners.find((it) => it.id === row.recipient) ?? EPD;
        const began = performance.now();
        try {
          return { result: 'delivered', receipt: await send(permitted({ id: row.id, recipient, ...(recipient.role === 'huisarts' ? { view: 'huisarts', kind: 'notice', about: 'booked' } as object : {}) })) };
        } finally {
          attempts.push({ recipient: row.recipient, ms: performance.now() - began });
        }
      },
    }, { ...OPTIONS, ...options });
    closing.push({ close: () => relay.stop(2_000) });
    return { relay, attempts };
  }
  async function put(recipient: string, journeys = 1, given: Parameters<typeof newDelivery>[1] = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < journeys; n += 1) {
      const row = journeyRow(await keys.take());
      const delivery = newDelivery(row.id, { recipient, ...given });
      await opened.db.inTransaction(async (tx) => {
        await insertJourney(tx, sealing, row);
        await enqueue(tx, [delivery]);
      });
      ids.push(row.id);
    }
    return ids;
  }
  const stand = async (journey = ''): Promise<DeliveryRow> => (await listDeliveries(opened.db, journey))[0] as DeliveryRow;
  async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    for (let n = 0; n < 300 && !(await isTrue()); n += 1) await sleep(10);
    expect(await isTrue()).toBe(true);
  }

  test.each<[string, PartnerFault, Partial<DeliveryRow>]>([
    ['no answer in time', { delayMs: 1_200, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE' }],
    ['an answer that never ends', { drip: 20, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE' }],
    ['500', { status: 500, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE' }],
    ['a connection that is reset', { reset: true, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE' }],
    ['half an answer', { garbage: true, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE' }],
    ['429 with a time', { status: 429, retryAfter: 40, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE', dueAt: new Date(NOW.getTime() + 40_000) }],
    ['429 with a time beyond the cap', { status: 429, retryAfter: 9_999, times: 1 }, { status: 'pending', code: 'RECIPIENT_UNAVAILABLE', dueAt: new Date(NOW.getTime() + 60_000) }],
    ['200 with an error in it', { outcome: true, times: 1 }, { status: 'dead', code: 'RECIPIENT_REJECTED' }],
    ['422', { status: 422, times: 1 }, { status: 'dead', code: 'RECIPIENT_REJECTED' }],
  ])('%s: tried again later or for a person, as the fault says', async (_name, fault, expected) => {
    partner.setFault(fault);
    const [journey] = await put('a');
    const { relay, attempts } = start([epd('a', fhir(partner.url))]);
    await relay.idle();
    expect(await stand(journey)).toMatchObject({ ...expected, attempts: 1 });
    expect(attempts[0]?.ms).toBeLessThan(1_000);
    if (expected.status === 'pending') {
      now = new Date(NOW.getTime() + 120_000);
      await sleep(relay.circuitOf('a') === 'closed' ? 0 : 650);
      relay.wake();
      await until(async () => (await stand(journey)).status === 'delivered');
      expect(partner.inbox()).toHaveLength(1);
    }
  });

  test('an answer lost after the recipient stored it: sent again, stored once', async () => {
    partner.setFault({ answerLost: true, times: 1 });
    const [journey] = await put('a');
    const { relay } = start([epd('a', fhir(partner.url))]);
    await relay.idle();
    expect(await stand(journey)).toMatchObject({ status: 'pending', code: 'RECIPIENT_UNAVAILABLE' });
    const held = partner.list().length;
    now = new Date(NOW.getTime() + 60_000);
    await relay.idle();
    expect(await stand(journey)).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(partner.list().length).toBe(held);
    expect(partner.inbox().at(-1)?.resources.map((it) => it.effect)).not.toContain('created');
  });

  test('an answer without end in bytes is let go', async () => {
    const flood = await listen(createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/fhir+json\r\ntransfer-encoding: chunked\r\n\r\n');
        const more = (): void => {
          while (!socket.destroyed && socket.write(`10000\r\n${' '.repeat(65_536)}\r\n`));
        };
        socket.on('drain', more);
        more();
      });
    }), closing);
    const [journey] = await put('a');
    const before = process.memoryUsage().rss;
    const { relay, attempts } = start([epd('a', fhir(`http://127.0.0.1:${flood}/fhir`, 20_000))]);
    await until(() => attempts.length === 1);
    await relay.idle();
    expect(await stand(journey)).toMatchObject({ status: 'pending', code: 'RECIPIENT_UNAVAILABLE' });
    expect(attempts[0]?.ms).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  test.each(['https', 'mllp'] as const)('a wrong certificate (%s): a code of its own, nothing was sent, and it is not asked again and again', async (protocol) => {
    const authority = makeCertificate('Authority', 'ca.test');
    const stranger = makeCertificate('Somebody else', 'ca.test');
    const door = makeCertificate('epd.test', 'epd.test', authority.signer);
    let bytes = 0;
    const server = createHttpsServer({ key: door.key, cert: door.cert }, (request) => request.on('data', (chunk: Buffer) => (bytes += chunk.length)));
    const port = await listen(server, closing);
    const to = protocol === 'https' ? epd('a', fhir(`https://127.0.0.1:${port}/fhir`)) : { ...HIS, id: 'a', endpoints: [{ protocol: 'hl7v2-mdm', host: '127.0.0.1', port, tls: true }] as const };
    const journeys = await put('a', 6);
    const { relay, attempts } = start([to], { backOff: { baseMs: 1, capMs: 1 } }, stranger.cert);
    await until(() => relay.circuitOf('a') === 'open');
    await sleep(200);
    // The first found out; one more was under way beside it. Then the longest pause, whatever waits.
    expect(attempts.length).toBeLessThanOrEqual(2);
    expect(relay.circuitOf('a')).toBe('open');
    const codes = await Promise.all(journeys.map(async (it) => (await stand(it)).code));
    expect(codes.filter((it) => it === 'RECIPIENT_UNTRUSTED')).toHaveLength(attempts.length);
    expect(bytes).toBe(0);
    // What was not tried did not age.
    expect((await Promise.all(journeys.map(async (it) => (await stand(it)).attempts))).reduce((sum, it) => sum + it, 0)).toBe(attempts.length);
  });

  test('MLLP: silence, a reset and an answer without end each end in time', async () => {
    for (const act of [() => undefined, (socket: Socket) => socket.destroy(), (socket: Socket) => socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(2 * 1024 * 1024, 0x41)]))]) {
      const port = await listen(createServer((socket) => void socket.on('error', () => undefined).on('data', () => act(socket))), closing);
      const [journey] = await put('his');
      const { relay, attempts } = start([{ ...HIS, id: 'his', endpoints: [{ protocol: 'hl7v2-mdm', host: '127.0.0.1', port, timeoutMs: 200 }] }]);
      await until(() => attempts.length === 1);
      await relay.idle();
      expect(await stand(journey)).toMatchObject({ status: 'pending', code: 'RECIPIENT_UNAVAILABLE' });
      expect(attempts[0]?.ms).toBeLessThan(1_500);
      await relay.stop(1_000);
    }
  });

  test('the circuit: after so many failures nothing goes, then one attempt alone, then all', async () => {
    partner.setFault({ status: 503 });
    const journeys = await put('a', 12);
    const { relay, attempts } = start([epd('a', fhir(partner.url))], { maxAttempts: 50, backOff: { baseMs: 1, capMs: 1 } });
    await until(() => relay.circuitOf('a') === 'open');
    const opened = attempts.length;
    expect(opened).toBeLessThanOrEqual(4);
    await sleep(80);
    expect(attempts.length).toBe(opened);
    await until(() => attempts.length === opened + 1);
    await until(() => relay.circuitOf('a') === 'open');
    expect(attempts.length).toBe(opened + 1);
    partner.setFault(undefined);
    now = new Date(NOW.getTime() + 60_000);
    await until(async () => (await Promise.all(journeys.map(stand))).every((it) => it.status === 'delivered'));
    expect(relay.circuitOf('a')).toBe('closed');
  });

  test('E11 a crisis waits for no circuit and no pause', async () => {
    partner.setFault({ status: 503 });
    await put('a', 6);
    const { relay } = start([epd('a', fhir(partner.url))], { gate: { perRecipient: 2, openAfter: 3, openMs: 60_000, openCapMs: 60_000 } });
    await until(() => relay.circuitOf('a') === 'open');
    partner.setFault(undefined);
    await opened.db.query(`insert into partner_hold (partner, after_seq, held_at) values ('a', null, $1)`, [NOW]);
    const [journey] = await put('a', 1, { kind: 'notice', about: 'stopped', reasons: ['CRISIS_CALL'] });
    relay.wake();
    await until(async () => (await stand(journey)).status === 'delivered');
    expect(partner.inbox()).toHaveLength(1);
  });

  test('a bad message holds up no other journey', async () => {
    let refused = 0;
    const poison = (await put('a'))[0] ?? '';
    const poisonId = (await stand(poison)).id;
    const server = await startFhirPartner();
    closing.push(server);
    const front = await listen(createHttpFront(server.url, poisonId, () => (refused += 1)), closing);
    const journeys = await put('a', 20);
    const { relay } = start([epd('a', fhir(`http://127.0.0.1:${front}/fhir`))], { maxAttempts: 50, backOff: { baseMs: 1, capMs: 1 } });
    await until(async () => (await Promise.all(journeys.map(stand))).every((it) => it.status === 'delivered'));
    expect(refused).toBeGreaterThan(0);
    expect((await stand(poison)).status).toBe('pending');
    await relay.stop(1_000);
  });

  test('the claim reads no table whole, also when it is planned without its values', async () => {
    await opened.db.query(
      `insert into outbox_delivery (id, journey_id, journey_version, recipient, view, kind, reasons, status, due_at, attempts, created_at)
       select gen_random_uuid(), gen_random_uuid(), 1, 'a', 'wmo', 'task', '[]', 'pending', $1, 0, $1 from generate_series(1, 20000)`, [NOW]);
    await opened.db.query('analyze outbox_delivery');
    let text = '';
    await claimDue({ query: async (sql: string) => ((text = sql), []) } as unknown as Sql, { now, limit: 4, leaseMs: 1_000 });
    const plan = await opened.db.inTransaction(async (tx) => {
      await tx.query('set local plan_cache_mode = force_generic_plan');
      await tx.query(`prepare claim (timestamptz, integer, integer, integer, jsonb, integer) as ${text}`);
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain (costs off) execute claim (now(), 4, 1000, 4, '{"a":0}', 4)`);
      await tx.query('deallocate claim');
      return rows.map((it) => it['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('outbox_delivery_claim');
    expect(plan).not.toMatch(/Seq Scan on outbox_delivery/);
  });

  test('one that hangs does not slow another: its p99 stays what it was', async () => {
    const silent = await listen(createServer((socket) => void socket.on('error', () => undefined).resume()), closing);
    const partners = [epd('a', fhir(`http://127.0.0.1:${silent}/fhir`, 25_000)), epd('b', fhir(partner.url))];
    const measure = async (relay: Relay): Promise<number> => {
      const took: number[] = [];
      for (let n = 0; n < 40; n += 1) {
        const row = journeyRow(await keys.take());
        const began = performance.now();
        await opened.db.inTransaction(async (tx) => {
          await insertJourney(tx, sealing, row);
          await enqueue(tx, [newDelivery(row.id, { recipient: 'b' })], relay.wake);
        });
        while ((await stand(row.id)).status !== 'delivered') await sleep(1);
        took.push(performance.now() - began);
      }
      return took.sort((x, y) => x - y)[39] ?? Number.NaN;
    };
    const { relay } = start(partners);
    const alone = await measure(relay);
    await put('a', 200);
    relay.wake();
    await sleep(50);
    const beside = await measure(relay);
    console.log(`p99 of b: ${alone.toFixed(0)} ms alone, ${beside.toFixed(0)} ms while a hangs with 200 waiting`);
    // Room for a busy machine; without a limit per recipient this waits for a's time-outs of 25 s.
    expect(beside).toBeLessThan(Math.max(3 * alone, 5_000));
    expect(await opened.db.query(`select count(*) as tried from outbox_delivery where recipient = 'a' and attempts > 0`)).toEqual([{ tried: OPTIONS.gate.perRecipient }]);
    // What hangs is let go before the relay waits for it.
    closing.reverse();
  }, 60_000);
});

/** Listens on a free port, and closes with the test, connections too. */
async function listen(server: HttpServer | ReturnType<typeof createServer>, closing: { close(): unknown }[]): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push({
    close: () => {
      sockets.forEach((it) => it.destroy());
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** A recipient that fails on one message only, with 500 each time, as one does whose own code can't stand it. */
function createHttpFront(behind: string, poisonId: string, onPoison: () => void): HttpServer {
  return createHttpServer((request, response) => {
    if (request.headers['x-request-id'] === poisonId) {
      onPoison();
      response.writeHead(500).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void fetch(behind, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: Buffer.concat(chunks) })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
  });
}
