import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { readXmlText } from '../../kernel/xml-text.ts';

const FHIR = 'http://hl7.org/fhir';
/** Names of elements that hold a resource (`entry.resource`, `contained`). */
const HOLDERS: ReadonlySet<string> = new Set(['resource', 'contained']);

type Json = Record<string, unknown>;
class TooDeep extends Error {}

/**
 * Reads untrusted FHIR XML as the JSON of the same resource (STU3 xml 2.1.0). An element that occurs once is no list, and
 * every value is text: readers of ours take both. Anything with a DTD or an entity declaration is refused unread
 * (ENTITY_HOSTILE), as is deeper nesting than `maxDepth`; nothing outside the body is ever fetched.
 */
export function readFhirXml(bytes: Uint8Array, maxDepth: number): Result<unknown> {
  const text = readXmlText(bytes);
  if (!text.ok) {
    return text;
  }
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text.value, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE });
    return document.root.namespaceUri === FHIR ? accept(resourceOf(document.root, maxDepth)) : refuse('BODY_INVALID');
  } catch (error) {
    // The parser's own message quotes the text.
    return refuse(error instanceof TooDeep ? 'ENTITY_HOSTILE' : 'BODY_INVALID');
  } finally {
    document?.dispose();
  }
}

function resourceOf(element: XmlElement, depth: number): Json {
  return { resourceType: element.name, ...childrenOf(element, depth) };
}

function childrenOf(element: XmlElement, depth: number): Json {
  if (depth <= 0) {
    throw new TooDeep();
  }
  const values = new Map<string, unknown[]>();
  const parts = new Map<string, unknown[]>();
  for (let child = element.firstChild; child !== null; child = child.next) {
    // A narrative is for people; nothing is read from it.
    if (child instanceof XmlElement && child.namespaceUri === FHIR) {
      readChild(child, depth, values, parts);
    }
  }
  const primitives = [...parts].flatMap(([name, list]) => (list.some((it) => it !== null) ? [[`_${name}`, alone(list)] as const] : []));
  return Object.fromEntries([...[...values].map(([name, list]) => [name, alone(list)] as const), ...primitives]);
}

function readChild(child: XmlElement, depth: number, values: Map<string, unknown[]>, parts: Map<string, unknown[]>): void {
  const { name } = child;
  const attribute = (wanted: string): string | undefined => child.attrs.find((it) => it.name === wanted)?.value;
  const value = attribute('value');
  const url = attribute('url');
  const inner = HOLDERS.has(name) ? heldResource(child, depth - 1) : childrenOf(child, depth - 1);
  if (value === undefined) {
    add(values, name, { ...(url === undefined ? {} : { url }), ...inner });
    return;
  }
  add(values, name, value);
  add(parts, name, Object.keys(inner).length === 0 ? null : inner);
}

function heldResource(holder: XmlElement, depth: number): Json {
  for (let child = holder.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) {
      return resourceOf(child, depth);
    }
  }
  return {};
}

function add(into: Map<string, unknown[]>, name: string, value: unknown): void {
  const known = into.get(name);
  if (known === undefined) {
    into.set(name, [value]);
  } else {
    known.push(value);
  }
}

function alone(list: readonly unknown[]): unknown {
  return list.length === 1 ? list[0] : list;
}
