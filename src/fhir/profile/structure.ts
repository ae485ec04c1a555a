import type { ElementDefinition, ElementDefinitionType, StructureDefinition } from '@medplum/fhirtypes';

/**
 * The part of a StructureDefinition that the compiler needs, as plain JSON: small enough to be kept in a cache on disk.
 * Snapshot elements for R4 types, differential elements for everything that constrains them.
 */

/** One type of an element. `regex` is the lexical form of an R4 primitive. */
export type TypeRule = {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly regex?: string;
};

/** An invariant. `human` is the profile author's static English text. */
export type ConstraintRule = {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression?: string;
};

/** What tells the slices of an element apart. */
export type SlicingRule = {
  readonly rules: 'open' | 'closed' | 'openAtEnd';
  readonly discriminators: readonly { readonly type: string; readonly path: string }[];
};

/** One element. `binding` is the canonical of a required value set; weaker bindings are not kept. */
export type ElementRule = {
  readonly path: string;
  readonly id?: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly types?: readonly TypeRule[];
  readonly contentReference?: string;
  readonly binding?: string;
  readonly constraints?: readonly ConstraintRule[];
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly maxLength?: number;
  readonly slicing?: SlicingRule;
};

/** A data type, resource type, profile or extension. `base` is absent for R4 types, which stand on their snapshot. */
export type Structure = {
  readonly url: string;
  readonly type: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical';
  readonly base?: string;
  readonly elements: readonly ElementRule[];
};

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';
const REGEX = 'http://hl7.org/fhir/StructureDefinition/regex';

/** Advice, such as the narrative of dom-6: what the gateway makes has no narrative on purpose, so it is not repeated. */
const BEST_PRACTICE = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice';

/** Every element has these two; the object checker applies them itself (ele-1), or the Extension type does (ext-1). */
const INHERITED_KEYS: ReadonlySet<string> = new Set(['ele-1', 'ext-1']);

/** Reads a StructureDefinition as the compiler wants it. */
export function structureFromDefinition(definition: StructureDefinition): Structure {
  const isConstraint = definition.derivation === 'constraint';
  const elements = (isConstraint ? definition.differential?.element : undefined) ?? definition.snapshot?.element ?? [];
  return {
    url: definition.url,
    type: definition.type,
    kind: definition.kind,
    ...(isConstraint && definition.baseDefinition !== undefined ? { base: definition.baseDefinition } : {}),
    elements: elements.map((element) => elementRule(element, definition.kind === 'resource' && !isConstraint, isConstraint)),
  };
}

function elementRule(element: ElementDefinition, ofResource: boolean, isConstraint: boolean): ElementRule {
  const constraints = constraintRules(element, isConstraint);
  const binding = element.binding?.strength === 'required' ? element.binding.valueSet : undefined;
  return {
    path: element.path,
    ...(element.id !== undefined ? { id: element.id } : {}),
    ...(element.sliceName !== undefined ? { sliceName: element.sliceName } : {}),
    ...(element.min !== undefined ? { min: element.min } : {}),
    ...(element.max !== undefined ? { max: element.max } : {}),
    ...(element.type !== undefined ? { types: element.type.map((type) => typeRule(type, element.path, ofResource)) } : {}),
    ...(element.contentReference !== undefined ? { contentReference: element.contentReference } : {}),
    ...(binding !== undefined ? { binding } : {}),
    ...(constraints.length > 0 ? { constraints } : {}),
    ...literal(element, 'fixed'),
    ...literal(element, 'pattern'),
    ...(element.maxLength !== undefined ? { maxLength: element.maxLength } : {}),
    ...slicingRule(element),
  };
}

function typeRule(type: ElementDefinitionType, path: string, ofResource: boolean): TypeRule {
  const fhirType = type.extension?.find((extension) => extension.url === FHIR_TYPE);
  const regex = type.extension?.find((extension) => extension.url === REGEX)?.valueString;
  const stated = fhirType?.valueUrl ?? fhirType?.valueUri ?? type.code ?? 'Element';
  // R4 states `string` for the logical id of a resource; the specification's text says `id`.
  const isLogicalId = ofResource && path.endsWith('.id') && path.indexOf('.') === path.lastIndexOf('.');
  return {
    code: isLogicalId ? 'id' : stated.replace('http://hl7.org/fhirpath/System.String', 'string'),
    ...(type.profile !== undefined ? { profile: type.profile } : {}),
    ...(type.targetProfile !== undefined ? { targetProfile: type.targetProfile } : {}),
    ...(regex !== undefined ? { regex } : {}),
  };
}

function constraintRules(element: ElementDefinition, isConstraint: boolean): ConstraintRule[] {
  return (element.constraint ?? [])
    .filter(({ key }) => !INHERITED_KEYS.has(key) || (key === 'ext-1' && element.path === 'Extension' && !isConstraint))
    .filter(({ extension }) => !(extension ?? []).some(({ url, valueBoolean }) => url === BEST_PRACTICE && valueBoolean === true))
    .map(({ key, severity, human, expression }) => ({
      key,
      severity: severity === 'warning' ? 'warning' : 'error',
      human,
      ...(expression !== undefined ? { expression } : {}),
    }));
}

function slicingRule(element: ElementDefinition): Pick<ElementRule, 'slicing'> {
  if (element.slicing === undefined) return {};
  const discriminators = (element.slicing.discriminator ?? []).map(({ type, path }) => ({ type, path }));
  return { slicing: { rules: element.slicing.rules ?? 'open', discriminators } };
}

/** `fixedUri`, `patternCodeableConcept` …: the suffix is only the type. */
function literal<Name extends 'fixed' | 'pattern'>(element: ElementDefinition, name: Name): { readonly [key in Name]?: unknown } {
  for (const [key, value] of Object.entries(element)) {
    if (key.startsWith(name) && value !== undefined) return { [name]: value as unknown } as { readonly [key in Name]?: unknown };
  }
  return {};
}
