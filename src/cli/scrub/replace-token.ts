import { isBsn } from '../../fhir/bsn.ts';

/** Invented persons' numbers: the series that is used for examples, each passing the 11-proef. */
const TEST_BSNS = [
  '999990019', '999990020', '999990032', '999990044', '999990056', '999990068', '999990081', '999990093', '999990111',
  '999990123', '999990135', '999990147', '999990159', '999990160', '999990172', '999990184', '999990196', '999990202',
];
/** Fails the 11-proef. */
const WRONG_BSN = '999990018';
const VOWELS = 'aeiou';
const CONSONANTS = 'bdfgklmnprstvz';
const MAX_TRIES = 200;

/** Makes a number from a text and a try; the same for the same key. */
export type Draw = (text: string) => number;

/** What stands for each token of an original; one token always has the same replacement, within one run over several files. */
export type Replacer = {
  /** Word, number or mix of them: same length, same capitals, other letters and digits. */
  token(text: string): string;
  /** A word of a name: recognisably invented. */
  name(text: string): string;
  bsn(text: string): string;
  /** All tokens of a text, with everything between them kept. */
  text(text: string): string;
  /** A UUID instead of a UUID, of the same version. */
  uuid(text: string): string;
  /** `20261123091500+0100` shifted by whole weeks; a partial date by whole years. */
  time(text: string): string;
};

const TOKEN = /[\p{L}\p{N}]+/gu;
const DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;

/** Makes the replacements of a run. `originals` are the tokens that no replacement may be, in lower case. */
export function makeReplacer(draw: Draw, originals: ReadonlySet<string>): Replacer {
  const years = 1 + (draw('years') % 3);
  const known = new Map<string, string>();
  const takenBsns = new Set<string>();
  const once = (kind: string, text: string, candidates: (attempt: number) => string): string => {
    const key = `${kind} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    let made = candidates(0);
    for (let attempt = 1; attempt < MAX_TRIES && originals.has(made.toLowerCase()); attempt += 1) made = candidates(attempt);
    known.set(key, made);
    return made;
  };
  const masked = (text: string, attempt: number): string => maskToken(text, (index) => draw(`${text} ${attempt} ${index}`));
  const replacer: Replacer = {
    token: (text) => {
      if (isBsn(text)) return replacer.bsn(text);
      if (DATE.test(text)) return replacer.time(text);
      return once('token', text, (attempt) => masked(text, attempt));
    },
    name: (text) => once('name', text, (attempt) => (attempt < 2 && text.length > 4 ? inventedName(text, attempt, masked(text, attempt)) : masked(text, attempt))),
    bsn: (text) => once('bsn', text, () => {
      if (!isBsn(text)) return WRONG_BSN;
      const start = draw(text) % TEST_BSNS.length;
      const free = [...TEST_BSNS.slice(start), ...TEST_BSNS.slice(0, start)].find((one) => !takenBsns.has(one) && !originals.has(one)) ?? WRONG_BSN;
      takenBsns.add(free);
      return free;
    }),
    uuid: (text) => once('uuid', text.toLowerCase(), (attempt) => maskUuid(text.toLowerCase(), (index) => draw(`${text.toLowerCase()} ${attempt} ${index}`))),
    text: (text) => text.replace(TOKEN, (token) => replacer.token(token)),
    time: (text) => shiftTime(text, years),
  };
  return replacer;
}

/** The tokens of a text, in lower case. */
export function tokensOf(text: string): readonly string[] {
  return (text.match(TOKEN) ?? []).map((token) => token.toLowerCase());
}

/** Testrabo or Proefrabo, as long as the original where there is room. */
function inventedName(text: string, attempt: number, filler: string): string {
  const stem = attempt === 0 || text.length === 5 ? 'Test' : 'Proef';
  return `${stem}${filler.slice(stem.length).toLowerCase()}`;
}

/** Referral numbers become those of the test platform, AGB codes keep their kind, national numbers their leading zero. */
function maskToken(text: string, at: (index: number) => number): string {
  const kept = /^Z[DP]\d{8,9}$/.test(text) ? 'ZP' : /^0[1-9]\d{6}$/.test(text) ? text.slice(0, 2) : /^0\d/.test(text) ? '0' : '';
  return kept + [...text.slice(kept.length)].map((char, index) => maskChar(char, index, at(index))).join('');
}

function maskChar(char: string, index: number, number: number): string {
  if (/\p{N}/u.test(char)) return String(number % 10);
  const letters = index % 2 === 0 ? CONSONANTS : VOWELS;
  const letter = letters.charAt(number % letters.length);
  return char === char.toLowerCase() ? letter : letter.toUpperCase();
}

/** Version and variant stay, so that it is one still. */
function maskUuid(text: string, at: (index: number) => number): string {
  return [...text].map((char, index) => (char === '-' || index === 14 || index === 19 ? char : (at(index) % 16).toString(16))).join('');
}

function shiftTime(text: string, years: number): string {
  const [, year = '', rest = ''] = /^(\d{4})(.*)$/s.exec(text) ?? [];
  if (year === '') return text.replace(/\d/g, '0');
  const day = /^(\d{2})(\d{2})/.exec(rest);
  if (day === null) return `${Number(year) - years}${rest}`;
  const moved = new Date(Date.UTC(Number(year), Number(day[1]) - 1, Number(day[2])) - years * 364 * 86_400_000);
  return Number.isNaN(moved.getTime()) ? '20000101' : `${moved.toISOString().slice(0, 10).replaceAll('-', '')}${rest.slice(4)}`;
}
