import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/inbound/iwmo/collect-berichten.ts';
import { collectBerichten } from '../../../../src/inbound/iwmo/collect-berichten.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iwmo-in-'));
  await mkdir(join(folder, 'in'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (name: string, content = name, isOld = true): Promise<void> => {
  const path = join(folder, 'in', name);
  await writeFile(path, content);
  if (isOld) {
    await utimes(path, 1, 1);
  }
};
const namesIn = (...path: readonly string[]): Promise<readonly string[]> => readdir(join(folder, 'in', ...path)).catch(() => []);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test('each once, in the order of their names, and put where the verdict says', async () => {
  await Promise.all(['b.xml', 'a.xml', 'c.xml'].map((it) => put(it)));
  const seen: string[] = [];
  const verdicts: Record<string, Verdict> = { 'a.xml': 'read', 'b.xml': 'unread', 'c.xml': 'other' };
  const handle = async (bytes: Uint8Array): Promise<Verdict> => { seen.push(text(bytes)); return verdicts[text(bytes)] ?? 'unread'; };

  expect(await collectBerichten(folder, handle)).toEqual({ handled: 3, failed: 0 });
  expect(seen).toEqual(['a.xml', 'b.xml', 'c.xml']);
  expect([await namesIn('read'), await namesIn('unread'), await namesIn('other'), await namesIn('working')]).toEqual([['a.xml'], ['b.xml'], ['c.xml'], []]);
  expect(await collectBerichten(folder, handle)).toEqual({ handled: 0, failed: 0 });
});

test('what is still being written waits', async () => {
  await put('fresh.xml', 'x', false);
  await put('.hidden.xml');
  await put('copy.xml.part');
  expect(await collectBerichten(folder, async () => 'read')).toEqual({ handled: 0, failed: 0 });
  expect(await collectBerichten(folder, async () => 'read', 0)).toEqual({ handled: 1, failed: 0 });
});

test('one that can\'t be handled now waits, and keeps the others from nothing', async () => {
  await put('a.xml');
  await put('b.xml');
  expect(await collectBerichten(folder, async (bytes) => { if (text(bytes) === 'a.xml') throw new Error('the database is away'); return 'read'; })).toEqual({ handled: 1, failed: 1 });
  expect([await namesIn('read'), await namesIn('working')]).toEqual([['b.xml'], []]);
  expect(await collectBerichten(folder, async () => 'read')).toEqual({ handled: 1, failed: 0 });
});

test('two processes that look at once handle each file once', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => put(`${index}.xml`)));
  const seen: string[] = [];
  const handle = async (bytes: Uint8Array): Promise<Verdict> => { seen.push(text(bytes)); return 'read'; };
  const counts = await Promise.all([collectBerichten(folder, handle), collectBerichten(folder, handle), collectBerichten(folder, handle)]);
  expect([counts.reduce((sum, it) => sum + it.handled, 0), new Set(seen).size, seen.length]).toEqual([20, 20, 20]);
});

test('IB003 a file larger than any message is not held in memory', async () => {
  await put('large.xml');
  await truncate(join(folder, 'in', 'large.xml'), 26 * 1024 * 1024);
  await utimes(join(folder, 'in', 'large.xml'), 1, 1);
  expect(await collectBerichten(folder, () => Promise.reject(new Error('read')))).toEqual({ handled: 1, failed: 0 });
  expect(await namesIn('unread')).toEqual(['large.xml']);
});

test('a folder that is not there holds nothing', async () => {
  expect(await collectBerichten(join(folder, 'gone'), async () => 'read')).toEqual({ handled: 0, failed: 0 });
});
