import { SETTINGS } from '../../src/config/settings.ts';
import type { CodeSpec } from '../../src/kernel/codes.ts';
import { FAULTS, HOLDS, REFUSALS, REJECTIONS, STOPS, WARNINGS, WITHHOLDS } from '../../src/kernel/codes.ts';

/** The tables of README that are made from code, by the name of their marker. */
export function readmeTables(): Readonly<Record<string, string>> {
  return { settings: settingsTable(), codes: codesTable() };
}

function settingsTable(): string {
  const rows = Object.values(SETTINGS).map((it) => `| \`${it.env}\` | ${it.default === '' ? '–' : `\`${it.default}\``} | ${it.doc} |`);
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

const GROUPS: readonly (readonly [string, Readonly<Record<string, CodeSpec>>])[] = [
  ['stopped', STOPS], ['refused', REFUSALS], ['held', HOLDS], ['invalid', REJECTIONS], ['withheld', WITHHOLDS], ['warning', WARNINGS], ['fault', FAULTS],
];

function codesTable(): string {
  const rows = GROUPS.flatMap(([group, codes]) =>
    Object.entries(codes).map(([code, it]) => `| \`${code}\` | ${group} | ${it.rule} | ${it.http} | ${it.ack} | ${it.text} | ${it.hint} |`),
  );
  return ['| code | kind | rule | HTTP | ACK | meaning | what to do |', '|---|---|---|---|---|---|---|', ...rows].join('\n');
}

/** README with its tables made anew. */
export function withTables(readme: string): string {
  return Object.entries(readmeTables()).reduce(
    (text, [name, table]) => text.replace(new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`), (_all, open: string, close: string) => `${open}${table}\n${close}`),
    readme,
  );
}
