import type { CodeableConcept } from '@medplum/fhirtypes';
import { nodeOf } from '../../fhir/bundle-node.ts';
import { statusCodes } from '../../fhir/condition-status.ts';

const CLINICAL: readonly string[] = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'];

/** How sure a sender is: in R4, with the code of the zib (dutch-fhir.md 1.4). STU3 and HIS-en write either. */
const SURE: readonly (readonly [code: string, zib: string])[] = [
  ['confirmed', '410605003'],
  ['differential', '410590009'],
  ['provisional', '415684004'],
];

/** Whether a Condition still plays, as sent; active when that is not told. */
export function clinicalStatusFromFhir(condition: unknown): CodeableConcept {
  const sent = statusCodes(nodeOf(condition)['clinicalStatus']);
  // 73425007 is the zib's `niet actueel`.
  const code = CLINICAL.find((it) => sent.includes(it)) ?? (sent.includes('73425007') ? 'inactive' : 'active');
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }] };
}

/** How sure its sender is of a Condition, with the code of the zib; provisional when that is not told: a referral states a complaint. */
export function verificationFromFhir(condition: unknown): CodeableConcept {
  const sent = statusCodes(nodeOf(condition)['verificationStatus']);
  const [code, zib] = SURE.find((pair) => pair.some((it) => sent.includes(it))) ?? ['provisional', '415684004'];
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code }, { system: 'http://snomed.info/sct', code: zib }] };
}
