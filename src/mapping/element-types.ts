import { BACKBONES, DATATYPES, RESOURCES } from './element-table.ts';

/** What a map may put into an element: how often, and what grows there when the map makes it without a value. */
export type ElementType = { readonly isArray: boolean; readonly type?: string };

const IN_CHOICE = 'in choice ';
const EVERYWHERE = 'id extension*:Extension modifierExtension*:Extension';
const IN_RESOURCES = 'meta:Meta implicitRules language text:Narrative contained*:Resource';

/** The types that a choice element may have in R4, in the order that a reader looks for them. */
export const CHOICE_TYPES = (
  'Address Age Annotation Attachment CodeableConcept Coding ContactDetail ContactPoint Contributor Count DataRequirement Distance Dosage ' +
  'Duration Expression HumanName Identifier Meta Money ParameterDefinition Period Quantity Range Ratio Reference RelatedArtifact ' +
  'SampledData Signature Timing TriggerDefinition UsageContext Base64Binary Boolean Canonical Code Date DateTime ' +
  'Decimal Id Instant Integer Markdown Oid PositiveInt String Time UnsignedInt Uri Url Uuid'
).split(' ');

const TEXTS = { ...DATATYPES, ...RESOURCES, ...BACKBONES };
const elementsByType = new Map(Object.entries(TEXTS).map(([type, text]) => [type, readElements(type, text)]));
const repeating = new Set(
  [...elementsByType.values()].flatMap((all) =>
    [...all].filter(([, element]) => element.isArray).map(([name]) => name),
  ),
);
const choices = new Set(
  Object.values(TEXTS).flatMap((text) => [...text.matchAll(/(\w+)\?/g)].map((match) => match[1] ?? '')),
);

/** Whether the mapper knows this R4 type. */
export function isKnownType(type: string): boolean {
  return elementsByType.has(type.replace(IN_CHOICE, ''));
}

/** Whether this is a resource that maps may create. */
export function isResourceType(type: string): boolean {
  return Object.hasOwn(RESOURCES, type);
}

/**
 * The element of an R4 type, or undefined when it has none of that name. `_name` is the sibling of a primitive.
 * Inside a choice (`in choice Reference`) engines have lost the type: lists and what they would grow are left out there.
 */
export function elementOf(type: string, element: string): ElementType | undefined {
  if (type.startsWith(IN_CHOICE)) {
    const inChoice = elementOf(type.slice(IN_CHOICE.length), element);
    const isInherited = element === 'extension' || element === 'modifierExtension';
    return isInherited || inChoice === undefined ? inChoice : inChoice.isArray ? undefined : { isArray: false };
  }
  const elements = elementsByType.get(type);
  if (element.startsWith('_')) {
    const sibling = elements?.get(element.slice(1));
    return sibling && !sibling.isArray && sibling.type === undefined ? { isArray: false } : undefined;
  }
  return elements?.get(element);
}

/** Whether an element of this name repeats in any R4 type that we know: then no one can say that it is single. */
export function mayRepeat(element: string): boolean {
  return repeating.has(element);
}

/** Whether this is the base name of a choice (`value` of `value[x]`). */
export function isChoice(element: string): boolean {
  return choices.has(element);
}

/** The base name when this is a choice with its type behind it: `value` for `valueString`. */
export function choiceOf(element: string): string | undefined {
  const type = CHOICE_TYPES.find((name) => element.endsWith(name) && choices.has(element.slice(0, -name.length)));
  return type === undefined ? undefined : element.slice(0, -type.length);
}

function readElements(type: string, text: string): ReadonlyMap<string, ElementType> {
  const words = `${EVERYWHERE} ${Object.hasOwn(RESOURCES, type) ? IN_RESOURCES : ''} ${text}`.split(/ +/);
  return new Map(words.flatMap(readElement));
}

function readElement(word: string): [string, ElementType][] {
  const [base = '', types] = word.split('?');
  if (types !== undefined) {
    const names =
      types === '' ? CHOICE_TYPES : types.split('|').map((name) => name.charAt(0).toUpperCase() + name.slice(1));
    return names.map((name) => [
      base + name,
      name in DATATYPES ? { isArray: false, type: IN_CHOICE + name } : { isArray: false },
    ]);
  }
  const [name = '', type] = base.split(':');
  const isArray = name.endsWith('*');
  return [[isArray ? name.slice(0, -1) : name, type === undefined ? { isArray } : { isArray, type }]];
}
