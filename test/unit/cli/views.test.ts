import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SHARING_FOLDER } from '../../../src/config/load-sharing-views.ts';
import type { PartyChange } from '../../../src/cli/views/compare-views.ts';
import type { SharingTable } from '../../../src/cli/views/sharing-table.ts';
import { SHARING_ROLES } from '../../../src/workflow/any-view.ts';
import { ROOT, runHere } from './run-mgn.ts';

async function table(): Promise<SharingTable> {
  return JSON.parse((await runHere(['views', '--json'])).out) as SharingTable;
}

/** A copy of the views with one file changed. */
function changedViews(view: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-views-'));
  cpSync(SHARING_FOLDER, folder, { recursive: true });
  writeFileSync(join(folder, `${view}.json`), change(readFileSync(join(folder, `${view}.json`), 'utf8')));
  return folder;
}

describe('mgn views', () => {
  /** The matrix of domain.md 2.7, cell by cell: vg-ggz, vg-sd, vg-ed, ggz provider, gemeente, welzijn, huisarts. */
  const COLUMNS = ['vg-ggz', 'vg-sd', 'vg-ed', 'ggz-aanbieder', 'wmo', 'welzijn', 'huisarts'];
  test.each([
    ['BSN', 'F', '-', '-', 'F', 'F x', '-', 'F'],
    ['name', 'F', 'F x', 'M x', 'F', 'F x', 'F x', 'F'],
    ['birth date', 'F', 'A', '-', 'F', 'F x', 'A x', 'F'],
    ['address', 'F', 'M', '-', 'F', 'F x', 'M x', 'F'],
    ['contact', 'F', 'F x', '-', 'F', 'F x', 'F x', 'F'],
    ['insurer (UZOVI, insured)', 'C', '-', '-', 'F', '-', '-', 'F'],
    ['naaste', 'F x', 'M x', 'M x', 'F x', 'F x', '-', 'F'],
    // vg-sd: "-", with the words "psychische klachten: ja" in its place.
    ['ICPC diagnosis', 'C', 'M', '-', 'F', '-', '-', 'F'],
    ['medication', '-', '-', '-', 'F', '-', '-', 'F'],
    ['hulpvraag text', 'F', 'F x', 'F x', 'F', 'M x', 'M x', 'F'],
    ['life-domain problems', 'C', 'C x', 'C x', 'C', 'C x', 'C x', 'F'],
    ['risk / safety', 'F', 'C', 'C', 'F', '-', '-', 'F'],
    ['VG advice', 'F', 'F', 'F read', 'M', 'M x', 'M x', 'F'],
    ['huisarts identity', 'F', 'F', 'M', 'F', 'M x', '-', 'F'],
    // ggz provider: F in 2.7; design 4 stands: a letter cannot be minimised, so the ggz member of the team alone.
    ['attachments', 'M x', '-', '-', '-', '-', '-', 'F'],
  ])('2.7 %s', async (row, ...cells) => {
    const { parties, rows } = await table();
    const found = rows.find((it) => it.row === row)?.cells ?? [];
    expect(COLUMNS.map((view) => found[parties.findIndex((it) => it.view === view)]?.grade)).toEqual(cells);
  });

  test('M3, M6, T4 the parties that 2.7 lacks: nothing but their own rows', async () => {
    const { parties, rows } = await table();
    const rowsOf = (view: string): readonly string[] => rows.filter(({ cells }) => cells[parties.findIndex((it) => it.view === view)]?.grade !== '-').map((it) => it.row);
    expect(parties.map((it) => it.view)).toEqual([...SHARING_ROLES]);
    expect(rowsOf('naaste')).toEqual(['afspraak']);
    expect(rowsOf('inroepbaar')).toEqual(['expertvraag', 'werkgang']);
    expect(rowsOf('planner')).toEqual(['name', 'contact', 'vertegenwoordiger', 'veilig contact', 'taal', 'huisarts identity', 'opmerking', 'tijd', 'afspraak', 'verwijsnummer', 'werkgang']);
    expect(rowsOf('schuldhulp')).toEqual(['name', 'contact', 'vertegenwoordiger', 'veilig contact', 'taal', 'VG advice', 'werkgang']);
    expect(rowsOf('partner')).toEqual(rowsOf('schuldhulp'));
    expect(rows.every(({ cells }) => cells.every((cell) => [...cell.allowed, ...cell.withheld].every(({ why, ground }) => why !== '' && ground !== '')))).toBe(true);
  });

  test('docs/wat-ziet-wie.html is the page of these views: `npm run views -- --html docs/wat-ziet-wie.html`', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mgn-page-')), 'page.html');
    expect((await runHere(['views', '--html', file])).status).toBe(0);
    const page = readFileSync(file, 'utf8');
    expect(page).toBe(readFileSync(join(ROOT, 'docs/wat-ziet-wie.html'), 'utf8'));
    expect(page).not.toMatch(/(src|href)="(?!#)|@import|url\(/);
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map((it) => it[1] ?? '');
    expect(anchors.filter((it) => !page.includes(`id="${it}"`))).toEqual([]);
  });

  test('--against a folder: what a party sees more, no longer, and otherwise, in Dutch', async () => {
    const before = changedViews('welzijn', (text) => text.replace('"telecom.{system,value,use,rank}"', '"telecom.{system,value,use}", "birthDate"').replace('"own": true', '"own": false').replace('"A x"', '"F x"'));
    const { out, status } = await runHere(['views', '--against', before]);
    expect(status).toBe(0);
    expect(out).toContain('Welzijn, sociaal werk, steunpunt (welzijn)');
    expect(out).toMatch(/\+ ziet erbij: Patient — Telefoon en e-mail, volledig, met toestemming voor deze ontvanger \(X6[^\n]*\n {6}telecom\.rank\n/);
    expect(out).toMatch(/- ziet niet meer: Patient — Telefoon[^\n]*\n {6}birthDate\n/);
    expect(out).toMatch(/~ anders: Patient — Geboortedatum, volledig[^\n]*→ Geboortedatum, alleen leeftijdsband/);
    expect(out).toContain('zonder voorwaarde → alleen het eigene');
    const changes = JSON.parse((await runHere(['views', '--against', before, '--json'])).out) as PartyChange[];
    expect(changes.map((it) => it.view)).toEqual(['welzijn']);
  });

  test('a party that is new or gone is said to be so; the same views change nothing', async () => {
    const before = mkdtempSync(join(tmpdir(), 'mgn-views-'));
    cpSync(SHARING_FOLDER, before, { recursive: true });
    expect((await runHere(['views', '--against', before])).out).toContain('Niemand ziet iets anders');
    rmSync(join(before, 'naaste.json'));
    expect((await runHere(['views', '--against', before])).out).toContain('Naaste die meekomt: alleen waar en wanneer (naaste): nieuw');
    expect((await runHere(['views', '--folder', before, '--against', SHARING_FOLDER])).out).toContain('(naaste): vervallen');
  });

  test('--against a revision of git; a name that is none, or an option, is wrong usage', async () => {
    expect((await runHere(['views', '--against', 'HEAD', '--json'])).status).toBe(0);
    for (const revision of ['bestaat-niet', '--output=x']) {
      expect((await runHere(['views', `--against=${revision}`, '--json'])).status).toBe(2);
    }
  });

  test('the page tells what changed too', async () => {
    const before = changedViews('wmo', (text) => text.replace('"birthDate", ', ''));
    const file = join(before, 'page.html');
    await runHere(['views', '--against', before, '--html', file]);
    expect(readFileSync(file, 'utf8')).toMatch(/<h2>Veranderd sinds [^<]+<\/h2>[\s\S]*Ziet erbij[\s\S]*<code>birthDate<\/code>/);
  });
});
