import { createHash } from 'node:crypto';
import type { DocumentReference } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { Letter } from './letter.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { findReferralNumber, patientOf } from './permitted-parts.ts';
import { personLetter } from './person-letter.ts';
import { renderLetter } from './render-letter.ts';
import { writeLetter } from './write-letter.ts';

/**
 * The letters that go with an advice to the huisarts over FHIR: the letter itself and the person's own copy (A10, A13),
 * as DocumentReferences within the huisarts's view. Their ids follow from the delivery's, so that a repeat is known.
 * Empty for any other delivery.
 */
export async function letterDocuments(permitted: PermittedDelivery, network: LetterNetwork): Promise<readonly DocumentReference[]> {
  if (permitted.kind !== 'advice' || permitted.view !== 'huisarts') {
    return [];
  }
  const copy = personLetter(permitted, network);
  return Promise.all([
    documentOf(permitted, 'brief', writeLetter(permitted, network)),
    ...(copy === undefined ? [] : [documentOf(permitted, 'brief-persoon', copy)]),
  ]);
}

async function documentOf(permitted: PermittedDelivery, name: string, letter: Letter): Promise<DocumentReference> {
  const { bundle, view } = permitted;
  const id = documentId(permitted.id, name);
  const pdf = await renderLetter(letter);
  const patient = patientOf(bundle)?.id;
  const number = findReferralNumber(bundle);
  return {
    resourceType: 'DocumentReference',
    id,
    meta: { profile: [`${MGN_BASE}/StructureDefinition/view-${view}-DocumentReference`], tag: [{ system: CODE_SYSTEMS.observationValue, code: 'SUBSETTED' }] },
    identifier: [...(number === undefined ? [] : [{ system: SYSTEMS.zorgdomein, value: number }]), { system: SYSTEMS.delivery, value: id }],
    status: 'current',
    ...(patient === undefined ? {} : { subject: { reference: `urn:uuid:${patient}` } }),
    date: letter.metadata.date,
    description: letter.title,
    content: [{ attachment: { contentType: 'application/pdf', data: Buffer.from(pdf).toString('base64'), size: pdf.length, title: `${name}.pdf`, creation: letter.metadata.date } }],
  };
}

/** UUIDv8 (RFC 9562 5.8) from the delivery's own random id, which this recipient alone gets. */
function documentId(deliveryId: string, name: string): string {
  const hex = createHash('sha256').update(`${deliveryId}|${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
