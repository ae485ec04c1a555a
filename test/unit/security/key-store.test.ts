import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentCipher } from '../../../src/security/content-cipher.ts';
import type { KeyStore } from '../../../src/security/key-store.ts';
import { openKeyStore } from '../../../src/security/key-store.ts';
import { loadMasterKey } from '../../../src/security/load-master-key.ts';

const root = mkdtempSync(join(tmpdir(), 'mgn-keystore-'));
const masterKey = randomBytes(32);
const november = { now: (): Date => new Date('2026-11-23T09:00:00Z') };
const december = { now: (): Date => new Date('2026-12-01T00:00:00Z') };

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('key store', () => {
  let folder: string;
  const opened: KeyStore[] = [];
  function open(clock = november): KeyStore {
    const store = openKeyStore({ folder, masterKey, clock });
    opened.push(store);
    return store;
  }
  beforeEach(() => {
    folder = join(root, randomUUID());
  });
  afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

  it('keys are different, and the same for another process that opens the folder', async () => {
    const [one, other] = [open(), open()];
    const refs = await Promise.all(Array.from({ length: 600 }, () => one.take()));
    expect(new Set(refs.map((it) => Buffer.from(it).toString('hex'))).size).toBe(600);
    const found = refs.map((ref) => Buffer.from(one.find(ref)).toString('hex'));
    expect(new Set(found).size).toBe(600);
    expect(found.every((it) => it.length === 64)).toBe(true);
    expect(refs.map((ref) => Buffer.from(other.find(ref)).toString('hex'))).toEqual(found);
    expect(other.rootSecret).toEqual(one.rootSecret);
  });

  it('two processes that take keys in one folder never get the same reference', async () => {
    const [one, other] = [open(), open()];
    const refs = await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? one : other).take()));
    expect(new Set(refs.map((it) => Buffer.from(it).toString('hex'))).size).toBe(100);
  });

  it('a key is on disk before take returns: a store opened afterwards finds it', async () => {
    const ref = await open().take();
    expect(open().find(ref)).toHaveLength(32);
  });

  it('design 5.10: an erased key is gone from the file, and the others are not', async () => {
    const store = open();
    const [gone, stays] = [await store.take(), await store.take()];
    const before = segmentBytes(folder);
    store.erase(gone);
    expect(() => store.find(gone)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
    expect(() => open().find(gone)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
    expect(open().find(stays)).toEqual(store.find(stays));
    const after = segmentBytes(folder);
    expect(after).toHaveLength(before.length);
    expect(after.subarray(0, 64)).toEqual(Buffer.alloc(64));
    expect(after.subarray(64)).toEqual(before.subarray(64));
  });

  it('design 5.10: without the key of its period a key cannot be read; other periods can', async () => {
    const old = await open(november).take();
    const young = await open(december).take();
    expect(readdirSync(join(folder, 'periods')).sort()).toEqual(['20261123.json', '20261201.json']);
    rmSync(join(folder, 'periods', '20261123.json'));
    expect(() => open(december).find(old)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
    expect(open(december).find(young)).toHaveLength(32);
  });

  it('a slot copied over another one does not open', async () => {
    const store = open();
    const [one, two] = [await store.take(), await store.take()];
    const path = segmentFile(folder);
    const bytes = readFileSync(path);
    bytes.copy(bytes, 64, 0, 64);
    writeFileSync(path, bytes);
    const fresh = open();
    expect(fresh.find(one)).toHaveLength(32);
    expect(() => fresh.find(two)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
  });

  it('another master key does not open the store, and no file shows a key', async () => {
    const store = open();
    const key = Buffer.from(store.find(await store.take()));
    expect(() => openKeyStore({ folder, masterKey: randomBytes(32), clock: november })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT' }),
    );
    expect(segmentBytes(folder).includes(key)).toBe(false);
    for (const name of ['root.json', 'periods/20261123.json']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(Buffer.from(store.rootSecret).toString('base64'));
    }
  });

  it('an unknown or malformed reference is CONTENT_UNREADABLE', () => {
    for (const ref of [randomBytes(8), randomBytes(3), new Uint8Array()]) {
      expect(() => open().find(ref)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
    }
  });

  it('the cipher opens what it sealed, at its own place only, and any changed bit is found', async () => {
    const store = open();
    const cipher = contentCipher(store);
    const ref = await store.take();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
        const sealed = cipher.seal(ref, 'journey/1/1', plain);
        expect(Buffer.compare(cipher.open('journey/1/1', sealed), plain)).toBe(0);
        expect(() => cipher.open('journey/1/2', sealed)).toThrow(
          expect.objectContaining({ code: 'CONTENT_UNREADABLE' }),
        );
        const changed = Buffer.from(sealed);
        changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ (1 << bit);
        expect(() => cipher.open('journey/1/1', changed)).toThrow(
          expect.objectContaining({ code: 'CONTENT_UNREADABLE' }),
        );
        expect(() => cipher.open('journey/1/1', sealed.subarray(0, at % sealed.length))).toThrow(
          expect.objectContaining({ code: 'CONTENT_UNREADABLE' }),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('repetitive content is packed before it is sealed, and equal content never gives equal bytes', async () => {
    const store = open();
    const cipher = contentCipher(store);
    const ref = await store.take();
    const plain = Buffer.from('{"resourceType":"Observation"}'.repeat(200));
    const [one, two] = [cipher.seal(ref, 'p', plain), cipher.seal(ref, 'p', plain)];
    expect(one.length).toBeLessThan(plain.length / 10);
    expect(Buffer.compare(one, two)).not.toBe(0);
  });
});

describe('master key', () => {
  it('is made with mode 0600 when asked, and read again', () => {
    const path = join(root, randomUUID(), 'master.key');
    const made = loadMasterKey(path, { create: true });
    expect(made).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadMasterKey(path, { create: false })).toEqual(made);
  });

  it.each([
    ['absent', undefined, 0o600],
    ['too short', 'c2hvcnQ=', 0o600],
    ['not base64', '*'.repeat(44), 0o600],
    ['readable by others', randomBytes(32).toString('base64'), 0o644],
  ])('%s: ENVIRONMENT', (_what, text, mode) => {
    const path = join(root, randomUUID());
    if (text !== undefined) {
      writeFileSync(path, text);
      chmodSync(path, mode);
    }
    expect(() => loadMasterKey(path, { create: false })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }));
  });
});

function segmentFile(folder: string): string {
  const [name = ''] = readdirSync(join(folder, 'segments'));
  return join(folder, 'segments', name);
}

function segmentBytes(folder: string): Buffer {
  return readFileSync(segmentFile(folder));
}
