import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ROOT, runMgn } from './run-mgn.ts';

const SETTINGS = { MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' };

describe('serve', () => {
  test('starts, is found by other commands, and on SIGTERM stops with status 0 and leaves nothing behind', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mgn-serve-'));
    const networkFile = join(dataDir, 'network.yaml');
    copyFileSync(join(ROOT, 'docs/sample-network.yaml'), networkFile);
    const env = { ...SETTINGS, MGN_DATA_DIR: dataDir, MGN_NETWORK: networkFile };
    const until = async (isTrue: () => boolean): Promise<void> => {
      for (let waitedMs = 0; waitedMs < 20_000 && !isTrue(); waitedMs += 50) await sleep(50);
      expect(isTrue()).toBe(true);
    };
    const child = spawn(process.execPath, [join(ROOT, 'src/cli/mgn.ts'), 'serve'], { cwd: ROOT, env: { PATH: process.env['PATH'], ...env } });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const place = join(dataDir, 'gateway.json');
    for (let waitedMs = 0; waitedMs < 90_000 && !existsSync(place); waitedMs += 100) {
      await sleep(100);
    }
    const { adminPort } = JSON.parse(readFileSync(place, 'utf8')) as { adminPort: number };
    expect((await fetch(`http://127.0.0.1:${adminPort}/health/ready`)).status).toBe(200);
    const listed = await runMgn(['worklist', 'list', '--json'], env);
    expect([listed.status, listed.out.trim()]).toEqual([0, '[]']);
    // SIGHUP reads the network file again: a wrong one is refused, the process goes on with the old one.
    const file = readFileSync(networkFile, 'utf8');
    writeFileSync(networkFile, file.replace(/^version: .*$/m, 'version: anders'));
    child.kill('SIGHUP');
    await until(() => log.includes('network file read again'));
    writeFileSync(networkFile, 'version: stuk\n');
    child.kill('SIGHUP');
    await until(() => log.includes('network file refused'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(place)).toBe(false);
    const lines = log.trim().split('\n').map((line) => JSON.parse(line) as { message: string; version?: string });
    expect(lines.map((it) => it.message)).toEqual(['gateway ready', 'network file read again', 'network file refused: the one before stays', 'gateway stopping', 'gateway stopped']);
    expect(lines.slice(1, 3).map((it) => it.version)).toEqual(['anders', 'anders']);
    const migrated = await runMgn(['db', 'migrate', '--json'], env);
    expect([migrated.status, JSON.parse(migrated.out)]).toEqual([0, { version: expect.any(Number), applied: [] }]);
  }, 150_000);
});
