const FHIR = 'http://hl7.org/fhir';
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' };
/** XML 1.0 has no place for other control characters, nor for half a surrogate pair, not even escaped. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

type Node = Readonly<Record<string, unknown>>;

/**
 * A resource as FHIR XML (STU3 xml 2.1.0). Elements keep the order of the JSON: for a schema that must be the order of
 * the definition. A narrative is left out.
 */
export function writeFhirXml(resource: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${resourceXml(resource as Node, ` xmlns="${FHIR}"`)}`;
}

function resourceXml({ resourceType, ...elements }: Node, attributes = ''): string {
  return `<${String(resourceType)}${attributes}>${childrenOf(elements)}</${String(resourceType)}>`;
}

function childrenOf(elements: Node): string {
  const names = new Set(Object.keys(elements).map((it) => it.replace(/^_/, '')));
  return [...names].map((name) => repeated(name, elements[name], elements[`_${name}`])).join('');
}

/** Every repetition of an element; of primitives with what stands beside each (`_name`). */
function repeated(name: string, value: unknown, beside: unknown): string {
  const values = listOf(value);
  const parts = listOf(beside);
  return Array.from({ length: Math.max(values.length, parts.length) }, (_, index) => elementXml(name, values[index], parts[index])).join('');
}

function elementXml(name: string, value: unknown, part: unknown): string {
  if (isNode(value)) {
    return value['resourceType'] === undefined ? complexXml(name, value) : isNarrative(name, value) ? '' : `<${name}>${resourceXml(value)}</${name}>`;
  }
  const inner = isNode(part) ? childrenOf(part) : '';
  const attribute = value === undefined || value === null ? '' : ` value="${attributeOf(String(value))}"`;
  return inner !== '' ? `<${name}${attribute}>${inner}</${name}>` : attribute === '' ? '' : `<${name}${attribute}/>`;
}

/** An extension says in an attribute which it is. */
function complexXml(name: string, value: Node): string {
  if (isNarrative(name, value)) {
    return '';
  }
  const isExtension = name === 'extension' || name === 'modifierExtension';
  const { url, ...rest } = value;
  return isExtension ? `<${name} url="${attributeOf(String(url))}">${childrenOf(rest)}</${name}>` : `<${name}>${childrenOf(value)}</${name}>`;
}

function isNarrative(name: string, value: Node): boolean {
  return name === 'text' && 'div' in value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function attributeOf(text: string): string {
  return text.replace(/[&<>"\n\r\t]/g, (it) => ESCAPES[it] ?? it).replace(FORBIDDEN, '\uFFFD');
}
