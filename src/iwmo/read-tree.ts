import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm';
import { readXmlText } from '../kernel/xml-text.ts';
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
  const text = readXmlText(bytes);
  if (!text.ok) {
    return undefined;
  }
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text.value, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE });
    return use(document);
  } catch {
    // The parser's own message quotes the text.
    return undefined;
  } finally {
    document?.dispose();
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
