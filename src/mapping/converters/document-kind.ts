import type { Coding } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';

/** ZorgDomein's kinds of documents, and what a person calls them: letter, form, attachment. */
export const DOCUMENT_KINDS = { VB: 'Verwijsbrief', AF: 'Aanvraagformulier', BLOB: 'Bijlage' } as const;
export type DocumentKind = keyof typeof DOCUMENT_KINDS;

/** A kind as codings: that of ZorgDomein, before it LOINC's for what is no attachment. */
export function codingsOfKind(kind: DocumentKind): Coding[] {
  const original = { system: 'urn:mgn:hl7v2:zorgdomein', code: kind, display: DOCUMENT_KINDS[kind] };
  return kind === 'BLOB' ? [original] : [{ system: CODE_SYSTEMS.loinc, code: '57133-1', display: 'Referral note' }, original];
}
