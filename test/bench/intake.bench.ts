import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Express } from 'express';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import type { Database } from '../../src/store/database.ts';
import { hasPostgres } from '../contract/open-test-database.ts';
import { cpuMs } from '../support/cpu-time.ts';
import type { HttpLoad, LoadResult } from '../support/http-load.ts';
import { runLoad } from '../support/http-load.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { caseWith, readAck, srm } from '../support/test-messages.ts';

/** Intake over one MLLP connection with one message in flight, ACK after commit (design 7). Bytes are per message. */
export type IntakeFigures = {
  readonly messageBytes: number;
  readonly perSecond: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** Of this process, sender included, and of PostgreSQL. */
  readonly cpuMsPerMessage: number;
  readonly storedBytes: number;
  readonly storedBytesWithAudit: number;
};

/** Durable intake over HTTP against express, JSON.parse and one committed insert of the same bytes: same load, same database. */
export type FloorFigures = { readonly intakePerSecond: number; readonly intakeP99Ms: number; readonly floorPerSecond: number; readonly floorP99Ms: number; readonly share: number };

const WARM_UP = 200;
const CONNECTIONS = 16;
/** Nothing is sent on: what is measured is taking in. */
const NO_SENDING = { concurrency: 0 };

let lastNumber = 110_000_000;

/** Requests that nobody sent before. */
function requests(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => {
    lastNumber += 1;
    return srm(caseWith(`ZP${lastNumber}`));
  });
}

/** Measures intake on one database. */
export async function benchIntake(database: 'embedded' | 'postgres', messages = database === 'postgres' ? 1500 : 400): Promise<IntakeFigures> {
  const real = await startRealGateway({ database, relay: NO_SENDING });
  const client = new MllpClient({ host: '127.0.0.1', port: real.gateway.doors.mllpPort });
  try {
    await sendAll(client, requests(WARM_UP));
    const batch = requests(messages);
    const before = await storedIn(real);
    const cpu = cpuMs();
    const started = performance.now();
    const times = await sendAll(client, batch);
    const seconds = (performance.now() - started) / 1000;
    const cpuMsPerMessage = (cpuMs() - cpu) / messages;
    const after = await storedIn(real);
    const sorted = times.toSorted((a, b) => a - b);
    return {
      messageBytes: batch[0]?.length ?? 0, perSecond: messages / seconds, cpuMsPerMessage,
      ackP50Ms: sorted[Math.floor(messages / 2)] ?? NaN, ackP99Ms: sorted[Math.floor(messages * 0.99)] ?? NaN,
      storedBytes: (after.content - before.content) / messages, storedBytesWithAudit: (after.all - before.all) / messages,
    };
  } finally {
    await client.close();
    await real.close();
  }
}

async function sendAll(client: MllpClient, messages: readonly Uint8Array[]): Promise<number[]> {
  const times: number[] = [];
  for (const message of messages) {
    const at = performance.now();
    const answer = await client.send(message);
    times.push(performance.now() - at);
    if (readAck(answer).code !== 'AA') {
      throw new Error('A message was not taken.');
    }
  }
  return times;
}

/** Bytes of all tables with their indexes, and without those of the audit. */
async function storedIn({ gateway }: RealGateway): Promise<{ readonly all: number; readonly content: number }> {
  const rows = await gateway.storage.database.query<{ name: string; bytes: number }>(
    `select c.relname as name, pg_total_relation_size(c.oid) as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = current_schema()`,
  );
  const sum = (keep: (name: string) => boolean): number => rows.filter((it) => keep(it.name)).reduce((total, it) => total + it.bytes, 0);
  return { all: sum(() => true), content: sum((name) => !name.startsWith('audit')) };
}

/** Measures intake over HTTP against the floor, in turns; the best of three turns counts. */
export async function benchFloor(database: 'embedded' | 'postgres', perTurn = database === 'postgres' ? 1500 : 300): Promise<FloorFigures> {
  const real = await startRealGateway({ database, relay: NO_SENDING });
  const { database: db } = real.gateway.storage;
  await db.query('create table floor_message (id bigint generated always as identity primary key, body text not null)');
  const intake = await listen(intakeApp(real));
  const floor = await listen(floorApp(db));
  try {
    let [best, floorBest]: [LoadResult, LoadResult] = [{ perSecond: 0, failed: 0, p99Ms: NaN }, { perSecond: 0, failed: 0, p99Ms: NaN }];
    for (let turn = 0; turn < 3; turn += 1) {
      const texts = requests(perTurn).map((it) => Buffer.from(it).toString('latin1'));
      best = better(best, await run({ port: intake.port, path: '/intake', contentType: 'application/hl7-v2', connections: CONNECTIONS, bodies: texts }));
      floorBest = better(floorBest, await run({ port: floor.port, path: '/floor', contentType: 'application/json', connections: CONNECTIONS, bodies: texts.map((it) => JSON.stringify({ message: it })) }));
    }
    return { intakePerSecond: best.perSecond, intakeP99Ms: best.p99Ms, floorPerSecond: floorBest.perSecond, floorP99Ms: floorBest.p99Ms, share: best.perSecond / floorBest.perSecond };
  } finally {
    intake.server.close();
    floor.server.close();
    await real.close();
  }
}

async function run(load: HttpLoad): Promise<LoadResult> {
  const result = await runLoad(load);
  if (result.failed > 0) {
    throw new Error('A request was not taken.');
  }
  return result;
}

function better(one: LoadResult, other: LoadResult): LoadResult {
  return other.perSecond > one.perSecond ? other : one;
}

/** The whole of intake behind a bare door: neither side asks for a token, whose cost is measured nowhere here. */
function intakeApp({ gateway }: RealGateway): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.post('/intake', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
    const answer = await gateway.stories.receiveHl7v2(request.body as Uint8Array, { door: 'http', peer: '127.0.0.1', partner: 'huisarts-eikenlaan' });
    response.status(readAck(answer).code === 'AA' ? 200 : 422).end(answer);
  });
  return app;
}

function floorApp(db: Database): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.post('/floor', express.json({ limit: '1mb' }), async (request, response) => {
    const { message } = request.body as { readonly message: string };
    await db.inTransaction((tx) => tx.query('insert into floor_message (body) values ($1)', [message]));
    response.status(200).end('AA');
  });
  return app;
}

async function listen(app: Express): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** All figures of intake, on every database that is there. */
export async function benchAllIntake(): Promise<Readonly<Record<string, IntakeFigures | FloorFigures>>> {
  const isOnPostgres = await hasPostgres();
  return {
    embedded: await benchIntake('embedded'),
    ...(isOnPostgres ? { postgres: await benchIntake('postgres'), floorOnPostgres: await benchFloor('postgres') } : {}),
    floorOnEmbedded: await benchFloor('embedded'),
  };
}

if (import.meta.main) {
  console.log(JSON.stringify(await benchAllIntake(), null, 2));
}
