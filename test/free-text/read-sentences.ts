import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { TextHit, TextSubject } from '../../src/workflow/vrije-tekst/text-hit.ts';

/** What the labels of `test/fixtures/free-text` distinguish, by the scanner's names. */
export const CLASSES = ['bsn', 'name', 'birth-date', 'postcode', 'phone', 'email', 'iban', 'url', 'address', 'diagnosis', 'medication'] as const satisfies readonly TextHit['kind'][];

/** A place in `text` that a person marked; an optional one may be found and counts neither way. */
export type Span = { readonly kind: TextHit['kind']; readonly start: number; readonly end: number; readonly isOptional: boolean };

/** One labelled sentence; `text` without its marks. */
export type Sentence = {
  readonly id: string; readonly journey: string; readonly kind: string; readonly text: string; readonly spans: readonly Span[]; readonly part: 'development' | 'held-out';
};

type Person = { readonly given: readonly string[]; readonly prefix?: string; readonly family: string; readonly partnerPrefix?: string; readonly partnerFamily?: string };
type Journey = Person & { readonly birthDate: string; readonly naaste?: Person };

const FOLDER = new URL('../fixtures/free-text/', import.meta.url);
const FILES = ['numbers', 'names', 'dates', 'clinical', 'mixed'] as const;
const MARK = /\[\[(\??)([a-z-]+):(.*?)\]\]/g;
const WRITTEN: Readonly<Record<string, TextHit['kind']>> = { mail: 'email', medicine: 'medication' };

/** Every labelled sentence, in the order of the files. */
export function readSentences(): readonly Sentence[] {
  return FILES.flatMap((file) => read<readonly { id: string; journey: string; kind: string; text: string }[]>(`${file}.yaml`)).map(({ text, ...rest }) => ({ ...rest, ...unmarked(text), part: partOf(rest.id) }));
}

/** Per journey what the scanner is told: every name of the journey, the person's first name too, and the birth date; no numbers. */
export function readSubjects(): ReadonlyMap<string, TextSubject> {
  return new Map(Object.entries(read<Readonly<Record<string, Journey>>>('journeys.yaml')).map(([id, { naaste, ...person }]) => [id, {
    familyNames: familiesOf(person),
    otherNames: [...person.given, ...(naaste === undefined ? [] : [...naaste.given, ...familiesOf(naaste)])],
    birthDate: person.birthDate,
  }]));
}

/** `[[bsn:…]]` becomes a span, and its words stay. Throws on a class that nobody knows. */
export function unmarked(marked: string): { readonly text: string; readonly spans: readonly Span[] } {
  const spans: Span[] = [];
  let text = '';
  let done = 0;
  for (const match of marked.matchAll(MARK)) {
    const [whole, optional = '', written = '', words = ''] = match;
    const kind = CLASSES.find((one) => one === (WRITTEN[written] ?? written));
    if (kind === undefined) {
      throw new Error(`No class ${written}.`);
    }
    text += marked.slice(done, match.index);
    spans.push({ kind, start: text.length, end: text.length + words.length, isOptional: optional === '?' });
    text += words;
    done = match.index + whole.length;
  }
  return { text: text + marked.slice(done), spans };
}

/** The hash decides, so that nobody chooses: about six of ten are for development. */
export function partOf(id: string): Sentence['part'] {
  return createHash('sha256').update(id).digest().readUInt32BE(0) < 0.6 * 2 ** 32 ? 'development' : 'held-out';
}

/** As a Bundle has them: with the prefix before the name. */
function familiesOf({ prefix, family, partnerPrefix, partnerFamily }: Person): readonly string[] {
  return [[prefix, family], ...(partnerFamily === undefined ? [] : [[partnerPrefix, partnerFamily]])].map((parts) => parts.filter((part) => part !== undefined).join(' '));
}

function read<T>(file: string): T {
  return parse(readFileSync(new URL(file, FOLDER), 'utf8')) as T;
}
