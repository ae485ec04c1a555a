import type { CodeableConcept, Identifier, Reference } from '@medplum/fhirtypes';
import { humanNameFromXpn } from './human-name.ts';
import { identifierFromPl, identifierFromXcn, nameFromPl } from './identifier.ts';
import { childOf, partsOf } from './hl7-value.ts';
import { roleFromXcn } from './reference-from-parts.ts';

/** AGB of a provider from a PLN (PI in v2.3 and v2.4) such as PRD-7, `01004567^VEKTIS`. The type is VEKTIS, AGB, or left out. */
export function identifierFromPln(pln: unknown): Identifier | undefined {
  return identifierFromXcn(asXcn(pln));
}

/** The role of a referring provider by the AGB in PRD-7 (E1): soort 01 is a huisarts. Undefined for any other. */
export function roleFromPrd(prd: unknown): CodeableConcept | undefined {
  return plnsOf(prd).map((pln) => roleFromXcn(asXcn(pln))).find((role) => role !== undefined);
}

/** Logical reference to the provider of a PRD: the person when it names one, else the place of PRD-4. */
export function referenceFromPrd(prd: unknown): Reference | undefined {
  const place = childOf(partsOf(prd), 'PRD4');
  const name = humanNameFromXpn(childOf(partsOf(prd), 'PRD2'))?.text;
  const agb = plnsOf(prd).map(identifierFromPln).find((one) => one !== undefined);
  const identifier = agb ?? identifierFromPl(place);
  const display = name ?? nameFromPl(place);
  return identifier === undefined && display === undefined
    ? undefined
    : { type: name === undefined ? 'Organization' : 'Practitioner', ...(identifier && { identifier }), ...(display && { display }) };
}

function plnsOf(prd: unknown): readonly unknown[] {
  const plns = partsOf(prd)['PRD7'];
  return Array.isArray(plns) ? plns : [];
}

/** A PLN as the XCN that says the same. */
function asXcn(pln: unknown): unknown {
  const parts = partsOf(pln);
  const type = parts['PLN2'];
  const isAgb = typeof type === 'string' && type.trim().toUpperCase() === 'AGB';
  return { XCN1: parts['PLN1'], ...(type === undefined ? {} : { XCN9: [{ HD1: isAgb ? 'VEKTIS' : type }] }) };
}
