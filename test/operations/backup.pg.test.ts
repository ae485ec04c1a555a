import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { makeAuditDesk } from '../../src/audit-desk.ts';
import { readSettings } from '../../src/config/settings.ts';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import type { Clock } from '../../src/kernel/ports.ts';
import type { Storage } from '../../src/open-storage.ts';
import { openStorage } from '../../src/open-storage.ts';
import { logSourceOf } from '../../src/raw-log.ts';
import { sha256 } from '../../src/read-checkpoints.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { openKeyStore } from '../../src/security/key-store.ts';
import { loadMasterKey } from '../../src/security/load-master-key.ts';
import { hasPostgres, onServer, POSTGRES_URL } from '../contract/open-test-database.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, readAck, srm } from '../support/test-messages.ts';

/** The blocks of the guide, as an operator would run them. */
const BLOCKS = [...readFileSync('docs/beheer/back-up.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
/** Beyond the back-off of what could not leave. */
const LATER: Clock = { now: () => new Date(AT_FIXTURES.now().getTime() + 3_600_000) };

describe.skipIf(!(await hasPostgres()))('back-up and restore, as docs/beheer/back-up.md has it', () => {
  const root = mkdtempSync(join(tmpdir(), 'mgn-backup-'));
  const [dataDir, backup, keyFile] = [join(root, 'data'), join(root, 'backup'), join(root, 'master.key')];
  const database = `backup_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const url = POSTGRES_URL.replace(/\/[^/?]+(?=$|\?)/, `/${database}`);
  const messages = new Map<string, Uint8Array>();
  const [before, meanwhile, after]: [string[], string[], string[]] = [[], [], []];
  let region: SandboxRegion;
  let restored: RealGateway;
  let effects: Readonly<Record<string, number>>;

  const start = (clock: Clock): Promise<RealGateway> => startRealGateway({ dataDir, region, clock, env: { MGN_DATABASE_URL: url, MGN_MASTER_KEY_FILE: keyFile } });
  // Beside this process: messages keep coming in.
  const run = (block: string): Promise<unknown> => promisify(execFile)('sh', ['-euc', block], { env: { PATH: process.env['PATH'], BACKUP: backup, MGN_DATABASE_URL: url, MGN_DATA_DIR: dataDir } });
  const send = async (client: MllpClient, into: string[]): Promise<void> => {
    const number = `ZP${100_800_000 + messages.size}`;
    const message = srm(caseWith(number));
    messages.set(number, message);
    expect(readAck(await client.send(message)).code).toBe('AA');
    into.push(number);
  };
  /** How many resources each partner has: what a delivery that comes twice must not change. */
  const effectsOf = (): Readonly<Record<string, number>> => Object.fromEntries([...region.partners].map(([id, partner]) => [id, partner.list().length]));
  const numbersIn = async (real: RealGateway): Promise<readonly string[]> => {
    const rows = await real.gateway.storage.database.query<{ id: string }>('select id from journey');
    const journeys = await Promise.all(rows.map((it) => real.gateway.store.load(it.id)));
    return journeys.map((it) => it.record.journey.referral.value);
  };

  beforeAll(async () => {
    expect(BLOCKS).toHaveLength(2);
    const [copy = '', restore = ''] = BLOCKS;
    [dataDir, backup].forEach((it) => mkdirSync(it));
    writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    await onServer(`create database ${database}`);
    region = await startRegion(sampleNetwork(), AT_FIXTURES);
    const first = await start(AT_FIXTURES);
    await region.connect({ baseUrl: first.gateway.doors.baseUrl, mllpPort: first.gateway.doors.mllpPort });
    // What is for the planner waits while the copy is made.
    region.partners.get('planner-voorbeeld')?.setFault({ status: 503 });
    const client = new MllpClient({ host: '127.0.0.1', port: first.gateway.doors.mllpPort });
    for (let count = 0; count < 5; count += 1) await send(client, before);
    let isCopied = false;
    const sending = (async () => {
      while (!isCopied) await send(client, meanwhile);
    })();
    await run(copy);
    isCopied = true;
    await sending;
    for (let count = 0; count < 3; count += 1) await send(client, after);
    await client.close();
    await first.settle();
    effects = effectsOf();
    await first.gateway.stop(0);

    // All is lost: database, keys, what the process left behind. The folder of the keys is a volume: it is there, and empty.
    await onServer(`drop database ${database} with (force)`, `create database ${database}`);
    rmSync(dataDir, { recursive: true });
    mkdirSync(join(dataDir, 'keys'), { recursive: true });
    await run(restore);
    region.partners.get('planner-voorbeeld')?.setFault(undefined);
    restored = await start(LATER);
    await restored.settle();
  }, 120_000);

  afterAll(async () => {
    await restored.gateway.stop();
    await region.close();
    await onServer(`drop database ${database} with (force)`);
    rmSync(root, { recursive: true, force: true });
  });

  it('all that was acknowledged before the copy is there and can be read; of what came meanwhile whatever is there too', async () => {
    const numbers = await numbersIn(restored);
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(before.filter((it) => !numbers.includes(it))).toEqual([]);
    expect(numbers.filter((it) => !before.includes(it) && !meanwhile.includes(it))).toEqual([]);
    expect(numbers.filter((it) => after.includes(it))).toEqual([]);
  });

  it('what waited went out; what had arrived went out again and changed nothing', async () => {
    const statuses = await restored.gateway.storage.database.query<{ status: string }>('select distinct status from outbox_delivery');
    expect(statuses.map((it) => it.status)).toEqual(['delivered']);
    const now = effectsOf();
    const { 'planner-voorbeeld': planner = 0, ...others } = now;
    const { 'planner-voorbeeld': earlier = 0, ...expected } = effects;
    expect([earlier, planner > 0]).toEqual([0, true]);
    expect(others).toEqual(expected);
  });

  it('the log is whole', async () => {
    const { database: db, auditKeys } = restored.gateway.storage;
    const desk = makeAuditDesk({ storage: { database: db, auditKeys }, network: region.network, clock: AT_FIXTURES });
    const verdict = await verifyLog(logSourceOf(desk), sha256);
    expect([verdict.findings, verdict.records > before.length]).toEqual([[], true]);
  });

  it('5.10, 5.12 a key store that is absent or another\'s is not taken for its own, and none is made; a forged log stops no start', async () => {
    const open = (folder: string): Promise<Storage> => openStorage(readSettings({ MGN_DATA_DIR: folder, MGN_DATABASE_URL: url, MGN_MASTER_KEY_FILE: keyFile }), AT_FIXTURES);
    const [none, other] = [join(root, 'none'), join(root, 'other')];
    await expect(open(none)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { what: expect.stringMatching(/^the key store of this database is not there: .*back-up\.md/) as unknown } });
    expect(existsSync(join(none, 'keys'))).toBe(false);
    openKeyStore({ folder: join(other, 'keys'), masterKey: loadMasterKey(keyFile, { create: false }), clock: LATER });
    await expect(open(other)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { what: expect.stringContaining('is not that of this database') as unknown } });
    const forge = (): Promise<unknown> => restored.gateway.storage.database.query('update audit_lane set mac = set_byte(mac, 0, get_byte(mac, 0) # 1) where mac is not null');
    await forge();
    await (await open(dataDir)).close();
    await forge();
  });

  it('a sender that repeats what was there gets its answer and starts nothing; what was lost comes in again', async () => {
    const client = new MllpClient({ host: '127.0.0.1', port: restored.gateway.doors.mllpPort });
    const known = (await numbersIn(restored)).length;
    expect(readAck(await client.send(messages.get(before[0] ?? '') ?? new Uint8Array())).code).toBe('AA');
    expect((await numbersIn(restored)).length).toBe(known);
    expect(readAck(await client.send(messages.get(after[0] ?? '') ?? new Uint8Array())).code).toBe('AA');
    await client.close();
    expect(await numbersIn(restored)).toContain(after[0]);
    await restored.settle();
  });
});
