import { describe, expect, it } from 'vitest';
import { isBsn } from '../../src/fhir/bsn.ts';
import { measure } from './measure.ts';
import { partOf, readSentences, readSubjects, unmarked } from './read-sentences.ts';

const SENTENCES = readSentences();
const SUBJECTS = readSubjects();

/** Floors a little under what was seen; the figures themselves are printed by `npm run free-text` and stand in README. */
const FLOORS = { development: { recall: 0.985, precision: 0.955, clinical: 0.97 }, 'held-out': { recall: 0.975, precision: 0.95, clinical: 0.96 } } as const;
const RECALL_BY_CLASS = { bsn: 1, name: 0.97, 'birth-date': 0.97, postcode: 0.94, phone: 0.96, email: 0.93, iban: 0.92, url: 0.92, diagnosis: 0.97, medication: 0.97 } as const;

describe('the labelled sentences', () => {
  it('are at least 300, half of them clean, each with its own id and a known journey', () => {
    const clean = SENTENCES.filter(({ spans }) => spans.every((span) => span.isOptional));
    expect(SENTENCES.length).toBeGreaterThanOrEqual(300);
    expect(clean.length / SENTENCES.length).toBeGreaterThanOrEqual(0.5);
    expect(new Set(SENTENCES.map(({ id }) => id)).size).toBe(SENTENCES.length);
    expect(SENTENCES.filter(({ journey }) => !SUBJECTS.has(journey))).toEqual([]);
  });

  it('are split by the hash of the id', () => {
    const share = SENTENCES.filter(({ part }) => part === 'development').length / SENTENCES.length;
    expect(share).toBeGreaterThan(0.55);
    expect(share).toBeLessThan(0.65);
    expect([partOf('bsn-hit-01'), partOf('bsn-hit-02')]).toEqual([partOf('bsn-hit-01'), partOf('bsn-hit-02')]);
  });

  it('hold no BSN outside the test series (domain section 6)', () => {
    const runs = SENTENCES.flatMap(({ text }) => [...text.matchAll(/(?<!\d)\d(?:[ .\-/_]{0,2}\d){8}(?!\d)/g)].map(([run]) => run.replace(/\D/g, '')));
    expect(runs.length).toBeGreaterThan(20);
    expect(runs.filter((run) => isBsn(run) && !run.startsWith('999990'))).toEqual([]);
  });

  it('marks become spans, and a class that nobody knows is an error', () => {
    expect(unmarked('a [[bsn:1 2]] b [[?name:Bo]].')).toEqual({ text: 'a 1 2 b Bo.', spans: [{ kind: 'bsn', start: 2, end: 5, isOptional: false }, { kind: 'name', start: 8, end: 10, isOptional: true }] });
    expect(() => unmarked('[[naam:Bo]]')).toThrow('naam');
  });
});

describe('A15, T15: what the scan finds and what it takes for something else', () => {
  it.each(['development', 'held-out'] as const)('%s: recall and precision of identifiers and of clinical words', (part) => {
    const { identifiers, clinical } = measure(SENTENCES.filter((one) => one.part === part), SUBJECTS);
    expect(identifiers.recall).toBeGreaterThanOrEqual(FLOORS[part].recall);
    expect(identifiers.precision).toBeGreaterThanOrEqual(FLOORS[part].precision);
    expect(Math.min(clinical.recall, clinical.precision)).toBeGreaterThanOrEqual(FLOORS[part].clinical);
  });

  it.each(Object.entries(RECALL_BY_CLASS))('%s: recall over all sentences', (kind, floor) => {
    expect(measure(SENTENCES, SUBJECTS).byClass[kind]?.recall).toBeGreaterThanOrEqual(floor);
  });

  it('few clean sentences would hold a referral, most of them for a number that passes the 11-proef', () => {
    const { clean, cleanHeld } = measure(SENTENCES, SUBJECTS);
    expect(cleanHeld / clean).toBeLessThan(0.05);
  });

  it('the measure itself sees a miss and a false hit', () => {
    const [one] = SENTENCES.filter(({ id }) => id === 'bsn-hit-01');
    const wrong = measure([{ ...(one ?? expect.fail('no sentence')), spans: [{ kind: 'iban', start: 0, end: 3, isOptional: false }] }], SUBJECTS);
    expect(wrong.identifiers).toMatchObject({ spans: 1, found: 0, recall: 0, falseHits: 1, precision: 0 });
    expect(wrong.missed).toEqual(['bsn-hit-01 iban: Bet']);
  });
});
