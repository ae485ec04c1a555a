import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeOf } from '../../../src/fhir/bundle-node.ts';
import { referralTree } from '../../../src/fhir/referral-tree.ts';
import { withTextLetter } from '../../../src/fhir/text-letter.ts';

const TEXT_VALUE = 'http://nictiz.nl/fhir/StructureDefinition/ext-TextValue';
const div = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
const section = (inner: string, more: object = {}): object => ({ text: { status: 'additional', div: div(inner) }, ...more });
const documentsOf = (section: unknown, composition: object = {}): readonly unknown[] =>
  withTextLetter(referralTree({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Composition', section, ...composition } }] })).document;
function letterOf(section: unknown, composition?: object): string {
  const [document] = documentsOf(section, composition) as { readonly content: readonly { readonly attachment: { readonly data: string } }[] }[];
  return Buffer.from(document?.content[0]?.attachment.data ?? '', 'base64').toString('utf8');
}

describe('a letter that is written as text', () => {
  test('1.6 narrative: headings, lines, lists and tables stay what they were; style, scripts, pictures and addresses of links go', () => {
    const html = '<style>p { color: red }</style><h2>Beloop</h2><p>Piekert &eacute;n slaapt&nbsp;slecht &lt;3&gt;<br/>al weken.</p><ul><li>werk</li><li>thuis</li></ul>'
      + '<table><tr><th>Datum</th><th>Wat</th></tr> <tr><td>1-11</td> <td>gesprek</td></tr></table><a href="https://his.example/dossier/1">meer</a><script>alert(1)</script><img src="https://his.example/x.png" alt="foto"/>';
    expect(letterOf([section(html, { title: 'Anamnese' })]).replace(/[\u00a0 ]+/g, ' ')).toBe('Anamnese\nBeloop\n\nPiekert én slaapt slecht <3>\nal weken.\n\n * werk\n * thuis\n\nDatum | Wat\n\n1-11 | gesprek\n\nmeer');
  });

  test('formats.md 4, ELZ: free text of sections within sections, once, also when the narrative repeats it', () => {
    const core = {
      code: { coding: [{ system: 'http://snomed.info/sct', code: '406550009' }] },
      section: [
        { title: 'Reden van verwijzing', extension: [{ url: TEXT_VALUE, valueString: 'Somber sinds de scheiding.' }], text: { status: 'extensions', div: div('Somber sinds de scheiding.') } },
        { code: { coding: [{ code: '108631000146107', display: 'Ingezette behandeling' }] }, extension: [{ url: TEXT_VALUE, valueString: 'Vier gesprekken.' }], text: { status: 'additional', div: div('<p>Met de POH.</p>') } },
      ],
    };
    expect(letterOf([core])).toBe('Reden van verwijzing\nSomber sinds de scheiding.\n\nIngezette behandeling\nVier gesprekken.\n\nMet de POH.');
  });

  test('it is the referral letter, behind the files that came along; the text of a supplement is an attachment', () => {
    expect(documentsOf([section('x')], { date: '2026-11-23' })).toMatchObject([{ SEQ: '1', date: '2026-11-23', type: { coding: [{ code: '57133-1' }] }, content: [{ attachment: { contentType: 'text/plain', title: 'Verwijsbrief' } }] }]);
    expect(documentsOf([section('x')], { type: { coding: [{ code: 'supplement' }] } })).toMatchObject([{ type: { coding: [{ code: 'supplement' }] } }]);
  });

  test.each([undefined, 'x', [], [null, 3, { text: { status: 'empty', div: div(' <br/> ') } }], [{ title: 'Leeg' }], [{ text: { div: 7 } }]])('nothing written is no letter: %j', (sections) => {
    expect(documentsOf(sections)).toEqual([]);
  });

  test.each([
    ['nested as deep as no letter is', `${'<b>'.repeat(19_000)}diep`],
    ['more tags than any letter has', `${'<i></b>'.repeat(50_000)}diep`],
    ['a cell that spans a billion columns', '<table><tr><td colspan="1000000000" rowspan="1000000000">diep</td></tr></table>'],
  ])('%s: the words remain, in time', (_name, html) => {
    expect(letterOf([section(html)])).toContain('diep');
  });

  test('whatever a narrative holds: no error, and every word of plain text in it', () => {
    const bit = fc.oneof(fc.constantFrom('<p>', '</p>', '<br/>', '<li>', '<td colspan="99999999">', '<!--', '-->', '<![CDATA[', ']]>', '&', '&eacute;', '<', '>', '"', '<style>', '</style>', '<a href="'), fc.string());
    fc.assert(fc.property(fc.array(bit, { maxLength: 30 }), (bits) => {
      expect(() => documentsOf([{ text: { div: bits.join('') } }])).not.toThrow();
    }));
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 20 }), fc.constantFrom('p', 'li', 'td', 'h3', 'span', 'blockquote'), (words, tag) => {
      expect(letterOf([section(words.map((it) => `<${tag}>${it}</${tag}> `).join(''))]).match(/[a-z]+/g)).toEqual(words);
    }));
  });

  test('the tree is the same one when there is no text', () => {
    const tree = referralTree({ entry: [{ resource: { resourceType: 'Composition' } }] });
    expect(withTextLetter(tree)).toBe(tree);
    expect(nodeOf(tree.composition[0])['section']).toBeUndefined();
  });
});
