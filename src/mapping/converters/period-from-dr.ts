import type { Period } from '@medplum/fhirtypes';
import { childOf, partsOf } from './hl7-value.ts';
import { dateTimeFromTs } from './time-from-ts.ts';

/** Period from a DR such as ARQ-11, `20161123^20161207`. Undefined when neither end can be read. */
export function periodFromDr(dr: unknown): Period | undefined {
  const start = dateTimeFromTs(childOf(partsOf(dr), 'DR1'));
  const end = dateTimeFromTs(childOf(partsOf(dr), 'DR2'));
  return start === undefined && end === undefined ? undefined : { ...(start && { start }), ...(end && { end }) };
}
