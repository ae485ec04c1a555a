import { createHmac } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { listSecretFiles } from './list-secret-files.ts';
import { opensWith, wrapForBoth, wrapForOne } from './wrapped-secret.ts';
import { writeOnce } from './write-once.ts';

/** What rotating leans on. `install` puts the new key into the master key file; called again after a kill, it does no harm. */
export type Rotation = {
  readonly folder: string;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly install: () => void;
  /** Told after every step that is on disk: tests end the process there. */
  readonly onStep?: (step: string) => void;
};

/** A name for a master key that says nothing about it. */
export function masterKeyId(masterKey: Uint8Array): string {
  return createHmac('sha256', masterKey).update('mgn-gateway/master-key-id').digest('hex').slice(0, 16);
}

/**
 * Wraps root secret and period keys under a new master key (design 2.2 `keys rotate`), while gateways run. First every
 * file opens with both keys; then the master key file changes, in one step; then every file opens with the new one only.
 * So whatever stands in the master key file opens the store at every moment, and a rotation that was cut off is ended by
 * starting it again with the same keys. Answers how many files it wrapped.
 * @throws Fault ENVIRONMENT when neither key opens the store, or another rotation is not ended.
 */
export function rotateMasterKey({ folder, from, to, install, onStep = () => {} }: Rotation): number {
  begin(folder, masterKeyId(to));
  onStep('begun');
  for (const { path, place } of listSecretFiles(folder)) {
    wrapForBoth(path, place, from, to);
    onStep('both');
  }
  install();
  onStep('installed');
  const files = listSecretFiles(folder);
  for (const { path, place } of files) {
    wrapForOne(path, place, from, to);
    onStep('one');
  }
  rmSync(rotationPath(folder), { force: true });
  onStep('ended');
  return files.length;
}

/** What an operator may know of a key store: which master key opens it, its periods, and whether a rotation was cut off. */
export type KeyStatus = {
  readonly masterKey: string;
  readonly opens: boolean;
  /** Id of the master key that a rotation goes to which is not ended. */
  readonly rotatingTo?: string;
  readonly periods: readonly { readonly period: number; readonly opens: boolean }[];
};

/** Looks at a key store without changing it. */
export function describeKeys(folder: string, masterKey: Uint8Array): KeyStatus {
  const files = listSecretFiles(folder).map((it) => ({ ...it, opens: opensWith(it.path, it.place, masterKey) }));
  const rotatingTo = unfinished(folder);
  return {
    masterKey: masterKeyId(masterKey),
    opens: files.every((it) => it.opens),
    ...(rotatingTo === undefined ? {} : { rotatingTo }),
    periods: files.flatMap(({ period, opens }) => (period === undefined ? [] : [{ period, opens }])),
  };
}

function begin(folder: string, to: string): void {
  if (!writeOnce(rotationPath(folder), `${JSON.stringify({ to })}\n`) && unfinished(folder) !== to) {
    throw new Fault('ENVIRONMENT', { what: 'a rotation to another master key is not ended: start it again with that key first' });
  }
}

function unfinished(folder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(rotationPath(folder), 'utf8')) as { readonly to: string }).to;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function rotationPath(folder: string): string {
  return join(folder, 'rotation.json');
}
