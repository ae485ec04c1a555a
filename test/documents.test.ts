import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CODES, FAULTS, HOLDS, REFUSALS, REJECTIONS, STOPS, WARNINGS, WITHHOLDS } from '../src/kernel/codes.ts';
import { withTables } from './support/readme-tables.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

describe('documents', () => {
  test('README has the settings and codes of the code: run `npm run docs`', () => {
    expect(withTables(readme)).toBe(readme);
  });

  test('a code stands in one group of the table only', () => {
    const groups = [STOPS, REFUSALS, HOLDS, REJECTIONS, WITHHOLDS, WARNINGS, FAULTS].flatMap((it) => Object.keys(it));
    expect(groups.toSorted()).toEqual(Object.keys(CODES).toSorted());
  });

  test('every room of src has its line in README', () => {
    const rooms = readdirSync(new URL('src/', root), { withFileTypes: true }).filter((it) => it.isDirectory()).map((it) => it.name);
    expect(rooms.filter((room) => !readme.includes(`| \`${room}/\``))).toEqual([]);
  });

  test('every file that a document links to is there', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
    const missing = documents.flatMap((document) =>
      [...readFileSync(new URL(document, root), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map((it) => it[1] ?? '').filter((path) => !existsSync(new URL(path, root))).map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test('every code has words for people and for integrators, without variables', () => {
    const wrong = Object.entries(CODES).filter(([, it]) => it.text === '' || it.hint === '' || it.diagnostics === '' || /[${}<>]/.test(it.text + it.hint + it.diagnostics));
    expect(wrong.map(([code]) => code)).toEqual([]);
  });

  test('5.11 what to do about a call holds at every door: no media type, token or format of one of them', () => {
    const calls = ['MEDIA_TYPE_UNSUPPORTED', 'NOT_AUTHENTICATED', 'BODY_INVALID', 'METHOD_UNSUPPORTED'] as const;
    expect(calls.filter((code) => /fhir|oauth|R4/i.test(CODES[code].hint))).toEqual([]);
    // A message that came in can't be sent from the journey: it has none.
    expect(CODES.RAW_ERASED.hint).toContain('afzender');
  });
});
