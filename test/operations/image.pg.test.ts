import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, onServer, POSTGRES_URL } from '../contract/open-test-database.ts';
import type { GatewayPorts } from '../support/gateway-process.ts';
import { freePorts } from '../support/gateway-process.ts';
import { metricNames, samplesOf } from '../support/read-metrics.ts';
import { copiesOf, envOf, execOf, readDockerfile } from './deploy-files.ts';

/** Another loopback address: there the simulated partners have the ports of the sample network to themselves. */
const PARTNERS = '127.0.57.2';
const USER = 10_001;
const isRoot = process.getuid?.() === 0;
const OWN_NODE = resolve('node_modules/.bin/node');

/**
 * The image, as far as that goes without an engine: the files that the Dockerfile copies, its commands, its environment, its
 * user, on code that this user cannot write; beside it the parts of the compose file, in its order.
 */
describe.skipIf(!(await hasPostgres()))('the image', () => {
  const file = readDockerfile('docker/Dockerfile');
  const root = mkdtempSync(join(tmpdir(), 'mgn-image-'));
  const [app, own, data] = [join(root, 'app'), join(root, 'run'), join(root, 'data')];
  const database = `image_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const node = existsSync(OWN_NODE) ? OWN_NODE : process.execPath;
  const running: ChildProcess[] = [];
  let ports: GatewayPorts;
  let gateway: ChildProcess;
  let out = '';

  const environment = (): Record<string, string> => ({
    ...envOf(file), PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`, HOME: '/nonexistent', MGN_DATA_DIR: data, MGN_NETWORK: join(own, 'network.json'),
    MGN_DATABASE_URL: POSTGRES_URL.replace(/\/[^/?]+(?=$|\?)/, `/${database}`), MGN_MASTER_KEY_FILE: join(own, 'master.key'), MGN_AUDIT_SIGNING_KEY_FILE: join(own, 'audit-signing.pem'), MGN_SIGN_KEY_FILE: join(own, 'sign.pem'), MGN_PARTNER_SECRETS_DIR: join(own, 'partners'),
    MGN_HTTP_PORT: String(ports.http), MGN_ADMIN_PORT: String(ports.admin), MGN_MLLP_PORT: String(ports.mllp), MGN_BIND_HOST: '127.0.0.1',
  });
  const options = (): { cwd: string; env: Record<string, string>; uid?: number; gid?: number } => ({ cwd: app, env: environment(), ...(isRoot ? { uid: USER, gid: USER } : {}) });
  const commandOf = (...args: readonly string[]): readonly string[] => [...execOf(file, 'ENTRYPOINT'), ...args].slice(1);
  const run = (args: readonly string[]): string => execFileSync(node, args, { ...options(), encoding: 'utf8', timeout: 60_000 });
  const start = (args: readonly string[]): ChildProcess => {
    const child = spawn(node, args, { ...options(), stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    return child;
  };
  const health = (): number | null => spawnSync(node, execOf(file, 'HEALTHCHECK').slice(1), options()).status;
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${ports.admin}/metrics`)).text();

  beforeAll(async () => {
    ports = await freePorts();
    await onServer(`create database ${database}`);
    for (const { from, to } of copiesOf(file)) {
      from.forEach((source) => cpSync(source, to.endsWith('/') ? join(app, to, source.split('/').at(-1) ?? '') : join(app, to), { recursive: true }));
    }
    symlinkSync(resolve('node_modules'), join(app, 'node_modules'));
    for (const folder of [own, join(data, 'keys'), join(app, '.cache')]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    chmodSync(root, 0o755);
    if (isRoot) {
      [own, data, join(data, 'keys'), join(app, '.cache')].forEach((it) => chownSync(it, USER, USER));
    } else {
      execFileSync('chmod', ['-R', 'a-w', app]);
      chmodSync(join(app, '.cache'), 0o755);
    }
    // The last step of the build: what it compiles is read by every later start.
    run(execOf(file, 'RUN').slice(1));
    expect(readdirSync(join(app, '.cache'), { recursive: true }).length).toBeGreaterThan(50);
    run(['docker/setup.mjs', own, '172.30.57.1', PARTNERS]);
    const network = join(own, 'network.json');
    expect(readFileSync(network, 'utf8')).toContain('"172.30.57.1"');
    const migrated = JSON.parse(run(commandOf('db', 'migrate', '--json'))) as { applied: number[] };
    expect(migrated.applied.length).toBeGreaterThan(5);
    const partners = start(commandOf('sandbox', '--all', '--network', network));
    partners.stdout?.resume();
    gateway = start(commandOf(...execOf(file, 'CMD')));
    gateway.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const until = Date.now() + 60_000;
    while (health() !== 0) {
      expect([gateway.exitCode, Date.now() < until]).toEqual([null, true]);
      await sleep(200);
    }
  }, 150_000);

  afterAll(async () => {
    await Promise.all(running.filter((it) => it.exitCode === null && it.signalCode === null).map(async (it) => {
      const gone = once(it, 'exit');
      it.kill('SIGKILL');
      await gone;
    }));
    await onServer(`drop database ${database} with (force)`);
    rmSync(root, { recursive: true, force: true });
  });

  it('its user can write neither its code nor beside it', () => {
    const tries = ['src/cli/mgn.ts', 'src/new.ts', 'docker/health.mjs', 'new'].map((it) => spawnSync(node, ['-e', `require('node:fs').appendFileSync(${JSON.stringify(it)}, ' ')`], options()).status);
    expect(tries).toEqual([1, 1, 1, 1]);
  });

  it('a second start finds its keys and makes none: two gateways have the same', () => {
    const keys = (): readonly string[] => ['master.key', 'audit-signing.pem', 'sign.pem', 'partners/zgw-gm9902'].map((it) => readFileSync(join(own, it), 'utf8'));
    const before = keys();
    run(['docker/setup.mjs', own, '172.30.57.1', PARTNERS]);
    expect(keys()).toEqual(before);
  });

  it('a referral sent as the compose file sends it reaches the partners', async () => {
    const files = ['srm', 'letter'].map((it) => resolve(`test/fixtures/journeys/01-sanne/${it}.hl7`));
    expect(run(['docker/try.mjs', '127.0.0.1', String(ports.mllp), ...files]).match(/: MSA\|AA\|/g)).toHaveLength(2);
    const inbox = async (): Promise<number> => ((await (await fetch(`http://${PARTNERS}:9104/inbox`)).json()) as unknown[]).length;
    const until = Date.now() + 20_000;
    while ((await inbox()) < 2) {
      expect(Date.now()).toBeLessThan(until);
      await sleep(100);
    }
  });

  it('its metrics say so', async () => {
    const text = await metrics();
    expect(Object.values(samplesOf(text, 'mgn_messages_total')).reduce((sum, it) => sum + it, 0)).toBe(2);
    expect(samplesOf(text, 'mgn_mllp_answer_seconds_count')).toEqual({ '': 2 });
    expect(Object.keys(samplesOf(text, 'mgn_delivery_latency_seconds_count'))).toContain('recipient="vg-voorbeelddam"');
    expect((samplesOf(text, 'mgn_start_duration_seconds')[''] ?? 0)).toBeGreaterThan(0);
    expect(samplesOf(text, 'mgn_recipient_circuit_open')['recipient="vg-voorbeelddam"']).toBe(0);
    expect(metricNames(text).size).toBeGreaterThan(30);
  });

  it('SIGTERM ends it in time, with 0; then its health says so', async () => {
    const startedAt = Date.now();
    const gone = once(gateway, 'exit');
    gateway.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(out.trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(expect.arrayContaining(['gateway ready', 'gateway stopped']));
    expect(health()).toBe(1);
  });
});
