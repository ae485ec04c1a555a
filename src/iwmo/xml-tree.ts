/** An element of a message: `ns` is its namespace, `text` its content when it has no elements. */
export type XmlNode = { readonly ns: string; readonly name: string; readonly text?: string; readonly children: readonly XmlNode[] };

/** Characters that XML 1.0 has no place for, and halves of characters. */
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Whether a text can stand in an XML document at all. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/** An element with content, or with elements. Elements that are absent are left out: nothing empty is written (RS031, RS033). */
export function element(ns: string, name: string, content: string | readonly (XmlNode | undefined)[]): XmlNode {
  return typeof content === 'string' ? { ns, name, text: content, children: [] } : { ns, name, children: content.filter((it) => it !== undefined) };
}

/** An element with this content, or none when there is none. */
export function optional(ns: string, name: string, content: string | undefined): XmlNode | undefined {
  return content === undefined ? undefined : element(ns, name, content);
}

/** The first child of this name. */
export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((it) => it.name === name);
}

/** All children of this name. */
export function childrenOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((it) => it.name === name) ?? [];
}

/** The text at the end of a path of names; undefined when it is not there or empty. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  const text = path.reduce<XmlNode | undefined>(childOf, node)?.text;
  return text === undefined || text.trim() === '' ? undefined : text;
}

/**
 * Writes a document as OP192 asks: XML in UTF-8 without BOM, lines ended by CR/LF. `prefixes` gives the prefix of each
 * namespace that occurs, declared at the root.
 */
export function writeXml(root: XmlNode, prefixes: Readonly<Record<string, string>>): string {
  const declared = Object.entries(prefixes).map(([ns, prefix]) => ` xmlns:${prefix}="${ns}"`).join('');
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines(root, prefixes, '', declared), ''].join('\r\n');
}

function lines({ ns, name, text, children }: XmlNode, prefixes: Readonly<Record<string, string>>, indent: string, attributes = ''): readonly string[] {
  const tag = `${prefixes[ns] ?? ''}:${name}`;
  if (children.length === 0) {
    return [`${indent}<${tag}${attributes}>${escape(text ?? '')}</${tag}>`];
  }
  return [`${indent}<${tag}${attributes}>`, ...children.flatMap((it) => lines(it, prefixes, `${indent}  `)), `${indent}</${tag}>`];
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}
