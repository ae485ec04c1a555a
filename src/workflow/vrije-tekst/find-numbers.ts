import { isBsn } from '../../fhir/bsn.ts';
import type { TextHit, TextSubject } from './text-hit.ts';
import { hitsOf } from './text-hit.ts';

const NINE_DIGITS = /(?<!\d)\d(?:[ .\-/_]{0,2}\d){8}(?!\d)/g;

/**
 * A BSN: nine digits that pass the 11-proef, also spaced (what a last look before sending would refuse must be found
 * here), the person's own wherever it stands, and any digits that the text itself calls a BSN.
 */
export function findBsn(text: string, { bsn }: TextSubject): readonly TextHit[] {
  const own = bsn === undefined || bsn.length < 8 ? [] : hitsOf('bsn', text, new RegExp([...bsn].join('[ .\\-/_]{0,2}'), 'g'));
  return [
    ...hitsOf('bsn', text, NINE_DIGITS, (run) => isBsn(run.replace(/\D/g, ''))),
    ...own,
    ...hitsOf('bsn', text, /\b(?:bsn|burgerservicenummer|sofi-?nummer|sofinr)\b[^\d\n]{0,20}\d(?:[ .\-/_]{0,2}\d){7,8}(?!\d)/gi),
  ];
}

/** An IBAN: one that passes its own check, or anything of the Dutch shape (a typing error still points at somebody). */
export function findIban(text: string): readonly TextHit[] {
  const runs = [...text.matchAll(/(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}(?![A-Z0-9])/gi)];
  return [
    ...runs.flatMap((run): readonly TextHit[] => {
      const found = withoutLastWords(run[0]).find((one) => isIban(one));
      return found === undefined ? [] : [{ kind: 'iban', start: run.index, end: run.index + found.length }];
    }),
    ...hitsOf('iban', text, /(?<![A-Z0-9])NL ?\d{2}[ .-]?[A-Z]{4}(?:[ .-]?\d){10}(?!\d)/gi),
  ];
}

/** The run, and what is left of it without its last word, its last two and so on: words may follow an IBAN. */
function withoutLastWords(run: string): readonly string[] {
  return [run, ...[...run.matchAll(/[ .-]/g)].map(({ index }) => run.slice(0, index)).toReversed()];
}

/** ISO 13616: the first four characters to the end, letters as 10 to 35, modulo 97 is 1. */
function isIban(run: string): boolean {
  const plain = run.replace(/[ .-]/g, '').toUpperCase();
  const digits = [...plain.slice(4), ...plain.slice(0, 4)].map((one) => (/\d/.test(one) ? one : String(one.charCodeAt(0) - 55))).join('');
  return plain.length >= 15 && [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** A number that is named after what it numbers is no phone number: an order, a case, a policy. */
const NUMBERED = /(?:(?:order|bestel|factuur|klant|polis|zaak|dossier|serie|artikel|referentie|kenmerk|meldings|lid|ticket|pakket|track)[a-z]*|kenmerk|nr\.? van de (?:order|factuur))[^\d\n]{0,12}$/i;

/** A Dutch phone number in any spelling, or one that begins with a country code. */
export function findPhone(text: string): readonly TextHit[] {
  const dutch = /(?<![\d+])(?:(?:\+|00)31[ .\-/]*(?:\(0\)[ .\-/]*)?|\(?0[ .]?)[1-9](?:[ .\-/_)]{0,3}\d){8}(?!\d)/g;
  return [
    ...hitsOf('phone', text, dutch).filter(({ start }) => !NUMBERED.test(text.slice(Math.max(0, start - 40), start))),
    ...hitsOf('phone', text, /(?<![\d+])(?:\+|00)(?!31)[1-9]\d{0,2}(?:[ .\-/]?\d){7,12}(?!\d)/g),
  ];
}
