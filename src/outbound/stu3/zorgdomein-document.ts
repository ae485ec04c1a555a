import { isActiveCondition } from '../../fhir/condition-status.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { PartnerEndpoint } from '../../workflow/network.ts';
import { correspondenceCoding } from '../document/correspondence.ts';
import { documentId } from '../document/document-id.ts';
import { factsNarrative, sectionNarrative, textNarrative } from '../document/narrative.ts';
import type { Letter } from '../letter/letter.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import { findZdNumber, patientOf, resourcesOf } from '../letter/permitted-parts.ts';
import { renderLetter } from '../letter/render-letter.ts';
import { writeLetter } from '../letter/write-letter.ts';
import { stu3Patient } from './stu3-person.ts';

/** An endpoint of ZorgDomein. */
export type ZorgdomeinEndpoint = Extract<PartnerEndpoint, { readonly protocol: 'zorgdomein-fhir' }>;

const ZD = 'http://zorgdomein.nl/fhir/StructureDefinition';
const DOCUMENT_TYPE = 'http://zorgdomein.nl/terminology/code-system/document-type';

/**
 * Type of document by what is told. `supplement` (Nazending) and `cancellation` are ZorgDomein's own (formats.md 1.2); its
 * list is not public as a whole, and `report` is our reading of "report": the network file may say otherwise.
 */
const TYPES: Readonly<Partial<Record<PermittedDelivery['kind'], string>>> = { advice: 'report', cancellation: 'cancellation' };

/** The parts of a document that refer to each other. */
type Parts = { readonly [K in 'composition' | 'patient' | 'role' | 'practitioner' | 'organization' | 'reference' | 'pdf']: string };

/**
 * A permitted delivery as STU3 document in the transaction of its ZD number (formats.md 1.6, 8.2 row 2): Composition first,
 * the sender as `zd-sender`, the person as nl-core of STU3, the letter as narrative and as PDF. It says nothing that the
 * view did not give. Its date is when it was decided, so that a repeat is the same document under the same id; whatever
 * differs, as when a consent was withdrawn in between, is another document under an id of its own.
 */
export async function zorgdomeinDocument(permitted: PermittedDelivery, endpoint: ZorgdomeinEndpoint, network: LetterNetwork): Promise<fhir.Bundle> {
  const decided = permitted.createdAt === undefined ? permitted : { ...permitted, bundle: { ...permitted.bundle, timestamp: permitted.createdAt } };
  const letter = writeLetter(decided, network);
  const pdf = Buffer.from(await renderLetter(letter)).toString('base64');
  const ids = idsOf(permitted.id);
  const number: fhir.Identifier = { system: endpoint.numberSystem ?? SYSTEMS.zorgdomein, value: findZdNumber(permitted.bundle) ?? '' };
  const resources: readonly fhir.Resource[] = [
    compositionOf(permitted, letter, { ids, number, type: endpoint.documentTypes?.[permitted.kind] ?? TYPES[permitted.kind] ?? 'supplement' }),
    stu3Patient(permitted.kind === 'notice' ? undefined : patientOf(permitted.bundle), ids.patient, number),
    ...senderOf(letter, ids),
    referenceOf(letter, ids, number),
    { resourceType: 'Binary', id: ids.pdf, contentType: 'application/pdf', content: pdf } satisfies fhir.Binary,
  ];
  const entry = resources.map((resource): fhir.BundleEntry => ({ fullUrl: urlOf(resource.id ?? ''), resource }));
  const id = documentId(permitted.id, JSON.stringify(entry));
  return { resourceType: 'Bundle', id, meta: { lastUpdated: letter.metadata.date }, identifier: { system: SYSTEMS.delivery, value: id }, type: 'document', entry };
}

function idsOf(deliveryId: string): Parts {
  const idOf = (name: keyof Parts): string => documentId(deliveryId, `zorgdomein/${name}`);
  return { composition: idOf('composition'), patient: idOf('patient'), role: idOf('role'), practitioner: idOf('practitioner'), organization: idOf('organization'), reference: idOf('reference'), pdf: idOf('pdf') };
}

function compositionOf({ bundle, kind }: PermittedDelivery, { title, facts, sections, metadata }: Letter, { ids, number, type }: { readonly ids: Parts; readonly number: fhir.Identifier; readonly type: string }): fhir.Composition {
  const { code = '', display = '' } = correspondenceCoding(kind);
  return {
    resourceType: 'Composition',
    id: ids.composition,
    language: 'nl-NL',
    extension: [{ url: `${ZD}/zd-sender`, valueReference: { reference: urlOf(ids.role), display: metadata.sender } }],
    identifier: number,
    status: 'final',
    type: { coding: [{ system: DOCUMENT_TYPE, code: type }], text: metadata.kind },
    class: { coding: [{ system: CODE_SYSTEMS.correspondentie, code, display }] },
    subject: { reference: urlOf(ids.patient) },
    date: metadata.date,
    author: [{ reference: urlOf(ids.practitioner), display: metadata.sender }],
    title,
    custodian: { reference: urlOf(ids.organization), display: metadata.sender },
    event: [{ code: [{ text: 'verwijstraject' }], detail: [{ identifier: number }] }, ...(kind === 'notice' ? [] : episodesOf(bundle))],
    section: [
      { title: 'Envelop', text: factsNarrative(facts), entry: [{ reference: urlOf(ids.patient) }] },
      { title: 'Kern', section: sections.map((section): fhir.CompositionSection => ({ title: section.heading, text: sectionNarrative(section) })) },
      { title: 'Bijlage', text: textNarrative('De brief als PDF.'), entry: [{ reference: urlOf(ids.reference) }] },
    ],
  };
}

/** The diagnoses under which the huisarts asked, by code: STU3 of a Condition would say no more. */
function episodesOf(bundle: PermittedDelivery['bundle']): fhir.CompositionEvent[] {
  return resourcesOf(bundle, 'Condition').filter(isActiveCondition).flatMap(({ code }): fhir.CompositionEvent[] => {
    const coding = (code?.coding ?? []).map(({ system, code: value, display }): fhir.Coding => ({ ...(system === undefined ? {} : { system }), ...(value === undefined ? {} : { code: value }), ...(display === undefined ? {} : { display }) }));
    return coding.length === 0 ? [] : [{ code: [{ text: 'episode' }, { coding, ...(code?.text === undefined ? {} : { text: code.text }) }] }];
  });
}

/** Role, person and organisation that send. A team speaks with one voice: its Practitioner has its name and no code of a person. */
function senderOf({ metadata: { sender, senderAgb, discipline } }: Letter, ids: Parts): readonly fhir.Resource[] {
  const role: fhir.PractitionerRole = {
    resourceType: 'PractitionerRole', id: ids.role, practitioner: { reference: urlOf(ids.practitioner), display: sender }, organization: { reference: urlOf(ids.organization), display: sender }, specialty: [{ text: discipline }],
  };
  const practitioner: fhir.Practitioner = { resourceType: 'Practitioner', id: ids.practitioner, name: [{ text: sender }] };
  const organization: fhir.Organization = {
    resourceType: 'Organization', id: ids.organization, name: sender, ...(senderAgb === undefined ? {} : { identifier: [{ system: SYSTEMS.agb, value: senderAgb }] }),
  };
  return [role, practitioner, organization];
}

function referenceOf({ title, metadata: { date, kind } }: Letter, ids: Parts, number: fhir.Identifier): fhir.DocumentReference {
  return {
    resourceType: 'DocumentReference', id: ids.reference, masterIdentifier: { system: SYSTEMS.delivery, value: ids.reference }, identifier: [number], status: 'current', type: { text: kind },
    subject: { reference: urlOf(ids.patient) }, created: date, indexed: date, author: [{ reference: urlOf(ids.practitioner) }], description: title,
    content: [{ attachment: { contentType: 'application/pdf', url: urlOf(ids.pdf), title: 'brief.pdf', creation: date } }],
  };
}

function urlOf(id: string): string {
  return `urn:uuid:${id}`;
}
