import type { Address, Annotation, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Identifier, Period } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import type { BundleNode } from '../../fhir/bundle-node.ts';
import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';

/**
 * Datatypes of a sender's FHIR (STU3 or R4, where these are alike) as R4, by an allow-list: what we don't know of stays
 * behind, references of the sender above all.
 */

/** Systems by their other names: STU3 senders often use OIDs (dutch-fhir.md 1.1). */
const SYSTEM_OF: Readonly<Record<string, string>> = {
  'urn:oid:2.16.840.1.113883.2.4.6.3': SYSTEMS.bsn,
  'urn:oid:2.16.840.1.113883.2.4.6.1': SYSTEMS.agb,
  'urn:oid:2.16.840.1.113883.2.4.6.4': SYSTEMS.uzovi,
  'urn:oid:2.16.840.1.113883.2.4.4.31.1': 'http://hl7.org/fhir/sid/icpc-1-nl',
};
const ZD_NUMBER = /^Z[DP]\d{8,9}$/;
/** Extensions of names and address lines that nl-core has, in STU3 and R4 alike. */
const PART = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/(humanname-|iso21090-)/;

/** Identifier with its system by its FHIR name; undefined without system or value. */
export function identifierFromFhir(identifier: unknown): Identifier | undefined {
  const { system, value, use } = texts(identifier, 'system', 'value', 'use');
  return system === undefined || value === undefined
    ? undefined
    : { ...(use && { use: use as Identifier['use'] }), system: SYSTEM_OF[system] ?? system, value: value.trim() };
}

/** The number of a referral: a ZorgDomein number under our name for its system, whatever the sender calls that. */
export function referralNumberFromFhir(identifier: unknown): Identifier | undefined {
  const { system, value } = texts(identifier, 'system', 'value');
  if (value !== undefined && ZD_NUMBER.test(value.trim())) {
    return { system: SYSTEMS.zorgdomein, value: value.trim() };
  }
  return system === undefined || value === undefined ? undefined : { system, value: value.trim() };
}

/** HumanName with the Dutch parts of the surname. */
export function humanNameFromFhir(name: unknown): HumanName | undefined {
  const node = nodeOf(name);
  const family = partsOf(node['_family']);
  const given = strings(node['given']);
  const qualifiers = partsOfEach(node['_given']);
  const text = textIn(node, 'text') || [...given, textIn(node, 'family')].filter((it) => it !== '').join(' ');
  return text === ''
    ? undefined
    : ({
        ...texts(node, 'use'), text, ...texts(node, 'family'), ...(family && { _family: family }),
        ...(given.length > 0 && { given }), ...(qualifiers.length > 0 && { _given: qualifiers }), ...listed(node, 'prefix'), ...listed(node, 'suffix'),
      } as HumanName);
}

/** Address with the parts of its lines and, where it is told in any of the known ways, the code of the gemeente. */
export function addressFromFhir(address: unknown): Address | undefined {
  const node = nodeOf(address);
  const gemeente = gemeenteCode(node);
  const lines = partsOfEach(node['_line']);
  const rest = texts(node, 'city', 'district', 'postalCode', 'country');
  const line = strings(node['line']);
  return Object.keys(rest).length === 0 && line.length === 0
    ? undefined
    : ({
        ...texts(node, 'use'),
        ...(gemeente && { extension: [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-gemeentecode', valueCode: gemeente }] }),
        ...(line.length > 0 && { line }), ...(lines.length > 0 && { _line: lines }), ...rest,
      } as Address);
}

/** ContactPoint, its number without spaces. */
export function contactPointFromFhir(telecom: unknown): ContactPoint | undefined {
  const { system, value, use } = texts(telecom, 'system', 'value', 'use');
  return value === undefined
    ? undefined
    : ({ ...(system && { system }), value: system === 'phone' || system === 'fax' ? value.replace(/[\s()-]/g, '') : value, ...(use && { use }) } as ContactPoint);
}

/** Coding with its system by its FHIR name. */
export function codingFromFhir(coding: unknown): Coding | undefined {
  const { system, code, display } = texts(coding, 'system', 'code', 'display');
  return code === undefined ? undefined : { ...(system && { system: SYSTEM_OF[system] ?? system }), code, ...(display && { display }) };
}

/** CodeableConcept with all its codings and its words. */
export function conceptFromFhir(concept: unknown): CodeableConcept | undefined {
  const node = nodeOf(concept);
  const coding = listOf(node['coding']).flatMap((it) => codingFromFhir(it) ?? []);
  const { text } = texts(node, 'text');
  return coding.length === 0 && text === undefined ? undefined : { ...(coding.length > 0 && { coding }), ...(text && { text }) };
}

/** Period with its bounds as sent. */
export function periodFromFhir(period: unknown): Period | undefined {
  const bounds = texts(period, 'start', 'end');
  return Object.keys(bounds).length === 0 ? undefined : bounds;
}

/** Annotation from one (its words alone), or from a plain text. */
export function annotationFromFhir(note: unknown): Annotation | undefined {
  const text = typeof note === 'string' ? note : textIn(nodeOf(note), 'text');
  return text.trim() === '' ? undefined : { text };
}

/** A dateTime that is an instant: with seconds and offset. */
export function instantFromFhir(time: unknown): string | undefined {
  return typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time) ? time : undefined;
}

/** One simple extension of ours, as sent: `(request.extensionFromFhir('https://…/ext-originele-urgentie'))`. */
export function extensionFromFhir(element: unknown, url: unknown): Extension | undefined {
  const found = nodeOf(listOf(nodeOf(element)['extension']).find((it) => textIn(nodeOf(it), 'url') === url));
  const coding = codingFromFhir(found['valueCoding']);
  if (coding !== undefined) {
    return { url: String(url), valueCoding: coding };
  }
  const flag = found['valueBoolean'];
  return typeof flag === 'boolean' ? { url: String(url), valueBoolean: flag } : simpleExtension(String(url), texts(found, 'valueCode', 'valueString'));
}

function simpleExtension(url: string, value: { readonly valueCode?: string; readonly valueString?: string }): Extension | undefined {
  return Object.keys(value).length === 0 ? undefined : { url, ...value };
}

function gemeenteCode(address: BundleNode): string | undefined {
  const extensions = [...listOf(address['extension']), ...listOf(nodeOf(address['_district'])['extension'])].map(nodeOf);
  const codes = extensions.flatMap((it) => {
    const codings = [it['valueCoding'], ...listOf(nodeOf(it['valueCodeableConcept'])['coding'])].map(nodeOf);
    const own = textIn(it, 'url').endsWith('/ext-gemeentecode') ? [textIn(it, 'valueCode')] : [];
    return [...own, ...codings.filter((coding) => coding['system'] === SYSTEMS.gemeente).map((coding) => textIn(coding, 'code'))];
  });
  return codes.map((code) => /^(?:GM)?(\d{4})$/i.exec(code)?.[1]).find((it) => it !== undefined);
}

function partsOf(element: unknown): { extension: Extension[] } | undefined {
  const extension = listOf(nodeOf(element)['extension']).map(nodeOf).filter((it) => PART.test(textIn(it, 'url')))
    .flatMap((it) => simpleExtension(textIn(it, 'url'), texts(it, 'valueCode', 'valueString')) ?? []);
  return extension.length === 0 ? undefined : { extension };
}

/** Beside a list of primitives: null where one has no parts of its own (ele-1 refuses an empty object); empty when none has. */
function partsOfEach(elements: unknown): readonly ({ extension: Extension[] } | null)[] {
  const parts = listOf(elements).map((it) => partsOf(it) ?? null);
  return parts.every((it) => it === null) ? [] : parts;
}

function texts<K extends string>(value: unknown, ...names: K[]): { readonly [Name in K]?: string } {
  const node = nodeOf(value);
  return Object.fromEntries(names.flatMap((name) => (textIn(node, name).trim() === '' ? [] : [[name, textIn(node, name)]]))) as { readonly [Name in K]?: string };
}

function strings(value: unknown): string[] {
  return listOf(value).filter((it) => typeof it === 'string' && it !== '') as string[];
}

function listed(node: BundleNode, name: string): BundleNode {
  const found = strings(node[name]);
  return found.length === 0 ? {} : { [name]: found };
}
