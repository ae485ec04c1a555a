import type { Bundle, DocumentReference, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { adviceDocument } from '../document/advice-document.ts';
import { correspondenceCoding } from '../document/correspondence.ts';
import { documentId } from '../document/document-id.ts';
import { gemeenteLetter } from './gemeente-letter.ts';
import type { Letter } from './letter.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { findReferral, patientOf } from './permitted-parts.ts';
import { personLetter } from './person-letter.ts';
import { renderLetter } from './render-letter.ts';
import { writeLetter } from './write-letter.ts';

/**
 * The letters that go with an advice to the huisarts over FHIR: the letter itself, as PDF and as the FHIR document that
 * says the same, the person's own copy (A10, A13) and the melding that the person may hand in itself (X5b), as DocumentReferences within the huisarts's view. Their ids follow
 * from the delivery's, so that a repeat is known. Empty for any other delivery.
 *
 * The FHIR document rides as the second form of its DocumentReference, in base64: a document is immutable, and a server
 * that takes a transaction rewrites the references of a Bundle that it finds in one.
 */
export async function letterDocuments(permitted: PermittedDelivery, network: LetterNetwork): Promise<readonly DocumentReference[]> {
  if (permitted.kind !== 'advice' || permitted.view !== 'huisarts') {
    return [];
  }
  const letter = writeLetter(permitted, network);
  const copy = personLetter(permitted, network);
  const melding = gemeenteLetter(permitted, network);
  const pdf = await renderLetter(letter);
  return [
    documentOf(permitted, 'brief', letter, pdf, adviceDocument(permitted, letter, pdf)),
    ...(copy === undefined ? [] : [documentOf(permitted, 'brief-persoon', copy, await renderLetter(copy))]),
    ...(melding === undefined ? [] : [documentOf(permitted, 'melding-gemeente', melding, await renderLetter(melding))]),
  ];
}

/** The huisarts's own Task with the letter as what came of it; any other resource as it is. */
export function answerTask<T extends { readonly resourceType: string }>(resource: T, [letter]: readonly DocumentReference[]): T | Task {
  const isAsked = isTask(resource) && resource.code?.coding?.some(({ system, code }) => system === CODE_SYSTEMS.taak && code === 'vg-verwijzing') === true;
  return isAsked && letter !== undefined
    ? { ...resource, output: [...(resource.output ?? []), { type: { coding: letter.type?.coding ?? [] }, valueReference: { reference: `urn:uuid:${letter.id ?? ''}` } }] }
    : resource;
}

function isTask(resource: { readonly resourceType: string }): resource is Task {
  return resource.resourceType === 'Task';
}

function documentOf(permitted: PermittedDelivery, name: string, { title, metadata: { date } }: Letter, pdf: Uint8Array, document?: Bundle): DocumentReference {
  const { bundle, view, kind } = permitted;
  const id = documentId(permitted.id, name);
  const patient = patientOf(bundle)?.id;
  const number = findReferral(bundle);
  const fhir = document === undefined ? undefined : Buffer.from(JSON.stringify(document));
  return {
    resourceType: 'DocumentReference',
    id,
    meta: { profile: [`${MGN_BASE}/StructureDefinition/view-${view}-DocumentReference`], tag: [{ system: CODE_SYSTEMS.observationValue, code: 'SUBSETTED' }] },
    identifier: [...(number === undefined ? [] : [number]), { system: SYSTEMS.delivery, value: id }],
    status: 'current',
    ...(document === undefined ? {} : { type: { coding: [correspondenceCoding(kind)] } }),
    ...(patient === undefined ? {} : { subject: { reference: `urn:uuid:${patient}` } }),
    date,
    description: title,
    content: [
      { attachment: { contentType: 'application/pdf', data: Buffer.from(pdf).toString('base64'), size: pdf.length, title: `${name}.pdf`, creation: date } },
      ...(fhir === undefined ? [] : [{ attachment: { contentType: 'application/fhir+json', data: fhir.toString('base64'), size: fhir.length, title: `${name}.json`, creation: date } }]),
    ],
  };
}
