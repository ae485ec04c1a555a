import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm';
import type { XmlNode } from './xml-tree.ts';

/** Deeper than any message of iWmo or StUF goes. */
const MAX_DEPTH = 32;

/**
 * Reads untrusted XML into a tree; undefined when it is not well-formed UTF-8 XML, has a DTD or an entity declaration, or is
 * nested deeper than any message. Nothing outside it is ever fetched.
 */
export function readTree(bytes: Uint8Array): XmlNode | undefined {
  return withDocument(bytes, (document) => nodeOf(document.root, MAX_DEPTH));
}

/** Opens untrusted XML for `use` and closes it again; undefined when it can't be read or `use` throws. */
export function withDocument<T>(bytes: Uint8Array, use: (document: XmlDocument) => T): T | undefined {
  const text = utf8Of(bytes);
  if (text === undefined || /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) {
    return undefined;
  }
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE });
    return use(document);
  } catch {
    // The parser's own message quotes the text.
    return undefined;
  } finally {
    document?.dispose();
  }
}

/** UTF-8 only: another encoding in the declaration would be read as something else than was checked. */
function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const encoding = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/i.exec(text)?.[1];
    return encoding === undefined || /^utf-?8$/i.test(encoding) ? text : undefined;
  } catch {
    return undefined;
  }
}

class TooDeep extends Error {}

function nodeOf(from: XmlElement, depth: number): XmlNode {
  if (depth === 0) {
    throw new TooDeep();
  }
  const children: XmlNode[] = [];
  for (let child = from.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) {
      children.push(nodeOf(child, depth - 1));
    }
  }
  const base = { ns: from.namespaceUri, name: from.name, children };
  return children.length > 0 ? base : { ...base, text: from.content };
}
