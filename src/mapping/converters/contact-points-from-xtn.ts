import type { ContactPoint } from '@medplum/fhirtypes';
import type { Hl7Parts } from './hl7-value.ts';
import { partsOf, textOf } from './hl7-value.ts';

const USES: Readonly<Record<string, ContactPoint['use']>> = { PRN: 'home', ORN: 'home', WPN: 'work', VHN: 'temp' };
const E_MAIL = /^[^\s@^]+@[^\s@^]+$/;

/**
 * ContactPoints from one XTN such as PID-13.
 *
 * A number stands in XTN-1 (v2.4), in XTN-12, or in the parts XTN-5 to XTN-7; two may share a field, joined by `&`, `/` or
 * `;`, and a remark may stand behind it. An e-mail address stands in XTN-4 (`^NET^Internet^a@b`), by some senders in XTN-1. Spaces and dashes go, `+31`
 * stays, and so does the `0` of a national number.
 */
export function contactPointsFromXtn(xtn: unknown): ContactPoint[] {
  const parts = partsOf(xtn);
  const eMails = [textOf(parts['XTN4']), textOf(parts['XTN1'])].filter(
    (text) => text !== undefined && E_MAIL.test(text),
  );
  const numbers = numbersOf(parts);
  const use = textOf(parts['XTN2']) === undefined ? undefined : USES[textOf(parts['XTN2']) ?? ''];
  const isMobile = textOf(parts['XTN3']) === 'CP';
  return [
    ...numbers.map((value): ContactPoint => {
      const kind = isMobile || /^(\+31|0031|0)6\d/.test(value) ? 'mobile' : use;
      return { system: textOf(parts['XTN3']) === 'FX' ? 'fax' : 'phone', value, ...(kind && { use: kind }) };
    }),
    ...eMails.slice(0, 1).map((value): ContactPoint => ({ system: 'email', ...(value && { value }) })),
  ];
}

function numbersOf(parts: Hl7Parts): string[] {
  const composed = [parts['XTN5'], parts['XTN6'], parts['XTN7']].map((value) => textOf(value) ?? '').join('');
  const stated = [textOf(parts['XTN1']), textOf(parts['XTN12'])].find((text) => text !== undefined && !E_MAIL.test(text));
  return (stated ?? composed)
    .split(/[&/;]/)
    .map((number) => (/^\s*[+(]?\d[\d\s().-]*/.exec(number.replace(/\(0\)/g, ''))?.[0] ?? '').replace(/[\s().-]/g, ''))
    .filter((number) => /^\+?\d{3,15}$/.test(number));
}
