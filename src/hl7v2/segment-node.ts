import { DATATYPES } from './datatypes.ts';
import type { Hl7Component, Hl7Delimiters, Hl7Field, Hl7Repetition, Hl7Segment } from './hl7-message.ts';
import { SEGMENTS, VARIES } from './segments.ts';
import type { Hl7Node, Hl7Value } from './tree-node.ts';
import { setNodePlace, setTextPlaces } from './tree-node.ts';

/** The type of what no table knows: a node with all parts as `C1`, `C2`. */
const UNTYPED = 'C';

/** Builds the tree node of one segment. `ordinal` counts the segments with this id in the message, from 1. */
export function segmentNode(segment: Hl7Segment, ordinal: number, delimiters: Hl7Delimiters): Hl7Node {
  const types = SEGMENTS.get(segment.id);
  const place = withOrdinal(segment.id, ordinal);
  const node: Record<string, Hl7Value> = { SEQ: String(ordinal) };
  segment.fields.forEach((field, index) => {
    const key = types === undefined ? `F${index + 1}` : `${segment.id}${index + 1}`;
    const type = types?.[index] === VARIES ? typeOfValue(segment) : (types?.[index] ?? UNTYPED);
    const values = fieldValues(field, type, `${place}-${index + 1}`, delimiters);
    if (values.length > 0) node[key] = values;
  });
  setNodePlace(node, place);
  return node;
}

/** OBX-2 names the type of OBX-5; what it doesn't name, or names wrongly, is text. */
function typeOfValue(obx: Hl7Segment): string {
  return (obx.fields[1]?.[0]?.[0]?.[0] ?? 'ST').trim().toUpperCase();
}

function withOrdinal(place: string, ordinal: number): string {
  return ordinal === 1 ? place : `${place}[${ordinal}]`;
}

/** The repetitions of a field that are not empty: nodes for a composite type, texts for a primitive one. */
function fieldValues(field: Hl7Field, type: string, place: string, delimiters: Hl7Delimiters): (string | Hl7Node)[] {
  const isComposite = type === UNTYPED || DATATYPES.has(type);
  const values: (string | Hl7Node)[] = [];
  const places: string[] = [];
  field.forEach((repetition, index) => {
    const at = withOrdinal(place, index + 1);
    const value = isComposite ? compositeNode(repetition, type, at, delimiters) : joinedText(repetition, delimiters);
    if (value === undefined || value === '') return;
    values.push(value);
    places.push(at);
  });
  if (!isComposite) setTextPlaces(values as string[], places);
  return values;
}

/** A primitive has no parts: where a sender forgot to escape a delimiter, the text is put together again. */
function joinedText(repetition: Hl7Repetition, delimiters: Hl7Delimiters): string {
  return repetition.map((component) => component.join(delimiters.subcomponent)).join(delimiters.component);
}

function compositeNode(
  repetition: Hl7Repetition,
  type: string,
  place: string,
  delimiters: Hl7Delimiters,
): Hl7Node | undefined {
  const node: Record<string, Hl7Value> = {};
  repetition.forEach((component, index) => {
    const partType = DATATYPES.get(type)?.[index] ?? UNTYPED;
    const value = DATATYPES.has(partType)
      ? componentNode(component, partType, `${place}.${index + 1}`)
      : component.join(delimiters.subcomponent);
    if (value !== undefined && value !== '') node[`${type}${index + 1}`] = typeof value === 'string' ? value : [value];
  });
  if (Object.keys(node).length === 0) return undefined;
  setNodePlace(node, place);
  return node;
}

function componentNode(component: Hl7Component, type: string, place: string): Hl7Node | undefined {
  const node: Record<string, Hl7Value> = {};
  component.forEach((text, index) => {
    if (text === '') return;
    const partType = DATATYPES.get(type)?.[index] ?? UNTYPED;
    node[`${type}${index + 1}`] = DATATYPES.has(partType)
      ? [innermostNode(text, partType, `${place}.${index + 1}`)]
      : text;
  });
  if (Object.keys(node).length === 0) return undefined;
  setNodePlace(node, place);
  return node;
}

/** Below a subcomponent HL7 has no delimiter left: a composite there (TS in DR in XPN-10) has its first part only. */
function innermostNode(text: string, type: string, place: string): Hl7Node {
  const node = { [`${type}1`]: text };
  setNodePlace(node, place);
  return node;
}
