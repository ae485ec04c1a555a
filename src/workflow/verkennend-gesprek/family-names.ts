import type { HumanName } from '@medplum/fhirtypes';

const FAMILY_PARTS: ReadonlySet<string> = new Set(['own-name', 'partner-name'].map((part) => `http://hl7.org/fhir/StructureDefinition/humanname-${part}`));

/** Own and partner's family name, without prefixes, from the nl-core parts of the name or else from `family`. */
export function familyNamesOf(holder: { readonly name?: readonly HumanName[] } | undefined): readonly string[] {
  const names = (holder?.name ?? []).flatMap((name) => [...familyPartsOf(name), ...(name.family === undefined ? [] : [name.family])]);
  return [...new Set(names.map((one) => one.trim()).filter((one) => one !== ''))];
}

function familyPartsOf(name: object): readonly string[] {
  const extensions = (name as { readonly _family?: { readonly extension?: readonly { readonly url: string; readonly valueString?: string }[] } })._family?.extension ?? [];
  return extensions.filter((one) => FAMILY_PARTS.has(one.url)).flatMap((one) => (one.valueString === undefined ? [] : [one.valueString]));
}
