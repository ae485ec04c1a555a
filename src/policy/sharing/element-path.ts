import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';

/** One step of an element path: the element's JSON name and, when the step names a slice, what tells the slice apart. */
export type PathStep = {
  readonly name: string;
  readonly where?: { readonly path: readonly string[]; readonly values: readonly string[] };
};

const SHORT_NAMES: Readonly<Record<string, string>> = { ...CODE_SYSTEMS, ...EXTENSIONS, ...SYSTEMS };

/**
 * Reads a path of a sharing view: `name.{family,given}`, `identifier[system=bsn].value`,
 * `item[linkId=vgdom].answer.valueCoding.code`. Braces give several paths, brackets pick a slice by a fixed value
 * (`a|b` = one of these). For a `system` or `url` the values `bsn`, `icpc` … are the names of `naming-systems.ts`; `ext-…` is our extension.
 */
export function parseElementPath(text: string): readonly (readonly PathStep[])[] {
  return expandBraces(text).map((path) => splitSteps(path).map(parseStep));
}

/** The paths that one path with braces stands for. */
export function expandBraces(text: string): string[] {
  const match = /^(?<head>[^{]*)\{(?<body>[^{}]*)\}(?<tail>.*)$/.exec(text);
  if (match?.groups === undefined) {
    return [text];
  }
  const { head = '', body = '', tail = '' } = match.groups;
  return body.split(',').flatMap((option) => expandBraces(`${head}${option.trim()}${tail}`));
}

function splitSteps(path: string): string[] {
  return path.split(/\.(?![^[]*\])/);
}

function parseStep(text: string): PathStep {
  const match = /^(?<name>[A-Za-z]+)(?:\[(?<key>[A-Za-z.]+)=(?<values>[^\]]+)\])?$/.exec(text);
  const name = match?.groups?.['name'];
  if (name === undefined) {
    throw new TypeError('A sharing view holds a path that cannot be read.');
  }
  const key = match?.groups?.['key'];
  if (key === undefined) {
    return { name };
  }
  const values = (match?.groups?.['values'] ?? '').split('|');
  return { name, where: { path: key.split('.'), values: NAMES_A_SYSTEM.test(key) ? values.map(fullName) : values } };
}

/** Where a value is a URI; elsewhere `icpc` is a code or linkId of that name. */
const NAMES_A_SYSTEM = /(^|\.)(system|url)$/;

/** The URI behind a short name of the view files; anything else is itself. */
function fullName(value: string): string {
  if (/^(humanname|iso21090)-/.test(value)) {
    return `http://hl7.org/fhir/StructureDefinition/${value}`;
  }
  if (value.startsWith('ext-')) {
    return `${MGN_BASE}/StructureDefinition/${value}`;
  }
  return SHORT_NAMES[value] ?? value;
}
