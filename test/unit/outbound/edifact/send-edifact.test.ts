import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collectContrl } from '../../../../src/outbound/edifact/collect-contrl.ts';
import { makeOutbound } from '../../../../src/outbound/outbound.ts';
import { HIS, permitted } from '../permitted.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edifact-'));
});
afterEach(() => rm(folder, { recursive: true }));

const send = makeOutbound({
  clock: { now: () => new Date('2026-11-23T09:05:00Z') },
  sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] }),
  sendFrame: () => Promise.reject(new Error('no MLLP in this test')),
});
const delivery = (to: string): Parameters<typeof send>[0] =>
  permitted({ view: 'huisarts', recipient: { ...HIS, endpoints: [{ protocol: 'edifact', folder: to, message: 'MEDVRI', sender: '50001111', receiver: '50002222' }] } });

describe('an Edifact endpoint', () => {
  test('delivered is a whole file in out, for the operator\'s group only; a repeat is the same file', async () => {
    await expect(send(delivery(folder))).resolves.toEqual({});
    await expect(send(delivery(folder))).resolves.toEqual({});
    expect(await readdir(join(folder, 'out'))).toEqual(['0F8FAD5BD9CB46.edi']);
    const text = await readFile(join(folder, 'out', '0F8FAD5BD9CB46.edi'), 'ascii');
    expect([text.slice(0, 11), text.slice(-24)]).toEqual(["UNB+UNOA:1+", "'UNZ+1+0F8FAD5BD9CB46'".padStart(24, text.slice(-24, -22))]);
    expect((await stat(join(folder, 'out', '0F8FAD5BD9CB46.edi'))).mode & 0o007).toBe(0);
  });

  test('a folder that is not there is not made: tried again', async () => {
    await expect(send(delivery(join(folder, 'gone')))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE', details: { delivery: permitted().id } });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('acknowledgements in the folder', () => {
  const contrl = (reference: string, action: string): string => `UNB+UNOA:1+a+b+261123:1010+7'UNH+1+CONTRL:2:2:UN'UCI+${reference}+b+a+${action}'UNT+3+1'UNZ+1+7'`;
  const collect = async (fail = false): Promise<{ seen: string[]; collected: unknown }> => {
    const seen: string[] = [];
    const collected = await collectContrl(folder, async ({ reference, outcome }) => {
      if (fail) throw new Error('the database is gone');
      seen.push(`${reference} ${outcome}`);
    }).catch(() => 'failed');
    return { seen, collected };
  };

  test('each once, then put aside; what is none is kept for a person; what is being written waits', async () => {
    await mkdir(join(folder, 'in'));
    await Promise.all([
      writeFile(join(folder, 'in', '1.edi'), contrl('A', '7')), writeFile(join(folder, 'in', '2.edi'), contrl('B', '4')),
      writeFile(join(folder, 'in', '3.txt'), 'hello'), writeFile(join(folder, 'in', '.4.edi'), contrl('C', '7')),
    ]);
    expect(await collect()).toEqual({ seen: ['A ok', 'B rejected'], collected: { answers: 2, unreadable: 1 } });
    expect((await readdir(join(folder, 'in'))).toSorted()).toEqual(['.4.edi', 'read', 'unread']);
    expect(await readdir(join(folder, 'in', 'unread'))).toEqual(['3.txt']);
    expect(await collect()).toEqual({ seen: [], collected: { answers: 0, unreadable: 0 } });
  });

  test('one that could not be handled stays where it is', async () => {
    await mkdir(join(folder, 'in'));
    await writeFile(join(folder, 'in', '1.edi'), contrl('A', '4'));
    expect((await collect(true)).collected).toBe('failed');
    expect((await collect()).seen).toEqual(['A rejected']);
  });

  test('no folder, no answers', async () => {
    expect((await collect()).collected).toEqual({ answers: 0, unreadable: 0 });
  });
});
