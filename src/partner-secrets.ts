import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives a secret by its name in the network file; undefined when there is none. */
export type SecretOf = (name: string) => Promise<string | undefined>;

/** Reads secrets as files of one folder, at each use, so that a new one needs no restart. Names come from the checked network file: no path in them. */
export function readPartnerSecret(folder: string | undefined): SecretOf {
  return async (name) => {
    if (folder === undefined || !/^[a-z0-9][a-z0-9._-]{1,63}$/.test(name)) {
      return undefined;
    }
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    return text?.trim() === '' ? undefined : text?.trim();
  };
}

/** Whether what was given is the secret of that name; takes as long for any that is not. */
export function isPartnerSecret(secretOf: SecretOf): (name: string, given: string) => Promise<boolean> {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return async (name, given) => {
    const secret = await secretOf(name);
    return secret !== undefined && timingSafeEqual(digest(secret), digest(given));
  };
}
