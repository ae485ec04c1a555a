import type { Code } from '../../kernel/codes.ts';

/** Kinds of rules that are not an invariant of a profile. */
export type RuleKind =
  | 'cardinality' | 'type' | 'format' | 'unknown-element' | 'fixed' | 'pattern' | 'binding' | 'slice' | 'reference'
  | 'extension' | 'profile' | 'empty' | 'depth' | 'max-length' | 'ele-1' | 'bsn-11proef';

/**
 * One thing that is wrong, doubtful or unchecked. `element` is a FHIRPath-like place, `rule` a `RuleKind` or the key of
 * an invariant, `message` static English: neither ever holds a value of the resource.
 */
export type Finding = {
  readonly severity: 'error' | 'warning' | 'information';
  readonly element: string;
  readonly rule: string;
  readonly code: Code;
  readonly message: string;
};

/** What a check reports; the place is added by the run. */
export type Verdict = Omit<Finding, 'element'>;

const error = (rule: RuleKind, code: Code, message: string): Verdict => ({ severity: 'error', rule, code, message });

/** The verdicts that don't depend on a profile. */
export const VERDICTS = {
  missing: error('cardinality', 'FIELD_MISSING', 'A required element is missing.'),
  tooFew: error('cardinality', 'FIELD_MISSING', 'There are fewer values than the profile requires.'),
  tooMany: error('cardinality', 'FIELD_INVALID', 'There are more values than allowed.'),
  notList: error('type', 'FIELD_INVALID', 'An element that repeats must be a JSON array.'),
  list: error('type', 'FIELD_INVALID', 'An element that does not repeat must not be a JSON array.'),
  jsonType: error('type', 'FIELD_INVALID', 'The value has the wrong JSON type for its datatype.'),
  notAllowedType: error('type', 'FIELD_INVALID', 'The profile does not allow this datatype here.'),
  notResource: error('type', 'FIELD_INVALID', 'Not a FHIR R4 resource: resourceType is missing or unknown.'),
  wrongResource: error('type', 'FIELD_INVALID', 'The profile is made for another resource type.'),
  format: error('format', 'FIELD_INVALID', 'The value does not have the form of its datatype.'),
  unknownElement: error('unknown-element', 'FIELD_INVALID', 'FHIR R4 does not know this element here.'),
  severalChoices: error('cardinality', 'FIELD_INVALID', 'Only one of the types of a choice element may be used.'),
  emptyList: error('empty', 'FIELD_INVALID', 'An empty JSON array is not allowed.'),
  emptyObject: error('ele-1', 'FIELD_INVALID', 'An element must have a value or children.'),
  tooDeep: error('depth', 'FIELD_INVALID', 'The resource is nested too deeply.'),
  fixed: error('fixed', 'FIELD_INVALID', 'The value differs from the fixed value of the profile.'),
  pattern: error('pattern', 'FIELD_INVALID', 'The value does not fit the pattern of the profile.'),
  tooLong: error('max-length', 'FIELD_INVALID', 'The text is longer than the profile allows.'),
  binding: error('binding', 'CODE_UNKNOWN', 'The code is not in the required value set.'),
  bindingUncoded: error('binding', 'CODE_UNKNOWN', 'A code of the required value set is missing.'),
  sliceClosed: error('slice', 'FIELD_INVALID', 'The value fits none of the slices, and the slicing is closed.'),
  reference: error('reference', 'FIELD_INVALID', 'The reference points to a resource type that is not allowed here.'),
  bsn: error('bsn-11proef', 'BSN_INVALID', 'The BSN does not pass the 11-proef.'),
} as const satisfies Record<string, Verdict>;

/** "Cannot check": said with severity information, never left out. */
export function unchecked(rule: RuleKind | (string & {}), message: string): Verdict {
  return { severity: 'information', rule, code: 'CANNOT_CHECK', message };
}

/** Drops findings that were made twice, by a type and by a profile over it. */
export function distinctFindings(findings: readonly Finding[]): Finding[] {
  if (findings.length < 2) return [...findings];
  const seen = new Map(findings.map((finding) => [`${finding.element} ${finding.rule} ${finding.message}`, finding]));
  return [...seen.values()];
}
