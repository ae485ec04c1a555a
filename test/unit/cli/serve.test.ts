import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ROOT, runMgn } from './run-mgn.ts';

const SETTINGS = { MGN_NETWORK: 'docs/sample-network.yaml', MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' };

describe('serve', () => {
  test('starts, is found by other commands, and on SIGTERM stops with status 0 and leaves nothing behind', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mgn-serve-'));
    const env = { ...SETTINGS, MGN_DATA_DIR: dataDir };
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
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(place)).toBe(false);
    const lines = log.trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message);
    expect(lines).toEqual(['gateway ready', 'gateway stopping', 'gateway stopped']);
    const migrated = await runMgn(['db', 'migrate', '--json'], env);
    expect([migrated.status, JSON.parse(migrated.out)]).toEqual([0, { version: expect.any(Number), applied: [] }]);
  }, 150_000);
});
