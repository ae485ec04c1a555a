import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import type { FhirRoute } from './exchange.ts';

/** Reads `Authorization: Bearer …` and asks who it is. Missing, malformed and refused tokens look the same outside. */
export async function authenticate(header: string | undefined, verifyToken: DoorPorts['verifyToken']): Promise<Result<Identity>> {
  const token = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(header ?? '')?.[1];
  return token === undefined ? refuse('NOT_AUTHENTICATED') : verifyToken(token);
}

/** SMART v2 letter of each interaction (`system/Task.rs`): c create, r read, u update, s search. */
const LETTERS: Readonly<Record<FhirRoute['interaction'], string | undefined>> = {
  read: 'r',
  'search-type': 's',
  update: 'u',
  create: 'c',
  // Checking something that the caller already holds needs no right to anything of ours.
  validate: undefined,
};

/**
 * Whether the token's scopes cover a call. Scopes only narrow: a token without them may do what its role may, and the
 * story still asks whose resource it is.
 */
export function coversCall({ scopes }: Identity, interaction: FhirRoute['interaction'], type: string): Result<true> {
  const letter = LETTERS[interaction];
  const isCovered =
    scopes === undefined ||
    letter === undefined ||
    scopes.some((scope) => {
      const [, on = '', letters = ''] = /^system\/(\*|[A-Za-z]+)\.([cruds]+|read|write|\*)$/.exec(scope) ?? [];
      return (on === '*' || on === type) && grants(letters, letter);
    });
  return isCovered ? accept(true) : refuse('NOT_ALLOWED');
}

/** `read`, `write` and `*` are the SMART v1 spelling, which clients still ask for. */
function grants(letters: string, letter: string): boolean {
  if (letters === 'read' || letters === 'write' || letters === '*') {
    return letters === '*' || (letters === 'read' ? 'rs' : 'cud').includes(letter);
  }
  return letters.includes(letter);
}
