import type { Hl7Delimiters } from './hl7-message.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

/**
 * Decodes the escape sequences of one text: `\F\ \S\ \T\ \R\ \E\`, `\X..\` and `\.br\` (a newline).
 *
 * Any other sequence, and an escape character without a closing one, stays as it was sent.
 */
export function unescapeText(raw: string, delimiters: Hl7Delimiters): string {
  const { escape } = delimiters;
  if (escape === '') return raw;
  let start = raw.indexOf(escape);
  if (start < 0) return raw;
  let text = raw.slice(0, start);
  while (start >= 0) {
    const end = raw.indexOf(escape, start + 1);
    const decoded = end < 0 ? undefined : decodeEscape(raw.slice(start + 1, end), delimiters);
    const from = decoded === undefined ? start + 1 : end + 1;
    const next = raw.indexOf(escape, from);
    text += (decoded ?? escape) + raw.slice(from, next < 0 ? undefined : next);
    start = next;
  }
  return text;
}

/** What stands between two escape characters. Undefined when it isn't a sequence that we know, or can't stand for anything. */
function decodeEscape(name: string, delimiters: Hl7Delimiters): string | undefined {
  switch (name) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent || undefined;
    case 'R':
      return delimiters.repetition || undefined;
    case 'E':
      return delimiters.escape;
    case '.br':
    case '.BR':
      return '\n';
    default:
      return /^X(?:[0-9A-Fa-f]{2})+$/.test(name) ? textFromHex(name.slice(1)) : undefined;
  }
}

/** Senders put either character set in `\X..\`: what is not UTF-8 can only be the eight-bit one. */
function textFromHex(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    return UTF8.decode(bytes);
  } catch {
    return WINDOWS_1252.decode(bytes);
  }
}

/**
 * Encodes one text so that it can stand in a message: every delimiter, newlines as `\.br\`, other control characters
 * as `\X..\`.
 *
 * CR and CRLF become `\.br\` too, so they come back as one newline. Every delimiter must be present.
 */
export function escapeText(text: string, delimiters: Hl7Delimiters): string {
  const { field, component, subcomponent, repetition, escape } = delimiters;
  let encoded = '';
  for (const char of text.replace(/\r\n?/g, '\n')) {
    if (char === escape) encoded += `${escape}E${escape}`;
    else if (char === field) encoded += `${escape}F${escape}`;
    else if (char === component) encoded += `${escape}S${escape}`;
    else if (char === subcomponent) encoded += `${escape}T${escape}`;
    else if (char === repetition) encoded += `${escape}R${escape}`;
    else if (char === '\n') encoded += `${escape}.br${escape}`;
    else if (char < ' ')
      encoded += `${escape}X${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}${escape}`;
    else encoded += char;
  }
  return encoded;
}
