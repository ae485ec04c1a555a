import type { Address, Extension } from '@medplum/fhirtypes';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import type { Hl7Parts } from './hl7-value.ts';
import { childOf, partsOf, textOf } from './hl7-value.ts';

/** An Address as nl-core profiles it: the parts of the line as extensions on it. */
export type NlAddress = Address & { _line?: { extension: Extension[] }[] };

const ADXP = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP';
const USES: Readonly<Record<string, Address['use']>> = { H: 'home', C: 'temp', B: 'work', O: 'work', BA: 'old' };

/**
 * Address from an XAD such as PID-11.
 *
 * XAD-1 is `Dijk 1a&Dijk&1a`; a letter behind the number goes apart. XAD-9 is the gemeente as CBS code (`GM9901`,
 * `9901`) or as a name: the code becomes an extension, the name `district`. A postcode is written `9999 ZZ`.
 */
export function addressFromXad(xad: unknown): NlAddress | undefined {
  const parts = partsOf(xad);
  const line = lineFromSad(childOf(parts, 'XAD1'), textOf(parts['XAD2']));
  const gemeente = textOf(parts['XAD9']);
  const gemeenteCode = /^(?:GM)?(\d{4})$/i.exec(gemeente ?? '')?.[1];
  const district = gemeenteCode === undefined ? gemeente : undefined;
  const use = USES[textOf(parts['XAD7'])?.toUpperCase() ?? ''];
  const city = textOf(parts['XAD3']);
  const postalCode = postcode(textOf(parts['XAD5']));
  const country = textOf(parts['XAD6']);
  const address: NlAddress = {
    ...(gemeenteCode && {
      extension: [{ url: `${MGN_BASE}/StructureDefinition/ext-gemeentecode`, valueCode: gemeenteCode }],
    }),
    ...line,
    ...(city && { city }),
    ...(district && { district }),
    ...(postalCode && { postalCode }),
    ...(country && { country }),
  };
  return Object.keys(address).length === 0 ? undefined : { ...(use && { use }), ...address };
}

function lineFromSad(sad: Hl7Parts, other: string | undefined): Pick<NlAddress, 'line' | '_line'> {
  const street = textOf(sad['SAD2']);
  const [, number, ownSuffix] = /^(\d+)\s*-?\s*(.*)$/.exec(textOf(sad['SAD3']) ?? '') ?? [];
  const suffix = ownSuffix || (number === undefined ? undefined : other);
  const written = textOf(sad['SAD1']) ?? [street, textOf(sad['SAD3'])].filter(Boolean).join(' ');
  // XAD-2 stands behind the line unless the sender already wrote it there.
  const text = [written, other !== undefined && !isWritten(written, number, other) ? other : undefined].filter(Boolean).join(' ');
  if (text === '') {
    return {};
  }
  const extension = [
    ...partOf('streetName', street),
    ...partOf('houseNumber', number),
    ...partOf('buildingNumberSuffix', suffix),
  ];
  return { line: [text], ...(extension.length > 0 && { _line: [{ extension }] }) };
}

/** Whether a line ends in this addition, and not in a word or a house number that ends alike: `111` is no `11` with a `1`. */
function isWritten(line: string, number: string | undefined, addition: string): boolean {
  const before = line.slice(0, -addition.length);
  const end = !/^\d/.test(addition) ? /(^|[\s\d-])$/ : number === undefined ? /\d[\s-]+$/ : new RegExp(`(^|\\D)${number}[\\s-]*$`);
  return line.endsWith(addition) && end.test(before);
}

function partOf(name: string, value: string | undefined): Extension[] {
  return value ? [{ url: `${ADXP}-${name}`, valueString: value }] : [];
}

function postcode(text: string | undefined): string | undefined {
  const [, digits, letters] = /^(\d{4})\s*([A-Za-z]{2})$/.exec(text ?? '') ?? [];
  return digits === undefined || letters === undefined ? text : `${digits} ${letters.toUpperCase()}`;
}
