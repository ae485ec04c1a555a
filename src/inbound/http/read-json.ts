import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';

/** Keys that reach into JavaScript's prototypes when a careless merge copies them. No FHIR element has these names. */
const HOSTILE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads untrusted JSON: strict UTF-8, bounded nesting, no prototype keys. Refuses BODY_INVALID or ENTITY_HOSTILE and
 * says nothing of the content, since a parser's own message quotes it.
 */
export function readJson(bytes: Uint8Array, maxDepth: number): Result<unknown> {
  const text = readUtf8(bytes);
  if (text === undefined) {
    return refuse('BODY_INVALID');
  }
  // Before parsing: a body of brackets costs the parser, and every later walk, its stack.
  if (isDeeperThan(text, maxDepth)) {
    return refuse('ENTITY_HOSTILE');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('BODY_INVALID');
  }
  return hasHostileKey(value) ? refuse('ENTITY_HOSTILE') : accept(value);
}

function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (isInString) {
      if (char === BACKSLASH) {
        index++;
      } else if (char === QUOTE) {
        isInString = false;
      }
    } else if (char === QUOTE) {
      isInString = true;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth++;
      if (depth > maxDepth) {
        return true;
      }
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}

function hasHostileKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.entries(value).some(([key, child]) => HOSTILE_KEYS.has(key) || hasHostileKey(child));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
