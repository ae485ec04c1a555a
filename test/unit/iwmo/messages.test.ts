import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openEnvelope, wrapEnvelope } from '../../../src/iwmo/envelope.ts';
import { judgeWmo301 } from '../../../src/iwmo/judge-wmo301.ts';
import { judgeWmo315 } from '../../../src/iwmo/judge-wmo315.ts';
import { judgeWmo319 } from '../../../src/iwmo/judge-wmo319.ts';
import type { Bericht } from '../../../src/iwmo/read-bericht.ts';
import { readBericht } from '../../../src/iwmo/read-bericht.ts';
import { readRetour } from '../../../src/iwmo/read-retour.ts';
import { readWmo301 } from '../../../src/iwmo/read-wmo301.ts';
import { readWmo315 } from '../../../src/iwmo/read-wmo315.ts';
import { readWmo319 } from '../../../src/iwmo/read-wmo319.ts';
import { RETOUR_OF } from '../../../src/iwmo/release.ts';
import { writeRetour } from '../../../src/iwmo/write-retour.ts';
import { writeWmo315 } from '../../../src/iwmo/write-wmo315.ts';
import { hasStandards, judgeByXsd, samples, STANDARDS } from './standards.ts';
import { product, TODAY, verzoek } from './verzoek.ts';

const MARK = { identificatie: 'R00000000001', dagtekening: '2026-11-23' };
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const read = (text: string | Uint8Array): Bericht => {
  const bericht = readBericht(typeof text === 'string' ? bytes(text) : text);
  if (!bericht.ok) {
    throw new Error(bericht.refusal.rule);
  }
  return bericht.value;
};
const written = (message = verzoek()): string => {
  const text = writeWmo315(message, TODAY);
  if (!text.ok) {
    throw new Error(JSON.stringify(text.refusal));
  }
  return text.value;
};

describe('what is written', () => {
  test('OP192 UTF-8 without BOM, CR/LF, nothing else that ends a line', () => {
    const text = written(verzoek({ client: { ...verzoek().client, achternaam: 'Ångström & <Zn>' } }));

    expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.endsWith('</wmo315:Bericht>\r\n')).toBe(true);
    expect(readWmo315(read(text))?.client.achternaam).toBe('Ångström & <Zn>');
  });

  test('what was written reads as what was meant', () => {
    const message = verzoek({ producten: [product({ beschikkingNummer: 7, beschikkingIngangsdatum: '2026-11-01', raamcontract: false, commentaar: 'op afstand' }), product({ referentie: 'b', product: { categorie: '15', code: '15A02' }, omvang: { volume: 0, eenheid: '14', frequentie: '4' } })] });
    expect(readWmo315(read(written(message)))).toEqual(message);
  });

  test.skipIf(!hasStandards)('it satisfies the XSD, and its retour as WMO316 too', () => {
    const text = written();
    const fault = { rule: 'TR374', at: 'Client', retour: '9374' as const };
    const retours = [[], [{ rule: 'TR056', at: 'Header', retour: '9056' as const }], [fault]].map((broken) => writeRetour(read(text), broken, MARK));

    expect([text, ...retours].map(judgeByXsd)).toEqual([true, true, true, true]);
    expect(readRetour(read(retours[2] ?? ''))).toEqual({ isAccepted: false, faults: [{ code: '9374' }] });
  });
});

describe.skipIf(!hasStandards)('the samples of the standard', () => {
  test.each(hasStandards ? samples() : [])('$name is read', ({ name, bytes: sample }) => {
    const bericht = read(sample);
    expect(judgeByXsd(sample)).toBe(true);
    expect(name.toLowerCase()).toContain(bericht.soort);
    const understood = [readWmo315(bericht), readWmo301(bericht), readWmo319(bericht), readRetour(bericht)].filter((it) => it !== undefined);
    expect(understood).toHaveLength(['wmo305', 'wmo307', 'wmo317', 'wmo323'].includes(bericht.soort) ? 0 : 1);
  });

  test('the verzoeken read and write as themselves', () => {
    for (const { bytes: sample } of samples()) {
      const message = readWmo315(read(sample));
      if (message !== undefined) {
        expect(judgeWmo315(message, TODAY)).toEqual([]);
        expect(readWmo315(read(written(message)))).toEqual(message);
      }
    }
  });

  test('what the retours say', () => {
    const said = Object.fromEntries(samples().flatMap(({ name, bytes: sample }) => [readRetour(read(sample))].flatMap((it) => (it === undefined ? [] : [[name, it]]))));
    expect(said).toEqual({
      'WMO302-goedgekeurd.xml': { isAccepted: true, faults: [] },
      'WMO316-afgekeurd-0001-xslt.xml': { isAccepted: false, faults: [{ code: '0001' }] },
      'WMO316-afgekeurd-9374.xml': { isAccepted: false, faults: [{ code: '9374', referentie: '42420001' }, { code: '9374', referentie: '42420002' }] },
      'WMO316-goedgekeurd.xml': { isAccepted: true, faults: [] },
      'WMO320-goedgekeurd.xml': { isAccepted: true, faults: [] },
    });
  });

  test('a toewijzing and an answer are understood, and no rule speaks against them', () => {
    const [toewijzing, antwoord] = ['WMO301.xml', 'WMO319.xml'].map((name) => read(readFileSync(`${STANDARDS}voorbeelden/${name}`))) as [Bericht, Bericht];
    const wmo301 = readWmo301(toewijzing);
    const wmo319 = readWmo319(antwoord);

    expect(wmo301?.producten).toEqual([{
      nummer: '101', referentie: '42420002', product: { categorie: '01', code: '01A01' }, toewijzingsdatum: '2023-08-13', ingangsdatum: '2023-01-01', einddatum: '2023-12-31',
      omvang: { volume: 10, eenheid: '01', frequentie: '1' },
    }]);
    expect(wmo319).toEqual({ referentie: '9003', antwoord: '1', reden: '7' });
    expect(wmo301 && judgeWmo301(toewijzing, wmo301, TODAY.today)).toEqual([]);
    expect(wmo319 && judgeWmo319(antwoord, wmo319, TODAY.today)).toEqual([]);
  });

  test.each([
    ['WMO301.xml', []],
    ['WMO301.xml', [{ rule: 'CS002', at: 'Client/Bsn', retour: '0001' as const }]],
    ['WMO301.xml', [{ rule: 'TR379', at: 'ToegewezenProduct/42420002', retour: '9379' as const }]],
    ['WMO319.xml', []],
    ['WMO319.xml', [{ rule: 'TR135', at: 'Header', retour: '8848' as const }]],
    ['WMO319.xml', [{ rule: 'TR355', at: 'Antwoord', retour: '9355' as const }]],
  ])('the retour on %s satisfies its XSD and says the fault (%j)', (name, broken) => {
    const bericht = read(readFileSync(`${STANDARDS}voorbeelden/${name}`));
    const text = writeRetour(bericht, broken, MARK);

    expect(judgeByXsd(text)).toBe(true);
    expect(read(text).soort).toBe(RETOUR_OF[bericht.soort as 'wmo301']);
    expect(readRetour(read(text))?.faults.map(({ code }) => code)).toEqual(broken.map(({ retour }) => retour));
    expect(read(text).header).toMatchObject({ ...bericht.header, retour: MARK });
  });
});

describe('what must not be read', () => {
  const text = written();

  test.each([
    ['XML', 'not XML', '<a'],
    ['XML', 'an entity', `<!DOCTYPE a [<!ENTITY b "c">]>${text.slice(text.indexOf('<wmo315'))}`],
    ['XML', 'another encoding', text.replace('UTF-8', 'UTF-16')],
    ['XSD', 'another release', text.replaceAll('3_2', '3_1')],
    ['XSD', 'another message code', text.replace('>444<', '>414<')],
    ['XSD', 'an identification that is too long', text.replace('MGN000000001', 'MGN0000000012')],
    ['XSD', 'another root', text.replaceAll('wmo315:Bericht', 'wmo315:Brief')],
  ])('level 1 %s: %s', (rule, _why, wrong) => {
    expect(readBericht(bytes(wrong))).toMatchObject({ ok: false, refusal: { rule } });
  });

  test('level 2 of a WMO319: CD085, CD086, TR135', () => {
    const bericht = { header: { dagtekening: '2026-11-24' } } as Bericht;
    expect(judgeWmo319(bericht, { referentie: 'a', antwoord: '1' }, '2026-11-23').map((it) => it.rule)).toEqual(['CD085', 'TR135']);
    expect(judgeWmo319(bericht, { referentie: 'a', antwoord: '2', reden: '1' }, '2026-11-24').map((it) => it.rule)).toEqual(['CD086']);
  });

  test('level 2 of a WMO301: CS002, CS003, TR101', () => {
    const bericht = { header: { dagtekening: '2026-11-23' } } as Bericht;
    const one = { nummer: '1', toewijzingsdatum: '2026-11-20', ingangsdatum: '2026-12-01', einddatum: '2026-11-30', product: { categorie: '02' } };
    expect(judgeWmo301(bericht, { bsn: '999990018', geboortedatum: '1992-03-14', producten: [one, one] }, '2026-11-23').map((it) => it.rule)).toEqual(['CS002', 'TR101', 'CS003', 'CS003']);
  });
});

test('a retour or an error that says words for a code: they go no further', () => {
  const said = writeRetour(read(written()), [{ rule: 'TR056', at: 'Header', retour: '9056' }], MARK).replace('>9056<', '>mevrouw Testinga<');
  expect(readRetour(read(said))?.faults).toEqual([{ code: 'onbekend' }]);
  expect(openEnvelope(bytes('<s:Fo01Bericht xmlns:s="http://www.egem.nl/StUF/StUF0301"><s:stuurgegevens><s:crossRefnummer>a</s:crossRefnummer></s:stuurgegevens><s:body><s:code>mevrouw</s:code></s:body></s:Fo01Bericht>'))).toMatchObject({ code: 'onbekend' });
});

describe('the StUF-GGk envelope', () => {
  const ENVELOPE = { soort: 'Di01', zender: '42420001', applicatie: 'mgn-gateway', ontvanger: '9901', referentienummer: '9c0f7b90-5c69-41e5-a837-0800200c9a66', tijdstip: '20261123092000', functie: 'WMO315' } as const;

  test('what is wrapped comes out, and what is bare passes', () => {
    const payload = written();
    expect(Buffer.from((openEnvelope(bytes(wrapEnvelope(ENVELOPE, payload))) as { payload: Uint8Array }).payload).toString()).toBe(payload);
    expect(openEnvelope(bytes(payload))).toMatchObject({ kind: 'bericht', referentienummer: '' });
  });

  test.skipIf(!hasStandards)('it has the elements of the published samples, in their order', () => {
    const names = (text: string): string[] => [...text.matchAll(/<(?:GGK|StUF):(\w+)/g)].map((it) => it[1] ?? '');
    const sample = (name: string): string => readFileSync(`${STANDARDS}envelop-stuf-ggk0210/voorbeeldberichten/${name}`, 'utf8');
    expect(names(wrapEnvelope(ENVELOPE, 'x'))).toEqual(names(sample('envelopHeenbericht-ggk_Di01_v21-xml.xml')));
    expect(names(wrapEnvelope({ ...ENVELOPE, soort: 'Du01', crossRef: ENVELOPE.referentienummer }, 'x'))).toEqual(names(sample('envelopRetourbericht-ggk_Du01-v21.xml')));
    expect(openEnvelope(bytes(sample('Fo01.xml')))).toEqual({ kind: 'fout', crossRef: '9c0f7b90-5c69-11e5-a837-0800200c9a66', code: 'IB210' });
  });

  test('a payload that is no base64 is not opened', () => {
    expect(openEnvelope(bytes(wrapEnvelope(ENVELOPE, 'x').replace(/xmlBestand>[^<]+/, 'xmlBestand>!')))).toBeUndefined();
  });
});
