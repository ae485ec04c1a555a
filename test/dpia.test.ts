import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROLE_OF_VIEW } from '../src/policy/check-recipient.ts';
import { consentFor } from '../src/workflow/toestemming/consent-for.ts';
import { VIEWS } from '../src/workflow/effects.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const TEXT = readFileSync(join(ROOT, 'docs/dpia.md'), 'utf8');
const rowsOf = (heading: string): readonly (readonly string[])[] => {
  const section = TEXT.split(/^## /m).find((part) => part.includes(heading)) ?? '';
  return section.split('\n').filter((line) => line.startsWith('|')).slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
};
const bare = (cell: string): string => cell.replaceAll('`', '');

describe('docs/dpia.md says what the code does', () => {
  const views = rowsOf('Wie ontvangt');

  test('every view is there, once', () => {
    expect(views.map(([view = '']) => bare(view))).toEqual([...VIEWS]);
  });

  test.each(views.map((row) => row.map(bare) as [string, string, string, string, string]))('%s: consent and how answers combine (L1, dutch-fhir 7.4)', (view, _role, classes, rule) => {
    const demand = consentFor(view as (typeof VIEWS)[number], 'iemand', 'task');
    expect(demand.basis === 'consent' && demand.classes.join(', ').replace(/, ([^,]+)$/, demand.classes.length > 1 ? ' of $1' : ', $1')).toBe(classes);
    expect(demand.basis === 'consent' && [demand.mode === 'care' ? 'zorg' : 'streng', ...(demand.namesPartner ? ['op naam'] : [])].join(', ')).toBe(rule);
    expect(consentFor(view as (typeof VIEWS)[number], 'iemand', 'notice').basis).toBe('none');
  });

  test.each(views.map((row) => row.map(bare) as [string, string, string, string, string]))('%s: BSN or not (2.7)', (view, _role, _classes, _rule, bsn) => {
    const file = readFileSync(join(ROOT, `profiles/sharing/${view}.json`), 'utf8');
    expect(/identifier\[system=bsn\]/.test(file) ? 'ja' : 'nee').toBe(bsn);
  });

  test.each(views.map((row) => row.map(bare) as [string, string]))('%s: the role that may see through it (5.1)', (view, role) => {
    // An expert is asked for what it is good at, as a partner of any kind (M3).
    expect(role).toBe({ ...ROLE_OF_VIEW, inroepbaar: 'partner' }[view]);
  });

  test('every exchange X1 to X15 is there', () => {
    const named = rowsOf('Stromen en grondslagen').map(([number]) => number);
    expect(named).toEqual(['X1', 'X2', 'X3', 'X4', 'X5', 'X5b', 'X6', 'X7', 'X8', 'X9', 'X10', 'X11', 'X12', 'X13', 'X14', 'X15']);
  });

  test('what is named exists', () => {
    const paths = [...TEXT.matchAll(/`((?:src|test|profiles|docs)\/[^`]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
