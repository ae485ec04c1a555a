import type { Result } from './result.ts';
import { accept, refuse } from './result.ts';

/** A declaration that could expand or fetch something (XXE, entity bombs). No message of ours has one. */
const DECLARATION = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i;

/**
 * The text of untrusted XML, looked through before any parser sees it. Refuses BODY_INVALID what is not UTF-8, also when its
 * own declaration says so, since it would be read as something else than was checked; ENTITY_HOSTILE what declares anything.
 */
export function readXmlText(bytes: Uint8Array): Result<string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('BODY_INVALID');
  }
  const encoding = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/i.exec(text)?.[1];
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) {
    return refuse('BODY_INVALID');
  }
  return DECLARATION.test(text) ? refuse('ENTITY_HOSTILE') : accept(text);
}
