/** What is wrong with a JSON text that a parser would not say; `fine` also when it is no JSON at all: parsing tells that. */
export type JsonScan = 'fine' | 'too deep' | 'key twice' | 'hostile key';

/** Keys that reach into JavaScript's prototypes when a careless merge copies them. No FHIR element has these names. */
const HOSTILE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Looks through JSON before it is parsed: nesting, since a body of brackets costs the parser and every later walk its
 * stack; a key that stands twice in one object, of which a parser keeps the last and another reader the first (RFC 8259
 * section 4); keys that are no data. Linear in the length of the text.
 */
export function scanJson(text: string, maxDepth: number): JsonScan {
  // Of each open object its keys; of an open list nothing.
  const open: (Set<string> | undefined)[] = [];
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (open.length >= maxDepth) return 'too deep';
        open.push(text.charCodeAt(index) === OPEN_BRACE ? new Set() : undefined);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        break;
      case QUOTE: {
        const end = endOfString(text, index);
        const keys = open.at(-1);
        if (keys !== undefined && isKey(text, end)) {
          const key = keyBetween(text, index, end);
          if (HOSTILE_KEYS.has(key)) return 'hostile key';
          if (keys.has(key)) return 'key twice';
          keys.add(key);
        }
        index = end;
        break;
      }
    }
  }
  return 'fine';
}

/** The place of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index;
}

/** Whether a colon follows: only a key has one. */
function isKey(text: string, end: number): boolean {
  let index = end + 1;
  while (index < text.length && text.charCodeAt(index) <= 0x20) index++;
  return text.charCodeAt(index) === COLON;
}

/** The key as a parser reads it: `"\u0061"` and `"a"` are the same. */
function keyBetween(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
