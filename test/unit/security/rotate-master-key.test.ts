import { randomBytes, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditKeyStore } from '../../../src/security/audit-keys.ts';
import { openAuditKeys } from '../../../src/security/audit-keys.ts';
import { installMasterKey } from '../../../src/security/install-master-key.ts';
import { openPeriods } from '../../../src/security/key-periods.ts';
import type { KeyStore } from '../../../src/security/key-store.ts';
import { openKeyStore } from '../../../src/security/key-store.ts';
import { keyedHash } from '../../../src/security/keyed-hash.ts';
import { loadMasterKey } from '../../../src/security/load-master-key.ts';
import { describeKeys, rotateMasterKey } from '../../../src/security/rotate-master-key.ts';

const root = mkdtempSync(join(tmpdir(), 'mgn-rotate-'));
const SCRIPT = new URL('../../support/rotate-and-die.ts', import.meta.url).pathname;
/** Days with keys under them; with the root that makes four files. */
const DAYS = ['2026-11-23', '2026-11-24', '2026-11-25'];

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('design 2.2: keys rotate', () => {
  let folder: string;
  let masterKeyFile: string;
  let newKeyFile: string;
  let refs: Uint8Array[];
  let keys: string[];

  const open = (day = '2026-11-25', masterKey = loadMasterKey(masterKeyFile, { create: false })): KeyStore =>
    openKeyStore({ folder, masterKey, readMasterKey: () => loadMasterKey(masterKeyFile, { create: false }), clock: { now: () => new Date(`${day}T09:00:00Z`) } });
  const seen = (store: KeyStore): string[] => refs.map((ref) => Buffer.from(store.find(ref)).toString('hex'));

  beforeEach(async () => {
    folder = join(root, randomUUID());
    masterKeyFile = join(root, `${randomUUID()}.key`);
    newKeyFile = join(root, `${randomUUID()}.key`);
    loadMasterKey(masterKeyFile, { create: true });
    refs = [];
    for (const day of DAYS) {
      const store = open(day);
      refs.push(await store.take());
      await store.close();
    }
    keys = seen(open());
  });

  it('the new key opens everything, the old one nothing, and no copy of the old one is left', () => {
    const old = loadMasterKey(masterKeyFile, { create: false });
    const { rootSecret } = open();
    const rotated = installMasterKey({ folder, masterKeyFile, newKeyFile });
    expect(rotated.files).toBe(4);
    expect(rotated.from).not.toBe(rotated.to);
    expect(readFileSync(masterKeyFile, 'utf8')).toBe(readFileSync(newKeyFile, 'utf8'));
    expect(statSync(masterKeyFile).mode & 0o777).toBe(0o600);
    expect(existsSync(`${masterKeyFile}.previous`)).toBe(false);
    expect(seen(open())).toEqual(keys);
    expect(Buffer.compare(open().rootSecret, rootSecret)).toBe(0);
    expect(describeKeys(folder, old)).toMatchObject({ opens: false, periods: [{ opens: false }, { opens: false }, { opens: false }] });
    expect(describeKeys(folder, loadMasterKey(masterKeyFile, { create: false }))).toMatchObject({ masterKey: rotated.to, opens: true });
    expect(() => openKeyStore({ folder, masterKey: old, clock: { now: () => new Date() } })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }));
  });

  it('a store that was open keeps working: old periods that it never read, and a period of a new day', async () => {
    const running = open('2026-11-26');
    installMasterKey({ folder, masterKeyFile, newKeyFile });
    expect(seen(running)).toEqual(keys);
    const fresh = await running.take();
    expect(Buffer.compare(open('2026-11-26').find(fresh), running.find(fresh))).toBe(0);
    await running.close();
  });

  it('kill -9 after any step: what stands in the master key file opens the store, and the same command ends it', () => {
    const killed: number[] = [];
    // begun, both × 4, installed, one × 4, ended
    for (let steps = 1; steps <= 11; steps += 1) {
      const { signal } = spawnSync(process.execPath, [SCRIPT, folder, masterKeyFile, newKeyFile, String(steps)], { stdio: 'ignore' });
      killed.push(signal === 'SIGKILL' ? steps : 0);
      expect(seen(open())).toEqual(keys);
      const status = describeKeys(folder, loadMasterKey(masterKeyFile, { create: false }));
      expect(status.opens).toBe(true);
      installMasterKey({ folder, masterKeyFile, newKeyFile });
      const ended = describeKeys(folder, loadMasterKey(newKeyFile, { create: false }));
      expect(ended).toMatchObject({ opens: true });
      expect(ended.rotatingTo).toBeUndefined();
      expect(seen(open())).toEqual(keys);
      newKeyFile = join(root, `${randomUUID()}.key`);
    }
    expect(killed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('while one rotation is not ended another key is refused, and nothing changes', () => {
    spawnSync(process.execPath, [SCRIPT, folder, masterKeyFile, newKeyFile, '3'], { stdio: 'ignore' });
    const other = join(root, `${randomUUID()}.key`);
    expect(() => installMasterKey({ folder, masterKeyFile, newKeyFile: other })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }));
    expect(seen(open())).toEqual(keys);
  });

  it('the keys of the audit log go along: what was sealed opens as before, also at a gateway that runs, and not with the old key', () => {
    const masterKey = (): Uint8Array => loadMasterKey(masterKeyFile, { create: false });
    const old = masterKey();
    const openAudit = (key: () => Uint8Array): AuditKeyStore => openAuditKeys({ folder, masterKey: key, hash: keyedHash(open().rootSecret) });
    const sealed = [2025, 2026].map((year) => openAudit(masterKey).seal(new Date(`${year}-11-25T09:00:00Z`), { user: 'T. Proef' }));
    const running = openAudit(masterKey);
    expect(installMasterKey({ folder, masterKeyFile, newKeyFile }).files).toBe(6);
    expect(describeKeys(folder, masterKey())).toMatchObject({ opens: true });
    for (const keysOf of [running, openAudit(masterKey)]) {
      expect(sealed.map((it) => keysOf.open({ sealed: it }))).toEqual([{ user: 'T. Proef' }, { user: 'T. Proef' }]);
    }
    const next = running.seal(new Date('2027-01-01T09:00:00Z'), { user: 'T. Proef' });
    expect(openAudit(masterKey).open({ sealed: next })).toEqual({ user: 'T. Proef' });
    expect(() => openAudit(() => old).open({ sealed: sealed[0] ?? null })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }));
  });

  it('a file made during the rotation under the old key is wrapped by its last step', () => {
    const [from, to] = [loadMasterKey(masterKeyFile, { create: false }), randomBytes(32)];
    let made = false;
    rotateMasterKey({
      folder, from, to, install: () => undefined,
      onStep: (step) => {
        if (step === 'installed' && !made) {
          made = true;
          openPeriods(folder, () => from).current(new Date('2026-12-24T09:00:00Z'));
        }
      },
    });
    expect(made).toBe(true);
    expect(describeKeys(folder, to).periods).toContainEqual({ period: 20261224, opens: true });
    expect(describeKeys(folder, to).opens).toBe(true);
  });
});
