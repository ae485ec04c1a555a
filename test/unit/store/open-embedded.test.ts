import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type * as Fs from 'node:fs';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';

// Counts what reaches the disk; the embedded server's own sync calls go nowhere without our patch.
const synced = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    fdatasyncSync: (fd: number): void => {
      synced.count += 1;
      fs.fdatasyncSync(fd);
    },
  };
});

const { openEmbedded } = await import('../../../src/store/open-embedded.ts');
const { holdFolder } = await import('../../../src/store/hold-folder.ts');

const root = mkdtempSync(join(tmpdir(), 'mgn-durable-'));
const WRITER = new URL('./embedded-writer.ts', import.meta.url).pathname;

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 40_000) {
      throw new Error('did not happen');
    }
    await sleep(20);
  }
}

async function exited(child: ChildProcess): Promise<void> {
  await until(() => child.exitCode !== null || child.signalCode !== null);
}

describe('embedded database', () => {
  it(
    "design 5.4: what was committed survives kill -9, and the dead holder's lock is taken over",
    { timeout: 90_000 },
    async () => {
      const [folder, notes] = [join(root, 'killed'), join(root, 'notes')];
      const written = (): number => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n').length : 0);
      for (const rows of [30, 60]) {
        const child = spawn(process.execPath, [WRITER, folder, notes], { stdio: 'ignore' });
        await until(() => written() >= rows);
        child.kill('SIGKILL');
        await exited(child);
      }
      const noted = readFileSync(notes, 'utf8').trim().split('\n').map(Number);
      const db = await openEmbedded(folder);
      const stored = new Set((await db.query<{ n: number }>('select n from line')).map((row) => row.n));
      await db.close();
      expect(noted.filter((n) => !stored.has(n))).toEqual([]);
      expect(stored.size).toBeLessThanOrEqual(noted.length + 2);
    },
  );

  it(
    'every commit is synced to the disk before it is acknowledged; one folder is held once',
    { timeout: 60_000 },
    async () => {
      const folder = join(root, 'synced');
      const db = await openEmbedded(folder);
      await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { pid: process.pid } });
      await db.query('create table line (n integer)');
      const before = synced.count;
      for (let n = 0; n < 50; n += 1) {
        await db.inTransaction((tx) => tx.query('insert into line values ($1)', [n]));
      }
      expect(synced.count - before).toBeGreaterThanOrEqual(50);
      await expect(db.inTransaction(() => db.query('select 1'))).rejects.toThrow('one session');
      await expect(db.inTransaction(() => db.inTransaction(async () => 1))).rejects.toThrow('one session');
      await db.close();
      expect(existsSync(join(folder, 'lock'))).toBe(false);
    },
  );
});

describe('lock of a folder', () => {
  const lock = (name: string, holder: object): string => {
    const folder = mkdtempSync(join(root, `${name}-`));
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
    return folder;
  };

  it('of several that want it at once exactly one gets it', async () => {
    const folder = mkdtempSync(join(root, 'race-'));
    const takes = await Promise.allSettled([1, 2, 3].map(() => holdFolder(folder)));
    expect(takes.map((it) => it.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    takes.forEach((it) => it.status === 'fulfilled' && it.value());
    (await holdFolder(folder))();
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, started: '1', host: hostname() }],
    [
      'an earlier process with our own id (a restarted container)',
      { pid: process.pid, started: '1', host: hostname() },
    ],
    ['another process that got the id of the dead one', { pid: process.ppid, started: 'long ago', host: hostname() }],
  ])('%s does not hold it', async (_what, holder) => {
    const release = await holdFolder(lock('dead', holder));
    release();
  });

  it.skipIf(!existsSync('/proc'))('a living process holds it', async () => {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    await expect(holdFolder(lock('living', { pid: process.ppid, started, host: hostname() }))).rejects.toMatchObject({
      code: 'ENVIRONMENT',
    });
  });
});
