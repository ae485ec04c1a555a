import type { Bundle, Composition, CompositionSection, DocumentReference, Organization, PractitionerRole, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { Letter } from '../letter/letter.ts';
import { findReferral, patientOf, resourcesOf } from '../letter/permitted-parts.ts';
import { correspondenceCoding } from './correspondence.ts';
import { documentId } from './document-id.ts';
import { factsNarrative, sectionNarrative, textNarrative } from './narrative.ts';

/** Sections of a letter between professionals (NHG/GGZ guideline, formats.md 3.2); SNOMED codes as Nictiz ELZ has them. */
const ENVELOPE = { system: CODE_SYSTEMS.snomed, code: '405624007' };
const CORE = { system: CODE_SYSTEMS.snomed, code: '406550009' };

/** Types of the permitted Bundle that tell who, and those that tell what. A Task is no part of a document: it changes. */
const WHO: ReadonlySet<ResourceType> = new Set(['Patient', 'PractitionerRole', 'Practitioner', 'Organization', 'Condition']);
const WHAT: ReadonlySet<ResourceType> = new Set(['CarePlan', 'Goal', 'CareTeam', 'ServiceRequest']);

/**
 * The joint advice as FHIR R4 document (formats.md 8.2, row 1): a Composition with what a HIS files it by, the letter as
 * sections envelop, kern and bijlage, the resources that policy permitted, and the letter itself as PDF/A. It holds
 * nothing but the permitted Bundle and the letter made of it; equal input gives an equal document.
 */
export function adviceDocument(permitted: PermittedDelivery, letter: Letter, pdf: Uint8Array): Bundle {
  const idOf = (name: string): string => documentId(permitted.id, `document/${name}`);
  const told = (permitted.bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  const parts = partsOf(permitted, letter, pdf, idOf);
  const who = told.filter(({ resourceType }) => WHO.has(resourceType));
  const what = told.filter(({ resourceType }) => WHAT.has(resourceType));
  const entries: readonly Resource[] = [compositionOf(permitted, letter, { ...parts, who, what, id: idOf('composition') }), parts.role, parts.sender, ...who, ...what, parts.document, parts.binary];
  return {
    resourceType: 'Bundle',
    id: idOf('bundle'),
    identifier: { system: SYSTEMS.delivery, value: idOf('bundle') },
    type: 'document',
    timestamp: letter.metadata.date,
    // A document stands by itself: what is no part of it can't be referred to by its address.
    entry: entries.map((resource) => ({ fullUrl: urlOf(resource), resource: withoutLoose(resource, new Set(entries.map(urlOf))) as Resource })),
  };
}

type Parts = { readonly role: PractitionerRole; readonly sender: Organization; readonly document: DocumentReference; readonly binary: Resource };

function partsOf({ bundle, kind }: PermittedDelivery, { title, metadata }: Letter, pdf: Uint8Array, idOf: (name: string) => string): Parts {
  const { sender, senderAgb, discipline, date } = metadata;
  const patient = patientOf(bundle)?.id;
  return {
    role: { resourceType: 'PractitionerRole', id: idOf('rol'), organization: { reference: `urn:uuid:${idOf('afzender')}`, display: sender }, specialty: [{ text: discipline }] },
    sender: { resourceType: 'Organization', id: idOf('afzender'), name: sender, ...(senderAgb === undefined ? {} : { identifier: [{ system: SYSTEMS.agb, value: senderAgb }] }) },
    document: {
      resourceType: 'DocumentReference', id: idOf('bijlage'), status: 'current', type: { coding: [correspondenceCoding(kind)] }, date, description: title,
      ...(patient === undefined ? {} : { subject: { reference: `urn:uuid:${patient}` } }),
      author: [{ reference: `urn:uuid:${idOf('rol')}` }],
      content: [{ attachment: { contentType: 'application/pdf', url: `urn:uuid:${idOf('pdf')}`, size: pdf.length, title: 'brief.pdf', creation: date } }],
    },
    binary: { resourceType: 'Binary', id: idOf('pdf'), contentType: 'application/pdf', data: Buffer.from(pdf).toString('base64') },
  };
}

function compositionOf(permitted: PermittedDelivery, letter: Letter, { id, role, sender, document, who, what }: Parts & { readonly id: string; readonly who: readonly Resource[]; readonly what: readonly Resource[] }): Composition {
  const { bundle, kind } = permitted;
  const { metadata, title, facts, sections } = letter;
  const patient = patientOf(bundle)?.id;
  return {
    resourceType: 'Composition', id, language: 'nl-NL', identifier: { system: SYSTEMS.delivery, value: id }, status: 'final',
    type: { coding: [{ system: CODE_SYSTEMS.loinc, code: '11488-4', display: 'Consult note' }, correspondenceCoding(kind)], text: metadata.kind },
    ...(patient === undefined ? {} : { subject: { reference: `urn:uuid:${patient}` } }),
    date: metadata.date, author: [{ reference: urlOf(role), display: metadata.sender }], title,
    custodian: { reference: urlOf(sender), display: metadata.sender },
    event: [...trajectoryOf(bundle), ...episodesOf(bundle)],
    section: [
      { title: 'Envelop', code: { coding: [ENVELOPE] }, text: factsNarrative(facts), ...entriesOf(who) },
      { title: 'Kern', code: { coding: [CORE] }, ...entriesOf(what), section: sections.map((section): CompositionSection => ({ title: section.heading, text: sectionNarrative(section) })) },
      { title: 'Bijlage', text: textNarrative('De brief als PDF.'), entry: [{ reference: urlOf(document) }] },
    ],
  };
}

/** Part of a referral trajectory: the referral that it answers. */
function trajectoryOf(bundle: Bundle): NonNullable<Composition['event']> {
  const identifier = findReferral(bundle);
  return identifier === undefined ? [] : [{ code: [{ text: 'verwijstraject' }], detail: [{ type: 'ServiceRequest', identifier }] }];
}

/** Episode: the diagnoses under which the huisarts asked. */
function episodesOf(bundle: Bundle): NonNullable<Composition['event']> {
  return resourcesOf(bundle, 'Condition').map((condition) => ({ code: [{ text: 'episode' }, ...(condition.code === undefined ? [] : [condition.code])], detail: [{ reference: urlOf(condition) }] }));
}

function entriesOf(resources: readonly Resource[]): { readonly entry?: Reference[] } {
  return resources.length === 0 ? {} : { entry: resources.map((resource) => ({ reference: urlOf(resource) })) };
}

function urlOf({ id }: Resource): string {
  return `urn:uuid:${id ?? ''}`;
}

function withoutLoose(value: unknown, urls: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutLoose(item, urls));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { reference } = value as { readonly reference?: unknown };
  const isLoose = typeof reference === 'string' && !urls.has(reference);
  const kept = Object.entries(value).filter(([key]) => !(isLoose && key === 'reference'));
  const id = isLoose ? /^urn:uuid:(.+)$/.exec(reference)?.[1] : undefined;
  const logical = id === undefined || 'identifier' in value ? [] : [['identifier', { system: SYSTEMS.delivery, value: id }] as const];
  return Object.fromEntries([...kept.map(([key, child]) => [key, withoutLoose(child, urls)] as const), ...logical]);
}
