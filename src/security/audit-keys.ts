import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { aesOpen, aesSeal } from './aes-wrap.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { readOrMakeSecret, readSecret } from './wrapped-secret.ts';

/** What a sealed part of an audit record says: any plain JSON object. */
type Secret = Readonly<Record<string, unknown>>;

/** The keys of the audit log (design 5.10: metadata and audit stay, under keys of their own). Fits `AuditKeys` of the audit room. */
export type AuditKeyStore = {
  mac(text: string): Uint8Array;
  hashBsn(bsn: string): Uint8Array;
  hashReferral(referral: { readonly system: string; readonly value: string }): Uint8Array;
  seal(writtenAt: Date, secret: Secret): Uint8Array;
  open(record: { readonly sealed: Uint8Array | null }): Secret;
  /** Destroys the keys of all years before this one for good: what was sealed in them opens again in no backup. */
  destroyYearsBefore(year: number): void;
};

/** First byte of a sealed part; the year follows in two. */
const VERSION = 1;
const HEAD_BYTES = 3;

/** Folder of the key store in which these keys lie. */
const AUDIT_KEY_FOLDER = 'audit';

/** The file of a year below the folder of the key store, wrapped by the master key under `auditKeyPlace(year)`. */
export function auditKeyPath(folder: string, year: number): string {
  return join(folder, AUDIT_KEY_FOLDER, `${year}.json`);
}

/** What the master key binds to the file of a year; whoever wraps it anew must say the same. */
export function auditKeyPlace(year: number): string {
  return `audit/${year}`;
}

/**
 * Opens the audit keys below the folder of the key store. A sealed part is: version (1 byte), year (2), iv (12), cipher
 * text and tag (16), AES-256-GCM.
 */
export function openAuditKeys({ folder, masterKey, hash }: { readonly folder: string; readonly masterKey: () => Uint8Array; readonly hash: KeyedHash }): AuditKeyStore {
  const known = new Map<number, Uint8Array>();
  const fileOf = (year: number): Parameters<typeof readSecret>[0] => ({ path: auditKeyPath(folder, year), place: auditKeyPlace(year), masterKey });
  const keyOf = (year: number, read: typeof readSecret): Uint8Array | undefined => {
    const key = known.get(year) ?? read(fileOf(year));
    if (key !== undefined) {
      known.set(year, key);
    }
    return key;
  };
  return {
    mac: (text) => hash('audit', text),
    hashBsn: (bsn) => hash('audit-person', bsn),
    hashReferral: ({ system, value }) => hash('audit-referral', `${system}|${value}`),
    seal: (writtenAt, secret) => {
      const year = writtenAt.getUTCFullYear();
      const head = Buffer.of(VERSION, year >> 8, year & 255);
      return Buffer.concat([head, aesSeal(keyOf(year, readOrMakeSecret) as Uint8Array, auditKeyPlace(year), Buffer.from(JSON.stringify(secret)))]);
    },
    open: ({ sealed }) => {
      if (sealed === null) {
        return {};
      }
      const year = ((sealed[1] ?? 0) << 8) | (sealed[2] ?? 0);
      const key = sealed[0] === VERSION ? keyOf(year, readSecret) : undefined;
      if (key === undefined) {
        throw new Fault('CONTENT_UNREADABLE', { what: 'audit key is gone' });
      }
      try {
        return JSON.parse(aesOpen(key, auditKeyPlace(year), sealed.subarray(HEAD_BYTES)).toString('utf8')) as Secret;
      } catch (error) {
        throw new Fault('CONTENT_UNREADABLE', { what: 'audit seal is broken' }, { cause: error });
      }
    },
    destroyYearsBefore: (year) => {
      const years = listAuditYears(folder).filter((it) => it < year);
      for (const old of years) {
        known.delete(old);
        rmSync(auditKeyPath(folder, old), { force: true });
      }
    },
  };
}

/** The years that have a key, oldest first. */
export function listAuditYears(folder: string): readonly number[] {
  const years = join(folder, AUDIT_KEY_FOLDER);
  const names = existsSync(years) ? readdirSync(years).toSorted() : [];
  return names.flatMap((name) => (/^\d{4}\.json$/.test(name) ? [Number(name.slice(0, 4))] : []));
}
