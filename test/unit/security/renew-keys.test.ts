import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyStore } from '../../../src/security/key-store.ts';
import { openKeyStore } from '../../../src/security/key-store.ts';

const root = mkdtempSync(join(tmpdir(), 'mgn-renew-'));
const masterKey = randomBytes(32);
const ERASED = expect.objectContaining({ code: 'CONTENT_UNREADABLE' });

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('design 5.10: renewal of the key store', () => {
  let folder: string;
  let now: Date;
  const opened: KeyStore[] = [];
  const open = (): KeyStore => {
    const store = openKeyStore({ folder, masterKey, clock: { now: () => now } });
    opened.push(store);
    return store;
  };
  const periods = (): string[] => readdirSync(join(folder, 'periods')).sort();
  const segments = (): string[] => readdirSync(join(folder, 'segments')).sort();
  beforeEach(() => {
    folder = join(root, randomUUID());
    now = new Date('2026-11-23T09:00:00Z');
  });
  afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

  it('a living key is the same afterwards, under a new period; the old period key is destroyed', async () => {
    const store = open();
    const ref = await store.take();
    const key = Buffer.from(store.find(ref));
    now = new Date('2026-11-25T09:00:00Z');
    expect(await store.renew()).toEqual({ renewed: 256, ended: [20261123] });
    expect(periods()).toEqual(['20261125.json']);
    expect(Buffer.compare(open().find(ref), key)).toBe(0);
    expect(await store.renew()).toEqual({ renewed: 0, ended: [] });
  });

  it('yesterday is left alone: somebody may still be writing', async () => {
    const store = open();
    await store.take();
    now = new Date('2026-11-24T23:59:00Z');
    expect(await store.renew()).toEqual({ renewed: 0, ended: [] });
    expect(periods()).toEqual(['20261123.json']);
  });

  it('an erased key cannot be read from an old copy of the slots, beside or instead of the new ones; a living one can', async () => {
    const store = open();
    const [gone, stays] = [await store.take(), await store.take()];
    const copy = join(root, randomUUID());
    cpSync(join(folder, 'segments'), copy, { recursive: true });
    store.erase(gone);
    now = new Date('2026-11-25T09:00:00Z');
    await store.renew();
    cpSync(copy, join(folder, 'segments'), { recursive: true });
    const fresh = open();
    expect(() => fresh.find(gone)).toThrow(ERASED);
    expect(fresh.find(stays)).toEqual(store.find(stays));
    // Without the new slots nothing of the old copy opens, least of all what was erased.
    segments().filter((name) => name.includes('.20261125.')).forEach((name) => rmSync(join(folder, 'segments', name)));
    expect(() => open().find(gone)).toThrow(ERASED);
    expect(() => open().find(stays)).toThrow(ERASED);
  });

  it('before the renewal the old copy still opens: that is what it is for', async () => {
    const store = open();
    const gone = await store.take();
    const copy = join(root, randomUUID());
    cpSync(join(folder, 'segments'), copy, { recursive: true });
    store.erase(gone);
    cpSync(copy, join(folder, 'segments'), { recursive: true });
    expect(open().find(gone)).toHaveLength(32);
  });

  it('keys that another process hands out later are renewed too, and a segment with nothing living goes', async () => {
    const [one, other] = [open(), open()];
    const first = await one.take();
    await other.take();
    now = new Date('2026-11-26T09:00:00Z');
    await other.renew();
    const second = await one.take();
    expect(open().find(first)).toEqual(one.find(first));
    expect(open().find(second)).toHaveLength(32);
    expect(segments()).toHaveLength(2);
    const bytes = readFileSync(join(folder, 'segments', segments()[0] ?? ''));
    writeFileSync(join(folder, 'segments', segments()[0] ?? ''), Buffer.alloc(bytes.length));
    now = new Date('2026-11-29T09:00:00Z');
    await other.renew();
    expect(segments()).toHaveLength(1);
  });

  it('a process that slept over its period throws away what it wrote where nobody looks', async () => {
    const sleeper = open();
    await sleeper.take();
    const clockOfSleeper = { at: new Date('2026-11-23T10:00:00Z') };
    const late = openKeyStore({ folder, masterKey, clock: { now: () => clockOfSleeper.at } });
    opened.push(late);
    await late.take();
    now = new Date('2026-11-27T09:00:00Z');
    await open().renew();
    // Its clock still says the 23rd, whose period is gone: it makes a new one and its keys are readable.
    for (let taken = 0; taken < 300; taken += 1) {
      const ref = await late.take();
      expect(open().find(ref)).toHaveLength(32);
    }
    expect((await open().renew()).ended).toEqual([20261123]);
  });

  it('a renewal that was cut off between two files is ended by the next one, and no key is lost or comes back', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('in place', 'closed', 'closed, grown', 'closed, erased'), fc.nat({ max: 199 }), async (where, at) => {
      folder = join(root, randomUUID());
      now = new Date('2026-11-23T09:00:00Z');
      const store = open();
      const refs = await Promise.all(Array.from({ length: 200 }, () => store.take()));
      await store.close();
      const keys = refs.map((ref) => Buffer.from(store.find(ref)).toString('hex'));
      const path = join(folder, 'segments', segments()[0] ?? '');
      const [slots, period] = [readFileSync(path), readFileSync(join(folder, 'periods', '20261123.json'))];
      now = new Date('2026-11-25T09:00:00Z');
      await open().renew();
      // What a kill leaves: the period is closed and not destroyed, the new file stands, the old one in or out of its place.
      writeFileSync(join(folder, 'periods', '20261123.closed.json'), period);
      const renewed = join(folder, 'segments', segments()[0] ?? '');
      if (where === 'closed, grown') {
        writeFileSync(renewed, readFileSync(renewed).subarray(0, at * 64));
      } else if (where === 'closed, erased') {
        slots.fill(0, at * 64, at * 64 + 64);
      }
      writeFileSync(where === 'in place' ? path : `${path}.closed`, slots);
      await open().renew();
      expect(segments().filter((it) => it.endsWith('.closed'))).toEqual([]);
      expect(periods()).toEqual(['20261125.json']);
      const after = open();
      refs.forEach((ref, index) => {
        if (where === 'closed, erased' && index === at) {
          expect(() => after.find(ref)).toThrow(ERASED);
        } else {
          expect(Buffer.from(after.find(ref)).toString('hex')).toBe(keys[index]);
        }
      });
    }), { numRuns: 12, seed: 20261123 });
  });
});
