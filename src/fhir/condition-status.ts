import type { Condition } from '@medplum/fhirtypes';
import { listOf, nodeOf, textIn } from './bundle-node.ts';

/** Not there, or written down by mistake; 410516002 is the zib's `afwezig` (dutch-fhir.md 1.4). */
const DENIED: ReadonlySet<string> = new Set(['refuted', 'entered-in-error', '410516002']);
const OVER: ReadonlySet<string> = new Set(['inactive', 'remission', 'resolved']);

/** The codes of a status of any sender: R4 writes a concept, STU3 a code. */
export function statusCodes(status: unknown): readonly string[] {
  return typeof status === 'string' ? [status] : listOf(nodeOf(status)['coding']).map((it) => textIn(nodeOf(it), 'code'));
}

/** Whether its sender says that the person does not have this. */
export function isDeniedCondition(condition: unknown): boolean {
  return statusCodes(nodeOf(condition)['verificationStatus']).some((code) => DENIED.has(code));
}

/** Whether a complaint counts today (E4, E5): one that is over is history. */
export function isActiveCondition({ clinicalStatus }: Pick<Condition, 'clinicalStatus'>): boolean {
  return !statusCodes(clinicalStatus).some((code) => OVER.has(code));
}
