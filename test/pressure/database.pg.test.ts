import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import type { PrivatePostgres } from '../support/private-postgres.ts';
import { hasPostgresServer, startPrivatePostgres } from '../support/private-postgres.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { caseWith, readAck, srm } from '../support/test-messages.ts';

const POOL = 3;

describe.skipIf(!hasPostgresServer())('a database that can take no more: an AR and a 503 that say when, never an AA', () => {
  let postgres: PrivatePostgres;
  let real: RealGateway;
  let folder: string;
  let admin: pg.Client;
  let token = '';
  let next = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mgn-pressure-'));
    writeFileSync(join(folder, 'key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    postgres = await startPrivatePostgres();
    real = await startRealGateway({
      dataDir: folder,
      env: { MGN_DATABASE_URL: postgres.url, MGN_MASTER_KEY_FILE: join(folder, 'key'), MGN_DATABASE_POOL: String(POOL), MGN_DATABASE_TIMEOUT_MS: '1000' },
    });
  }, 120_000);
  afterAll(async () => {
    await real.close();
    postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function asAdmin(...statements: readonly string[]): Promise<void> {
    admin = new pg.Client({ connectionString: postgres.url });
    admin.on('error', () => undefined);
    await admin.connect();
    for (const statement of statements) {
      await admin.query(statement);
    }
  }
  const message = (): Uint8Array => srm(caseWith(`ZP10090000${next}`));

  async function overMllp(): Promise<{ readonly code: string; readonly text: string }> {
    const client = new MllpClient({ host: '127.0.0.1', port: real.gateway.doors.mllpPort, answerTimeoutMs: 20_000 });
    try {
      const answer = await client.send(message());
      return { code: readAck(answer).code, text: Buffer.from(answer).toString('latin1') };
    } finally {
      await client.close();
    }
  }

  /** The same message over HTTP, and a search, by a huisarts's system. */
  async function overHttp(): Promise<readonly (readonly [status: number, retryAfter: string | null])[]> {
    const headers = { authorization: token, 'content-type': 'application/hl7-v2' };
    const answers = [
      await fetch(`${real.gateway.doors.baseUrl}/inbound/hl7v2`, { method: 'POST', headers, body: Buffer.from(message()) }),
      await fetch(`${real.gateway.doors.baseUrl}/fhir/Task/_search`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: 'status=requested' }),
    ];
    expect(await answers[0]?.text()).toMatch(/\rMSA\|(AR|AA)\|/);
    return answers.map((it) => [it.status, it.headers.get('retry-after')] as const);
  }

  const ready = async (): Promise<number> => (await fetch(`http://127.0.0.1:${real.gateway.doors.adminPort}/health/ready`)).status;
  const stored = async (): Promise<number> => (await real.gateway.storage.database.query<{ n: number }>('select count(*) as n from raw_message'))[0]?.n ?? -1;

  /** Refused while it lasts, taken when it is over: the same message, without a trace of the refusal. */
  async function refusedThenTaken(over: () => Promise<void> | void): Promise<void> {
    const answer = await overMllp();
    expect(answer.code).toBe('AR');
    expect(answer.text).toContain('De gateway kan nu niet opslaan.');
    await over();
    await taken();
  }

  async function taken(): Promise<void> {
    let answer = await overMllp();
    for (const until = Date.now() + 20_000; answer.code !== 'AA' && Date.now() < until; answer = await overMllp()) {
      expect(answer.code).toBe('AR');
      await sleep(100);
    }
    expect(answer.text).toContain('MSA|AA');
    next += 1;
  }

  it('first of all: it takes what it can', async () => {
    expect((await overMllp()).code).toBe('AA');
    const seen = vi.spyOn(globalThis, 'fetch');
    expect((await real.region.clientOf('huisarts-eikenlaan').searchTasks()).status).toBe(200);
    token = new Headers(seen.mock.calls.find(([url]) => String(url).endsWith('/Task/_search'))?.[1]?.headers).get('authorization') ?? '';
    seen.mockRestore();
    expect(await overHttp()).toEqual([[200, null], [200, null]]);
    next += 1;
    expect(await ready()).toBe(200);
  });

  it('the disk is full (53100): nothing of the message stays', async () => {
    await asAdmin(
      "create function full_disk() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100', message = 'could not extend file: No space left on device'; end $$",
      'create trigger full_disk before insert on raw_message for each row execute function full_disk()',
    );
    const before = await stored();
    await refusedThenTaken(async () => {
      expect(await stored()).toBe(before);
      await admin.query('drop trigger full_disk on raw_message');
      await admin.end();
    });
  });

  it('a lock that is not had in time', async () => {
    await asAdmin('begin', 'lock table raw_message in access exclusive mode');
    await refusedThenTaken(async () => {
      await admin.query('rollback');
      await admin.end();
    });
  });

  it('a statement that takes too long', async () => {
    await asAdmin(
      'create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return new; end $$',
      'create trigger slow before insert on journey for each row execute function slow()',
    );
    await refusedThenTaken(async () => {
      await admin.query('drop trigger slow on journey');
      await admin.end();
    });
  });

  it('every connection of the pool is taken', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const holders = Array.from({ length: POOL }, () => real.gateway.storage.database.inTransaction(async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0');
      await held;
    }));
    await refusedThenTaken(async () => {
      letGo();
      await Promise.all(holders);
    });
  }, 60_000);

  it('the server crashes and comes back: HTTP says 503 with Retry-After, readiness says no, and the pool connects again by itself', async () => {
    postgres.crash();
    expect(await overHttp()).toEqual([[503, '10'], [503, '10']]);
    expect(await ready()).toBe(503);
    await refusedThenTaken(() => postgres.start());
    expect(await ready()).toBe(200);
    await real.settle();
  }, 60_000);

  it('the server hangs: the client gives up by itself, and goes on when it goes on', async () => {
    postgres.pause();
    try {
      expect((await overMllp()).code).toBe('AR');
    } finally {
      postgres.resume();
    }
    await taken();
  }, 60_000);
});
