import type { JourneyCase } from '../fixtures/journey-case.ts';
import type { Evidence } from './watch-wires.ts';

/** What stands for persons in a set of cases: names, numbers and the like, and runs of three words of everything that was written freely. */
export type PersonMarkers = { readonly names: ReadonlySet<string>; readonly numbers: readonly string[]; readonly phrases: ReadonlySet<string> };

/** What every message says of its person, whoever it is (srm-message.ts, letter-message.ts). */
const EVERYBODY = ['0612345678', '06 12345678', '612345678', 'persoon@voorbeeld', 'Dijk 1'];
/** Names that are the words of codes and titles too; their bearers are found by the rest. */
const NO_NAMES: ReadonlySet<string> = new Set(['test', 'voorbeeld', 'proef', 'fictief']);
/** Answers that are a code, not words of a person. */
const CODED: ReadonlySet<string> = new Set(['crisis', 'verzekerd', 'urgentie', 'expertise', 'domeinen', 'toestemming', 'klacht', 'welzijnOpRecept', 'taal', 'naaste']);

/** Every person field of the cases: the person, the naaste, the words of the questions, the remark, the diagnoses and the advice. */
export function personMarkers(cases: readonly JourneyCase[]): PersonMarkers {
  const naasten = cases.flatMap(({ questions }) => questions?.naaste ?? []);
  const names = cases.flatMap(({ person }) => [person.given, person.surname]).concat(naasten.map((it) => it.split('^')[0] ?? ''));
  const texts = cases.flatMap(({ questions = {}, remark = '', icpc, advies }) => [
    ...Object.entries(questions).flatMap(([key, value]) => (typeof value === 'string' && !CODED.has(key) ? [value] : [])),
    remark, ...icpc.map((it) => it.replace(/^\S+ /, '')),
    ...(advies === undefined ? [] : [advies.samenvatting, ...advies.doelen, advies.ouderschap ?? '', advies.coordinatie ?? '', advies.geenOverbrugging ?? '', ...advies.acties.flatMap((it) => [it.toelichting ?? '', it.beperkingen ?? '', it.frequentie ?? ''])]),
  ]);
  return {
    names: new Set(names.flatMap((it) => it.match(/\p{Lu}\p{L}{2,}/gu) ?? []).map((it) => it.toLowerCase()).filter((it) => !NO_NAMES.has(it))),
    numbers: [...new Set([...EVERYBODY, ...cases.flatMap(({ person }) => [person.bsn, ...datesOf(person.born)]), ...naasten.map((it) => it.split('^')[2] ?? '')])].filter((it) => it.length >= 6),
    phrases: new Set(texts.flatMap(phrasesOf)),
  };
}

/** Markers of words that were written freely, by whomever. */
export function textMarkers(texts: readonly string[]): PersonMarkers {
  return { names: new Set(), numbers: [], phrases: new Set(texts.flatMap(phrasesOf)) };
}

/** The markers that a text holds; a name counts with a capital or alone as a word, a number not inside a hash. */
export function markersIn({ names, numbers, phrases }: PersonMarkers, text: string): readonly string[] {
  const words = text.match(/(?<![\p{L}\p{N}-])\p{L}{3,}(?![\p{L}\p{N}-])/gu) ?? [];
  return [...new Set([
    ...words.filter((it) => /^\p{Lu}/u.test(it) && names.has(it.toLowerCase())),
    ...numbers.filter((it) => text.includes(it) && new RegExp(`(?<![0-9a-f])${it.replace(/[.+]/g, '\\$&')}(?![0-9a-f])`).test(text)),
    ...phrasesOf(text).filter((it) => phrases.has(it)),
  ])];
}

/** What was found where: one line per source and marker, for a message that says where to look. */
export function leaksIn(markers: PersonMarkers, evidence: readonly Evidence[]): readonly string[] {
  const bySource = Map.groupBy(evidence, ({ source }) => source);
  return [...bySource].flatMap(([source, all]) => markersIn(markers, all.map(({ text }) => text).join('\n')).map((it) => `${source}: ${it}`));
}

function datesOf(born: string): readonly string[] {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})/.exec(born) ?? [];
  return year === '' ? [] : [`${year}${month}${day}`, `${year}-${month}-${day}`, `${day}-${month}-${year}`];
}

function phrasesOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{L}{2,}/gu) ?? [];
  return words.slice(2).map((word, index) => `${words[index] ?? ''} ${words[index + 1] ?? ''} ${word}`);
}
