import { XmlDocument } from 'libxml2-wasm';
import { isJson } from './memory-fhir.ts';

type Json = Readonly<Record<string, unknown>>;
type Entry = { readonly url: string; readonly type: string; readonly resource: Json };

/** Elements of the STU3 types that an answer holds: `!` is required, `*` repeats. Written from the specification (3.0.2), apart from the gateway's own code. */
const SHAPES: Readonly<Record<string, string>> = {
  Composition: 'identifier status! type! class subject! encounter date! author!* title! confidentiality attester* custodian relatesTo* event* section*',
  Patient: 'identifier* active name* telecom* gender birthDate deceasedBoolean deceasedDateTime address* maritalStatus multipleBirthBoolean photo* contact* animal communication* generalPractitioner* managingOrganization link*',
  PractitionerRole: 'identifier* active period practitioner organization code* specialty* location* healthcareService* telecom* availableTime* notAvailable* availabilityExceptions endpoint*',
  Practitioner: 'identifier* active name* telecom* address* gender birthDate photo* qualification* communication*',
  Organization: 'identifier* active type* name alias* telecom* address* partOf contact* endpoint*',
  DocumentReference: 'masterIdentifier identifier* status! docStatus type! class subject created indexed! author* authenticator custodian relatesTo* description securityLabel* content!* context',
  Binary: 'contentType! securityContext content!',
};
/** Elements of every resource, and of every one but Binary. */
const COMMON = 'resourceType id meta implicitRules language';
const DOMAIN = 'text contained extension modifierExtension';
/** Whom a reference of STU3 may name. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  'Composition.author': ['Practitioner', 'Device', 'Patient', 'RelatedPerson'], 'Composition.subject': ['Patient'], 'Composition.custodian': ['Organization'],
  'PractitionerRole.practitioner': ['Practitioner'], 'PractitionerRole.organization': ['Organization'], 'DocumentReference.subject': ['Patient'], 'DocumentReference.author': ['Practitioner', 'Organization', 'Device', 'Patient', 'RelatedPerson'],
};

/** What a receiver of ZorgDomein's documents would find wrong with one (formats.md 1.6), as places; none when it is fit. */
export function shapeProblems(bundle: unknown): readonly string[] {
  if (!isJson(bundle) || bundle['resourceType'] !== 'Bundle' || bundle['type'] !== 'document' || !Array.isArray(bundle['entry'])) {
    return ['Bundle: no document'];
  }
  const entries = bundle['entry'].map((entry: unknown): Entry => {
    const { fullUrl, resource } = isJson(entry) ? entry : {};
    return { url: String(fullUrl), type: isJson(resource) ? String(resource['resourceType']) : '', resource: isJson(resource) ? resource : {} };
  });
  return [...bundleProblems(bundle, entries), ...entries.flatMap(elementProblems), ...entries.flatMap((entry) => referenceProblems(entry, entries)), ...letterProblems(entries)];
}

function bundleProblems(bundle: Json, entries: readonly Entry[]): readonly string[] {
  const [first] = entries;
  const identifier = isJson(bundle['identifier']) ? bundle['identifier'] : {};
  const extension = listOf(first?.resource['extension']).find((it) => String(it['url']).endsWith('/zd-sender'));
  const number = isJson(first?.resource['identifier']) ? String(first.resource['identifier']['value']) : '';
  return [
    ...(/^[A-Za-z0-9\-.]{1,64}$/.test(String(bundle['id'])) ? [] : ['Bundle.id']),
    ...(identifier['system'] !== undefined && identifier['value'] !== undefined ? [] : ['Bundle.identifier']),
    // R4 has it; STU3 does not.
    ...('timestamp' in bundle ? ['Bundle.timestamp'] : []),
    ...(first?.type === 'Composition' ? [] : ['Bundle.entry[0]: no Composition']),
    ...(/^Z[DP]\d{8,9}$/.test(number) ? [] : ['Composition.identifier: no ZD number']),
    ...(entries.some(({ type, url }) => type === 'PractitionerRole' && url === referenceIn(extension?.['valueReference'])) ? [] : ['Composition.extension: no zd-sender']),
    ...(new Set(entries.map(({ url }) => url)).size === entries.length ? [] : ['Bundle.entry.fullUrl: used twice']),
  ];
}

function elementProblems({ type, resource }: Entry): readonly string[] {
  const shape = SHAPES[type];
  if (shape === undefined) {
    return [`${type}: no part of an answer`];
  }
  const elements = shape.split(' ').map((it) => ({ name: it.replace(/[!*]/g, ''), isRequired: it.includes('!'), isList: it.includes('*') }));
  const names = new Set([...elements.map(({ name }) => name), ...COMMON.split(' '), ...(type === 'Binary' ? [] : DOMAIN.split(' '))]);
  return [
    ...Object.keys(resource).filter((name) => !names.has(name.replace(/^_/, ''))).map((name) => `${type}.${name}: unknown`),
    ...elements.filter(({ name, isRequired }) => isRequired && isEmpty(resource[name])).map(({ name }) => `${type}.${name}: missing`),
    ...elements.filter(({ name, isList }) => name in resource && Array.isArray(resource[name]) !== isList).map(({ name }) => `${type}.${name}: ${Array.isArray(resource[name]) ? 'a list' : 'no list'}`),
  ];
}

function referenceProblems({ type, resource }: Entry, entries: readonly Entry[]): readonly string[] {
  const problems: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((it) => walk(it, path));
    } else if (isJson(value)) {
      const target = entries.find(({ url }) => url === value['reference']);
      if ('reference' in value && (target === undefined || TARGETS[path]?.includes(target.type) === false)) {
        problems.push(`${path}: ${target === undefined ? 'refers to nothing here' : `may not be a ${target.type}`}`);
      }
      Object.entries(value).forEach(([name, child]) => walk(child, `${path}.${name}`));
    }
  };
  walk(resource, type);
  return problems;
}

/** The narrative of each section is XHTML, and the letter is a PDF. */
function letterProblems(entries: readonly Entry[]): readonly string[] {
  const sections = entries.flatMap(({ resource }) => listOf(resource['section'])).flatMap((it) => [it, ...listOf(it['section'])]);
  const pdf = entries.find(({ type }) => type === 'Binary')?.resource['content'];
  return [
    ...sections.filter((it) => it['section'] === undefined && !isXhtml(isJson(it['text']) ? it['text']['div'] : undefined)).map((it) => `Composition.section: ${String(it['title'])} has no narrative`),
    ...(Buffer.from(String(pdf), 'base64').subarray(0, 5).toString() === '%PDF-' ? [] : ['Binary.content: no PDF']),
  ];
}

function isXhtml(div: unknown): boolean {
  try {
    const document = XmlDocument.fromString(String(div));
    const isFine = document.root.name === 'div' && document.root.namespaceUri === 'http://www.w3.org/1999/xhtml';
    document.dispose();
    return isFine;
  } catch {
    return false;
  }
}

function referenceIn(value: unknown): unknown {
  return isJson(value) ? value['reference'] : undefined;
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
