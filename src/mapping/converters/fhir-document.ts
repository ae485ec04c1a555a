import type { CodeableConcept } from '@medplum/fhirtypes';
import { nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { conceptFromFhir } from './fhir-datatypes.ts';
import { wholeBase64 } from './whole-base64.ts';

/** The content of an attachment as base64 without white space; undefined when it holds none, or was cut off. */
export function documentDataFromFhir(attachment: unknown): string | undefined {
  return wholeBase64(textIn(nodeOf(attachment), 'data').replace(/\s+/g, ''));
}

/** The type of a document, with the kind that the gateway tells letters by: `VB` for a referral letter, else `BLOB`. */
export function documentKindFromFhir(document: unknown): CodeableConcept {
  const type = conceptFromFhir(nodeOf(document)['type']);
  const coding = type?.coding ?? [];
  const isLetter = coding.some((it) => it.code === '57133-1' || it.code === 'VB');
  const kind = isLetter ? 'VB' : 'BLOB';
  return {
    coding: [
      ...(isLetter ? [{ system: 'http://loinc.org', code: '57133-1', display: 'Referral note' }] : coding.filter((it) => it.code !== kind)),
      { system: 'urn:mgn:hl7v2:zorgdomein', code: kind, display: isLetter ? 'Verwijsbrief' : 'Bijlage' },
    ],
    ...(type?.text && { text: type.text }),
  };
}
