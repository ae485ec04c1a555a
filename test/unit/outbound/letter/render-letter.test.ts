import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Letter } from '../../../../src/outbound/letter/letter.ts';
import { renderLetter } from '../../../../src/outbound/letter/render-letter.ts';

const METADATA: Letter['metadata'] = {
  kind: 'bericht na verkennend gesprek: gezamenlijk advies', discipline: 'GGZ', sender: 'VG-team Jansen & Zoon <proef>', recipient: 'Praktijk Eikenlaan', recipientAgb: '01059999',
  date: '2026-11-23T09:00:00Z', episodes: ['P74 Angststoornis'], referralNumber: 'ZP100120301', isPartOfReferral: true,
};
const LETTER: Letter = {
  title: 'Gezamenlijk advies',
  facts: [['Naam', 'Zoë Łódź'], ['Datum', '23 november 2026']],
  sections: [{ heading: 'Acties', parts: [{ kind: 'heading', text: 'Relatiegesprek' }, { kind: 'list', items: ['Door: Samenhuis', 'Start: 7 december 2026'] }, { kind: 'text', text: 'Coëfficiënt € 5 — "ja"' }] }],
  metadata: METADATA,
};
const LONG: Letter = { ...LETTER, sections: Array.from({ length: 12 }, (_, index) => ({ heading: `Deel ${index + 1}`, parts: [{ kind: 'text', text: `begin${index} ${'Een gewone zin over wat is afgesproken. '.repeat(30)}einde${index}` }, { kind: 'list', items: Array.from({ length: 5 }, (_it, item) => `regel ${index}-${item} ${'en nog wat '.repeat(12)}`) }] })) };

const folder = mkdtempSync(join(tmpdir(), 'letter-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** What a tool of poppler says of a letter. */
async function asked(tool: 'pdftotext' | 'pdfinfo' | 'pdffonts', letter: Letter, ...options: string[]): Promise<string> {
  const path = join(folder, 'letter.pdf');
  writeFileSync(path, await renderLetter(letter));
  return execFileSync(tool, [...options, path, ...(tool === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8' });
}
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
// A CI without poppler must fail here, not pass by skipping.
const withPoppler = test.skipIf(!hasPoppler && process.env['CI'] === undefined);

describe('the PDF by its own structure', () => {
  const latin = async (letter: Letter): Promise<string> => Buffer.from(await renderLetter(letter)).toString('latin1');

  test('PDF 1.7, tagged, in Dutch, its title shown, of the version that archives take', async () => {
    const text = await latin(LETTER);
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    for (const part of ['/Marked true', '/Lang (nl-NL)', '/DisplayDocTitle true', '/S /H1', '/S /H2', '/S /H3', '/S /P', '/S /L\n', '/S /LI', '/S /Table', '/StructTreeRoot', '<pdfaid:part>2</pdfaid:part>', '<pdfaid:conformance>A</pdfaid:conformance>', '/FontFile2']) {
      expect(text).toContain(part);
    }
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
  });

  test('equal letters give equal bytes, another letter others', async () => {
    const [one, two, other] = await Promise.all([renderLetter(LETTER), renderLetter(LETTER), renderLetter({ ...LETTER, metadata: { ...METADATA, date: '2026-11-24T09:00:00Z' } })]);
    expect(Buffer.compare(one, two)).toBe(0);
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  test('8.2 XMP holds the correspondence, escaped, with its schema described', async () => {
    const text = Buffer.from(await renderLetter(LETTER)).toString('utf8');
    for (const part of ['<mgn:Discipline>GGZ</mgn:Discipline>', '<mgn:Episode>P74 Angststoornis</mgn:Episode>', '<mgn:Verwijsnummer>ZP100120301</mgn:Verwijsnummer>', '<mgn:OnderdeelVerwijstraject>ja</mgn:OnderdeelVerwijstraject>', '<mgn:Afzender>VG-team Jansen &amp; Zoon &lt;proef&gt;</mgn:Afzender>', '<pdfaProperty:name>Episode</pdfaProperty:name>']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Jansen & Zoon <proef></');
  });
});

describe('the PDF as poppler reads it', () => {
  withPoppler('every word is there, in reading order', async () => {
    const text = await asked('pdftotext', LETTER);
    expect(text.split(/\s*\n\s*/).filter((it) => it !== '' && it !== '\f').join('|').replaceAll('•  ', '• ')).toContain('Gezamenlijk advies|Naam');
    for (const words of ['Zoë Łódź', 'Relatiegesprek', 'Door: Samenhuis', 'Coëfficiënt € 5 — "ja"']) {
      expect(text).toContain(words);
    }
  });

  withPoppler('a long letter loses nothing over its pages, and all of it is tagged', async () => {
    const text = await asked('pdftotext', LONG);
    for (let index = 0; index < 12; index += 1) {
      expect(text).toContain(`begin${index} `);
      expect(text).toContain(`einde${index}`);
    }
    const tagged = (await asked('pdfinfo', LONG, '-struct-text')).replace(/\s+/g, '');
    expect((await asked('pdfinfo', LONG)).match(/Pages:\s+(\d+)/)?.[1]).toMatch(/^[3-9]$/);
    expect(text).toContain('ZP100120301, pagina 1 van ');
    expect(tagged).not.toContain('pagina1van');
    for (let index = 0; index < 12; index += 1) {
      expect(tagged).toContain(`einde${index}`);
      expect(tagged).toContain(`regel${index}-4`);
    }
  });

  withPoppler('what the font lacks is shown as ?, and what it has is kept: Arabic, Cyrillic, no control characters', async () => {
    const text = await asked('pdftotext', { ...LETTER, title: 'kop\u0007tekst', sections: [{ heading: 'Tekst', parts: [{ kind: 'text', text: 'Привет 漢 👍 slot' }, { kind: 'text', text: 'سلام' }] }] });
    expect(text).toContain('kop tekst');
    expect(text).toContain('Привет ? ? slot');
    expect(text.normalize('NFKC')).toMatch(/\p{Script=Arabic}{4}/u);
  });

  withPoppler('fonts are embedded as subsets, with a way back to text', async () => {
    const fonts = (await asked('pdffonts', LETTER)).trim().split('\n').slice(2);
    expect(fonts.map((line) => /^[A-Z]{6}\+(DejaVuSans(?:-Bold)?)\s.*\syes yes yes\s/.exec(line)?.[1]).toSorted()).toEqual(['DejaVuSans', 'DejaVuSans-Bold']);
  });

  withPoppler('8.2 the Info dictionary tells a HIS how to file it', async () => {
    const info = await asked('pdfinfo', LETTER, '-custom');
    expect(info).toMatch(/^Soort:\s+bericht na verkennend gesprek: gezamenlijk advies$/m);
    expect(info).toMatch(/^Verwijsnummer:\s*ZP100120301$/m);
    expect(info).toMatch(/^OnderdeelVerwijstraject:\s*ja$/m);
  });
});
