import type { Period } from '@medplum/fhirtypes';
import { childOf, partsOf } from './hl7-value.ts';
import { dateTimeFromTs } from './time-from-ts.ts';

/** Period from a DR such as ARQ-11, `20161123^20161207`. Undefined when neither end can be read. */
export function periodFromDr(dr: unknown): Period | undefined {
  return period(childOf(partsOf(dr), 'DR1'), childOf(partsOf(dr), 'DR2'));
}

/** Period between two fields of a segment: `(in1.periodBetween(in1.IN112, in1.IN113))`. Undefined when neither can be read. */
export function periodBetween(_segment: unknown, start: unknown, end: unknown): Period | undefined {
  return period(start, end);
}

function period(from: unknown, until: unknown): Period | undefined {
  const start = dateTimeFromTs(from);
  const end = dateTimeFromTs(until);
  return start === undefined && end === undefined ? undefined : { ...(start && { start }), ...(end && { end }) };
}
