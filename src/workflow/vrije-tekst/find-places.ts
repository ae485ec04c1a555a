import type { TextHit, TextSubject } from './text-hit.ts';
import { escaped, hitsOf } from './text-hit.ts';

/** An e-mail address, also spelled out to slip past (`naam apenstaartje gmail punt com`). */
export function findEmail(text: string): readonly TextHit[] {
  return [
    ...hitsOf('email', text, /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu),
    ...hitsOf('email', text, /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+ ?(?:\(at\)|\[at\]|\(a\)|\{at\}) ?[\p{L}\p{N}-]+(?: ?(?:\.|\(dot\)|\[dot\]|\(punt\)|\[punt\]) ?[\p{L}\p{N}-]{2,})+/giu),
    ...hitsOf('email', text, /(?<![\p{L}\p{N}._%+-])@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?![\p{L}\p{N}])/gu),
    ...hitsOf('email', text, /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+ ?(?:\(at\)|\[at\]|@|\bapenstaartje\b|\bat\b) ?[\p{L}\p{N}-]+ ?(?:\.|\(dot\)|\[dot\]|\bpunt\b|\bdot\b) ?(?:nl|com|org|net|eu|be|de)\b/giu),
  ];
}

const EVERYBODY = /^@(?:iedereen|allen|alle|everyone|everybody|all|here|channel|home|school|work|werk)\.?$/i;

/** A web address, with or without its protocol, or the name of an account. */
export function findUrl(text: string): readonly TextHit[] {
  return [
    ...hitsOf('url', text, /\b(?:https?:\/\/|www\.)\S+/gi),
    ...hitsOf('url', text, /(?<![@\p{L}\p{N}.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:nl|com|org|net|eu|be|info)(?:\/\S*)?(?![\p{L}\p{N}@])/giu),
    ...hitsOf('url', text, /(?<![@\p{L}\p{N}.-])[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,6}\/[^\s,;)]+/giu),
    ...hitsOf('url', text, /(?<![\p{L}\p{N}.])@[\p{L}\p{N}_.]{3,30}(?![\p{L}\p{N}])/gu, (run) => !EVERYBODY.test(run)),
  ];
}

/** Two capitals after four digits that are a word or a unit, and no end of a postcode. */
const NO_POSTCODE = /^(?:\d{4} ?(?:SA|SD|SS|EU|KG|KM|CM|MM|ML|MG|GB|MB|PK|UUR|BC|AD)|(?:19|20)\d\d (?:IN|EN|OP|DE|IK|IS|NA|OF|TE|ZE|ER|AL|WE|JE|DO|ZO|WO|MA|DI|VR|ZA|TV|OM|BH|AF|TO|HE|HA))$/;

/** Four digits and two capitals that are named after something else: a room, an amount, a version. */
const NAMED_OTHERWISE = /(?:lokaal|kamer|zaal|gebouw|windows|versie|omzet|bedrag|salaris|loon|order|factuur|artikel|kenmerk|kenteken)\p{L}*[^\d\n]{0,12}$/iu;

/** What the text itself calls a postcode, however it is written. */
const CALLED_POSTCODE = /(?<!\p{L})(?:postcode|postcd|pc|woont op|adres)[^\d\n]{0,12}[1-9]\d{3}[ .-]?[a-z]{2}(?![\p{L}\d])/giu;

/** A postcode: in capitals anywhere; in small letters when written as one, or when it is the person's own. */
export function findPostcode(text: string, { postcodes = [] }: TextSubject): readonly TextHit[] {
  const own = postcodes.map((one) => one.replace(/\s/g, '')).filter((one) => one.length === 6);
  return [
    ...hitsOf('postcode', text, /(?<![\d.,])[1-9]\d{3} ?[A-Z]{2}(?![\p{L}\d])/gu, (run) => !NO_POSTCODE.test(run)).filter(({ start }) => !NAMED_OTHERWISE.test(text.slice(Math.max(0, start - 32), start))),
    ...hitsOf('postcode', text, /(?<![\d.,])[1-9]\d{3}[a-z]{2}(?![\p{L}\d])/gu, (run) => !NO_POSTCODE.test(run.toUpperCase())),
    ...hitsOf('postcode', text, CALLED_POSTCODE),
    ...hitsOf('postcode', text, /(?<![\d.,])[1-9]\d{3}-[A-Z]{2}(?![\p{L}\d-])/gu, (run) => !NO_POSTCODE.test(run.replace('-', ' '))),
    ...own.flatMap((one) => hitsOf('postcode', text, new RegExp(`(?<!\\d)${escaped(one.slice(0, 4))} ?${escaped(one.slice(4))}(?!\\p{L})`, 'giu'))),
  ];
}

const STREET = /(?<!\p{L})\p{Lu}[\p{L}'’.-]{0,40}(?: (?:van|de|der|den|het|'t|\p{Lu}[\p{L}'’.-]{0,40})){0,4}(?:straat|laan|weg|plein|gracht|kade|dijk|singel|pad|steeg|dreef|plantsoen|park|hof|markt) \d{1,5}(?:[ -]?[a-zA-Z])?(?![\p{L}\d])/gu;

/** A street with a house number: any that ends like one, and the person's own. */
export function findAddress(text: string, { streets = [] }: TextSubject): readonly TextHit[] {
  const own = streets.filter((one) => one.length >= 3);
  return [
    ...hitsOf('address', text, STREET),
    ...own.flatMap((one) => hitsOf('address', text, new RegExp(`(?<!\\p{L})${escaped(one)},? (?:nr\\.? ?|nummer )?\\d{1,5}(?!\\d)`, 'giu'))),
  ];
}
