import type { Identifier } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import { childOf, partsOf, textOf } from './hl7-value.ts';

/**
 * Identifier of a person from a CX such as PID-3: the BSN (authority NLMINBIZA, or type NNNLD) or a portal's own number
 * (ZIS). The ZD number is of the referral, not of the person. An empty BSN (`^^^NLMINBIZA^NNNLD`) or `""` gives none.
 */
export function identifierFromCx(cx: unknown): Identifier | undefined {
  const parts = partsOf(cx);
  const value = textOf(parts['CX1'])?.replace(/[\s.]/g, '');
  const authority = textOf(childOf(parts, 'CX4')['HD1'])?.toUpperCase();
  if (value === undefined) {
    return undefined;
  }
  if (authority === 'NLMINBIZA' || textOf(parts['CX5'])?.toUpperCase() === 'NNNLD') {
    return { use: 'official', system: SYSTEMS.bsn, value };
  }
  return authority === 'ZIS' ? { use: 'secondary', system: 'urn:mgn:hl7v2:zis', value } : undefined;
}

/** AGB of a person from an XCN such as ARQ-15. The authority is VEKTIS in any case, or left out. */
export function identifierFromXcn(xcn: unknown): Identifier | undefined {
  const parts = partsOf(xcn);
  const authority = textOf(childOf(parts, 'XCN9')['HD1']);
  return authority === undefined || isVektis(authority) ? agb(textOf(parts['XCN1'])) : undefined;
}

/** AGB of a practice from a PL: PL-4 is `name&AGB` in ARQ-18 and `AGB&name` in AIL-3. */
export function identifierFromPl(pl: unknown): Identifier | undefined {
  const facility = childOf(partsOf(pl), 'PL4');
  return agb(textOf(facility['HD2'])) ?? agb(textOf(facility['HD1']));
}

/** Name of a practice from a PL; see `identifierFromPl`. */
export function nameFromPl(pl: unknown): string | undefined {
  const facility = childOf(partsOf(pl), 'PL4');
  return [textOf(facility['HD1']), textOf(facility['HD2'])].find(
    (text) => text !== undefined && agb(text) === undefined,
  );
}

/** AGB of an organisation from an XON such as ORC-21, `name^^01051020^^^VEKTIS`; 2.5 puts it into XON-10. */
export function identifierFromXon(xon: unknown): Identifier | undefined {
  return agb(textOf(partsOf(xon)['XON3']) ?? textOf(partsOf(xon)['XON10']));
}

/** UZOVI of an insurer from CX-1, as in IN1-3. `0^^^LOCAL` is ZorgDomein's way of saying "unknown insurer". */
export function uzoviFromText(code: unknown): Identifier | undefined {
  const value = textOf(code);
  return value !== undefined && /^\d{1,4}$/.test(value) && Number(value) > 0
    ? { system: SYSTEMS.uzovi, value: value.padStart(4, '0') }
    : undefined;
}

/** AGB codes lose their leading zero in some systems. */
function agb(code: string | undefined): Identifier | undefined {
  return code !== undefined && /^\d{7,8}$/.test(code)
    ? { system: SYSTEMS.agb, value: code.padStart(8, '0') }
    : undefined;
}

function isVektis(authority: string | undefined): boolean {
  return authority?.toUpperCase() === 'VEKTIS';
}
