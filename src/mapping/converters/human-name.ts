import type { Extension, HumanName } from '@medplum/fhirtypes';
import type { Hl7Parts } from './hl7-value.ts';
import { childOf, partsOf, textOf } from './hl7-value.ts';

/** A HumanName as nl-core profiles it: with the primitive siblings that fhirtypes lacks. */
export type NlHumanName = HumanName & {
  _family?: { extension: Extension[] };
  _given?: { extension: Extension[] }[];
};

const DEFINITION = 'http://hl7.org/fhir/StructureDefinition';

/** HL7 table 0200 as far as nl-core has a use for it; an unnamed type is the legal name. */
const USES: Readonly<Record<string, HumanName['use']>> = { '': 'official', L: 'official', N: 'usual', M: 'maiden' };

/**
 * HumanName from an XPN such as PID-5.
 *
 * A Dutch surname travels in parts: the full name, own prefix, own name, partner prefix, partner name. nl-core wants
 * the full name in `family` and the parts as extensions on it. A repetition of type N is the roepnaam (`usual`).
 *
 * @see https://hl7.org/fhir/uv/v2mappings, tables XPN[HumanName] and FN[HumanName]
 */
export function humanNameFromXpn(xpn: unknown): NlHumanName | undefined {
  const parts = partsOf(xpn);
  return humanName(childOf(parts, 'XPN1'), parts, 'XPN', USES[textOf(parts['XPN7']) ?? '']);
}

/** HumanName from an XCN such as ARQ-15; XCN-2 to XCN-6 are XPN-1 to XPN-5. */
export function humanNameFromXcn(xcn: unknown): NlHumanName | undefined {
  const parts = partsOf(xcn);
  const shifted = {
    XCN1: parts['XCN2'],
    XCN2: parts['XCN3'],
    XCN3: parts['XCN4'],
    XCN4: parts['XCN5'],
    XCN5: parts['XCN6'],
  };
  return humanName(childOf(parts, 'XCN2'), shifted, 'XCN', 'official');
}

function humanName(surname: Hl7Parts, parts: Hl7Parts, type: string, use: HumanName['use']): NlHumanName | undefined {
  const family = textOf(surname['FN1']) ?? composedFamily(surname);
  const given = [parts[`${type}2`], parts[`${type}3`]].flatMap((value) => textOf(value)?.split(/\s+/) ?? []);
  if (family === undefined && given.length === 0) {
    return undefined;
  }
  const prefix = textOf(parts[`${type}5`]);
  const suffix = textOf(parts[`${type}4`]);
  const familyParts = surnameExtensions(surname);
  return {
    ...(use && { use }),
    text: [...given, family].filter((it) => it !== undefined).join(' '),
    ...(family && { family }),
    ...(family && familyParts.length > 0 && { _family: { extension: familyParts } }),
    ...(given.length > 0 && { given, ...(use !== 'usual' && { _given: given.map(qualifier) }) }),
    ...(prefix && { prefix: [prefix] }),
    ...(suffix && { suffix: [suffix] }),
  };
}

/** Some senders leave the full surname empty (`&&van Houten`). Partner first, as it is said in most of the country. */
function composedFamily(surname: Hl7Parts): string | undefined {
  const named = (prefix: string, name: string): string =>
    [textOf(surname[prefix]), textOf(surname[name])].filter(Boolean).join(' ');
  const full = [named('FN4', 'FN5'), named('FN2', 'FN3')].filter(Boolean).join(' - ');
  return full === '' ? undefined : full;
}

function surnameExtensions(surname: Hl7Parts): Extension[] {
  const own = textOf(surname['FN3']);
  const partner = textOf(surname['FN5']);
  // zib-NameInformation-1 and -2: a prefix without its name is an error, so it stays in `family` only.
  return [
    ...stringExtension('humanname-own-prefix', own && textOf(surname['FN2'])),
    ...stringExtension('humanname-own-name', own),
    ...stringExtension('humanname-partner-prefix', partner && textOf(surname['FN4'])),
    ...stringExtension('humanname-partner-name', partner),
  ];
}

function stringExtension(name: string, value: string | undefined): Extension[] {
  return value ? [{ url: `${DEFINITION}/${name}`, valueString: value }] : [];
}

/** `IN` for initials (`S.`, `S`, `Th.`), `BR` for a first name. */
function qualifier(given: string): { extension: Extension[] } {
  const valueCode = /^\p{Lu}$|^(\p{Lu}\p{Ll}?\.)+$/u.test(given) ? 'IN' : 'BR';
  return { extension: [{ url: `${DEFINITION}/iso21090-EN-qualifier`, valueCode }] };
}
