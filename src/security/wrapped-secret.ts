import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import { SEAL, aesOpen, aesSeal } from './aes-wrap.ts';
import { writeOnce } from './write-once.ts';

/** A file with one secret, of 32 bytes or a private key, wrapped by the master key. `place` tells such files apart. */
export type SecretFile = { readonly path: string; readonly place: string; readonly masterKey: Uint8Array };

/** Reads the secret; undefined when the file is not there. @throws Fault ENVIRONMENT when the master key is another one. */
export function readSecret({ path, place, masterKey }: SecretFile): Uint8Array | undefined {
  const text = readIfThere(path);
  if (text === undefined) {
    return undefined;
  }
  try {
    const { wrapped } = JSON.parse(text) as { wrapped: string };
    return aesOpen(masterKey, place, Buffer.from(wrapped, 'base64'));
  } catch (error) {
    throw new Fault('ENVIRONMENT', { what: 'key store does not open with this master key' }, { cause: error });
  }
}

/** Reads the secret, or makes it (`fresh`: 32 random bytes). Processes that do so together all get the same one. */
export function readOrMakeSecret(file: SecretFile, fresh: () => Uint8Array = () => randomBytes(SEAL.key)): Uint8Array {
  const known = readSecret(file);
  if (known !== undefined) {
    return known;
  }
  const wrapped = aesSeal(file.masterKey, file.place, fresh()).toString('base64');
  writeOnce(file.path, `${JSON.stringify({ wrapped })}\n`);
  const made = readSecret(file);
  if (made === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'key store cannot be written' });
  }
  return made;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new Fault('ENVIRONMENT', { what: 'key store cannot be read' }, { cause: error });
  }
}
