import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NETWORK_SCHEMA } from '../../src/config/network-schema.ts';
import { ANSWER_DAYS } from '../../src/sweep-messages.ts';
import { RETENTION_DEFAULTS } from '../../src/workflow/bewaren/retention-terms.ts';

const text = readFileSync(new URL('../../docs/bewaren-en-wissen.md', import.meta.url), 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|').map((cell) => cell.trim()).slice(1, -1));
type Limits = { readonly maximum: number };
type RegionSchema = { properties: { regions: { items: { properties: { retention: { properties: Record<string, Limits> }; terms: { properties: Record<string, Limits> } } } } } };
const region = (NETWORK_SCHEMA as unknown as RegionSchema).properties.regions.items.properties;

/** Rows whose setting is this one: the default that they name, and the most that the file allows. */
const told = (setting: string): readonly (readonly [number, number])[] =>
  rows.filter((row) => row[2] === `\`${setting}\``).map((row) => [Number(/\d+/.exec(row[1] ?? '')?.[0]), Number(row[3])]);

describe('docs/bewaren-en-wissen.md says what the code does', () => {
  it.each(['rawHours', 'undeliveredDays', 'consentYears', 'logYears'] as const)('%s: default and maximum', (setting) => {
    expect(told(setting).length).toBeGreaterThan(0);
    expect(new Set(told(setting).map(String))).toEqual(new Set([String([RETENTION_DEFAULTS[setting], region.retention.properties[setting]?.maximum])]));
  });

  it('M8: access, the copy, and how long an answer is known', () => {
    expect(told('terms.accessDays')).toEqual(Array.from({ length: 2 }, () => [28, region.terms.properties['accessDays']?.maximum]));
    expect(text).toContain(`Na ${RETENTION_DEFAULTS.copyHours} uur`);
    expect(rows.find((row) => row[0]?.startsWith('antwoord op een bericht'))?.[1]).toBe(`${ANSWER_DAYS} dagen`);
  });

  it('the rule: payload within 24 hours, undelivered within 7 days, consent and log five years at least', () => {
    expect(region.retention.properties['rawHours']?.maximum).toBeLessThan(24);
    expect(RETENTION_DEFAULTS).toMatchObject({ undeliveredDays: 7, consentYears: 5, logYears: 5 });
    expect((region.retention.properties['consentYears'] as { minimum?: number } | undefined)?.minimum).toBe(5);
  });
});
