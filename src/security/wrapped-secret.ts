import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import { SEAL, aesOpen, aesSeal } from './aes-wrap.ts';
import { replaceFile, writeOnce } from './write-once.ts';

/**
 * A file with one secret, of 32 bytes or a private key, wrapped by the master key. `place` tells such files apart. The master key is asked
 * at every use, since it may be rotated while the gateway runs.
 */
export type SecretFile = { readonly path: string; readonly place: string; readonly masterKey: () => Uint8Array };

/** What stands in the file. `next`: while the master key is rotated, the same secret under the key that comes. */
type Wrapping = { readonly wrapped: string; readonly next?: string };

/** Reads the secret; undefined when the file is not there. @throws Fault ENVIRONMENT when the master key is another one. */
export function readSecret({ path, place, masterKey }: SecretFile): Uint8Array | undefined {
  const wrapping = readWrapping(path);
  if (wrapping === undefined) {
    return undefined;
  }
  const secret = opened(wrapping, place, masterKey());
  if (secret === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'key store does not open with this master key' });
  }
  return secret;
}

/** Reads the secret, or makes it (`fresh`: 32 random bytes). Processes that do so together all get the same one. */
export function readOrMakeSecret(file: SecretFile, fresh: () => Uint8Array = () => randomBytes(SEAL.key)): Uint8Array {
  const known = readSecret(file);
  if (known !== undefined) {
    return known;
  }
  const under = file.masterKey();
  writeOnce(file.path, textOf({ wrapped: sealed(under, file.place, fresh()) }));
  const wrapping = readWrapping(file.path);
  // It may be a moment older than a rotation that did not see it: then it is ours to wrap anew, before anybody uses it.
  const made = wrapping && (opened(wrapping, file.place, file.masterKey()) ?? opened(wrapping, file.place, under));
  if (made === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'key store cannot be written' });
  }
  if (Buffer.compare(file.masterKey(), under) !== 0) {
    replaceFile(file.path, textOf({ wrapped: sealed(file.masterKey(), file.place, made) }));
  }
  return made;
}

/** First step of a rotation: the file opens with both keys afterwards. @throws Fault ENVIRONMENT when it opens with neither. */
export function wrapForBoth(path: string, place: string, from: Uint8Array, to: Uint8Array): void {
  const wrapping = readWrapping(path);
  if (wrapping === undefined || opened(wrapping, place, to) !== undefined) {
    return;
  }
  const secret = opened(wrapping, place, from);
  if (secret === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'key store does not open with this master key' });
  }
  replaceFile(path, textOf({ wrapped: sealed(from, place, secret), next: sealed(to, place, secret) }));
}

/** Last step of a rotation: the file opens with the new key only. `from` is tried when a file was made meanwhile. */
export function wrapForOne(path: string, place: string, from: Uint8Array, to: Uint8Array): void {
  const wrapping = readWrapping(path);
  if (wrapping === undefined || (wrapping.next === undefined && opened(wrapping, place, to) !== undefined)) {
    return;
  }
  const secret = opened(wrapping, place, to) ?? opened(wrapping, place, from);
  if (secret === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'key store does not open with this master key' });
  }
  replaceFile(path, textOf({ wrapped: sealed(to, place, secret) }));
}

/** Whether the file opens with this key; true when it is not there. */
export function opensWith(path: string, place: string, masterKey: Uint8Array): boolean {
  const wrapping = readWrapping(path);
  return wrapping === undefined || opened(wrapping, place, masterKey) !== undefined;
}

function opened({ wrapped, next }: Wrapping, place: string, masterKey: Uint8Array): Uint8Array | undefined {
  for (const text of [wrapped, ...(next === undefined ? [] : [next])]) {
    try {
      return aesOpen(masterKey, place, Buffer.from(text, 'base64'));
    } catch {
      // Under the other key.
    }
  }
  return undefined;
}

function sealed(masterKey: Uint8Array, place: string, secret: Uint8Array): string {
  return aesSeal(masterKey, place, secret).toString('base64');
}

function textOf(wrapping: Wrapping): string {
  return `${JSON.stringify(wrapping)}\n`;
}

function readWrapping(path: string): Wrapping | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new Fault('ENVIRONMENT', { what: 'key store cannot be read' }, { cause: error });
  }
  try {
    const wrapping = JSON.parse(text) as Wrapping;
    if (typeof wrapping.wrapped === 'string') {
      return wrapping;
    }
  } catch {
    // Said below.
  }
  throw new Fault('ENVIRONMENT', { what: 'key store is damaged' });
}
