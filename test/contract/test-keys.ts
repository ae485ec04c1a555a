import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditKeys } from '../../src/audit/audit-keys.ts';
import { openAuditKeys } from '../../src/security/audit-keys.ts';
import { contentCipher } from '../../src/security/content-cipher.ts';
import type { KeyStore } from '../../src/security/key-store.ts';
import { openKeyStore } from '../../src/security/key-store.ts';
import { keyedHash } from '../../src/security/keyed-hash.ts';
import type { JourneyRow } from '../../src/store/journey-row.ts';
import type { Sealing } from '../../src/store/sealing.ts';

/** The demo's date of reference. */
export const NOW = new Date('2026-11-23T09:15:00.000Z');

/** So many minutes after `NOW`. */
export function after(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

/** A real key store and cipher in a folder of the test's own. */
export function openTestKeys(): {
  readonly keys: KeyStore;
  readonly sealing: Sealing;
  readonly auditKeys: AuditKeys & { destroyYearsBefore(year: number): void };
  readonly remove: () => Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-keys-'));
  const masterKey = randomBytes(32);
  const keys = openKeyStore({ folder, masterKey, clock: { now: () => NOW } });
  return {
    keys,
    sealing: contentCipher(keys),
    auditKeys: openAuditKeys({ folder, masterKey: () => masterKey, hash: keyedHash(keys.rootSecret) }),
    remove: async () => {
      await keys.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An invented journey's row; `keyRef` must be of the test's key store. */
export function journeyRow(keyRef: Uint8Array, given: Partial<JourneyRow> = {}): Omit<JourneyRow, 'version'> {
  const id = randomUUID();
  return {
    id,
    referralHash: Buffer.from(`referral of ${id}`),
    bsnHash: null,
    status: 'accepted',
    region: 'zandrijk',
    team: 'team-noord',
    practice: '01059999',
    requestedAt: NOW,
    updatedAt: NOW,
    nextDueAt: null,
    keyRef,
    state: { hulpvraag: 'geld en slaap' },
    ...given,
  };
}
