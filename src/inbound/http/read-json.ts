import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { scanJson } from './scan-json.ts';

/**
 * Reads untrusted JSON: strict UTF-8, bounded nesting, no key twice, no prototype keys. Refuses BODY_INVALID or
 * ENTITY_HOSTILE and says nothing of the content, since a parser's own message quotes it.
 */
export function readJson(bytes: Uint8Array, maxDepth: number): Result<unknown> {
  const text = readUtf8(bytes);
  if (text === undefined) {
    return refuse('BODY_INVALID');
  }
  switch (scanJson(text, maxDepth)) {
    case 'too deep':
    case 'hostile key':
      return refuse('ENTITY_HOSTILE');
    case 'key twice':
      return refuse('BODY_INVALID');
    case 'fine':
  }
  try {
    return accept(JSON.parse(text));
  } catch {
    return refuse('BODY_INVALID');
  }
}

function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
