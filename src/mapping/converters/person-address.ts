import type { Address } from '@medplum/fhirtypes';
import { nodeOf, textIn } from '../../fhir/bundle-node.ts';
import type { NlAddress } from './address-from-xad.ts';
import { addressFromXad } from './address-from-xad.ts';
import { addressFromFhir } from './fhir-datatypes.ts';
import { childOf, partsOf } from './hl7-value.ts';
import { dateFromTs } from './time-from-ts.ts';

/** Where somebody lives, from an XAD such as PID-11: a home that has not ended. A map puts it first: whoever reads one address reads that. */
export function homeAddressFromXad(xad: unknown, now: unknown): NlAddress | undefined {
  return homeOf(addressFromXad(xad), xadEnd(xad), now);
}

/** Any other address of somebody, unless it is an old one or has ended. */
export function otherAddressFromXad(xad: unknown, now: unknown): NlAddress | undefined {
  return otherOf(addressFromXad(xad), xadEnd(xad), now);
}

/** The same of a sender's FHIR. */
export function homeAddressFromFhir(address: unknown, now: unknown): Address | undefined {
  return homeOf(addressFromFhir(address), fhirEnd(address), now);
}

/** The same of a sender's FHIR. */
export function otherAddressFromFhir(address: unknown, now: unknown): Address | undefined {
  return otherOf(addressFromFhir(address), fhirEnd(address), now);
}

function homeOf<A extends Address>(address: A | undefined, end: string, now: unknown): A | undefined {
  return address?.use === 'home' && !isPast(end, now) ? address : undefined;
}

function otherOf<A extends Address>(address: A | undefined, end: string, now: unknown): A | undefined {
  return address?.use === 'home' || address?.use === 'old' || isPast(end, now) ? undefined : address;
}

/** XAD-14 (v2.5) or the end of XAD-12. */
function xadEnd(xad: unknown): string {
  const parts = partsOf(xad);
  return dateFromTs(childOf(parts, 'XAD14')) ?? dateFromTs(childOf(childOf(parts, 'XAD12'), 'DR2')) ?? '';
}

function fhirEnd(address: unknown): string {
  return textIn(nodeOf(nodeOf(address)['period']), 'end').slice(0, 10);
}

/** The day of the end still counts, and so does the whole of a month or a year. */
function isPast(end: string, now: unknown): boolean {
  return end !== '' && typeof now === 'string' && end < now.slice(0, end.length);
}
