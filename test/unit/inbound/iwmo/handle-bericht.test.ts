import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { BerichtPorts } from '../../../../src/inbound/iwmo/handle-bericht.ts';
import { handleBericht } from '../../../../src/inbound/iwmo/handle-bericht.ts';
import { readBericht } from '../../../../src/iwmo/read-bericht.ts';
import { writeRetour } from '../../../../src/iwmo/write-retour.ts';
import { writeWmo315 } from '../../../../src/iwmo/write-wmo315.ts';
import type { ToewijzingAnswer } from '../../../../src/pipeline/answer-toewijzing.ts';
import { hasStandards, samples, STANDARDS } from '../../iwmo/standards.ts';
import { TODAY, verzoek } from '../../iwmo/verzoek.ts';

const PLACE = { journeyId: 'j-1', localId: 'actie-1' };
type Seen = { readonly records: ToewijzingAnswer[]; readonly answers: (readonly string[])[]; readonly broken: string[] };

/** The ports of one aanbieder and gemeente that know one request. */
function ports(seen: Seen, over: Partial<BerichtPorts> = {}): BerichtPorts {
  return {
    partner: 'gemeente', aanbieder: '42420001', gemeente: '9901', today: () => '2026-12-02',
    findByReferentie: async () => undefined, findByDelivery: async () => PLACE,
    record: async (answer) => { seen.records.push(answer); return { ok: true, value: undefined }; },
    answer: async (_bericht, rules) => void seen.answers.push(rules.map(({ rule, retour }) => `${rule} ${retour ?? '-'}`)),
    onBroken: (rule, kind) => void seen.broken.push(`${rule} ${kind}`), ...over,
  };
}
const nothing = (): Seen => ({ records: [], answers: [], broken: [] });

const text = writeWmo315(verzoek(), TODAY);
const sent = Buffer.from(text.ok ? text.value : '', 'utf8');
const bericht = readBericht(sent);
const retour = (broken: Parameters<typeof writeRetour>[1]): Buffer => Buffer.from(bericht.ok ? writeRetour(bericht.value, broken, { identificatie: 'R1', dagtekening: '2026-12-02' }) : '', 'utf8');

describe('what comes back on a request', () => {
  test('a WMO316 without codes: taken over', async () => {
    const seen = nothing();
    expect(await handleBericht(retour([]), ports(seen))).toBe('read');
    expect(seen.records).toEqual([{ ...PLACE, by: 'gemeente', bericht: 'wmo316 R1', antwoord: { kind: 'ontvangen' } }]);
    expect(seen.answers).toEqual([]);
  });

  test('a WMO316 with codes: refused, each rule in the log once', async () => {
    const seen = nothing();
    await handleBericht(retour([{ rule: 'TR374', at: 'Client', retour: '9374' }]), ports(seen));
    expect(seen.records.map(({ antwoord }) => antwoord)).toEqual([{ kind: 'afgekeurd', codes: ['9374'] }]);
    expect(seen.broken).toEqual(['9374 wmo316']);
  });

  test('a Fo01 of the network: refused as a retour does', async () => {
    const seen = nothing();
    const fo01 = '<StUF:Fo01Bericht xmlns:StUF="http://www.egem.nl/StUF/StUF0301"><StUF:stuurgegevens><StUF:berichtcode>Fo01</StUF:berichtcode><StUF:crossRefnummer>0f8fad5b-d9cb-469f-a165-70867728950e</StUF:crossRefnummer></StUF:stuurgegevens><StUF:body><StUF:code>IB014</StUF:code></StUF:body></StUF:Fo01Bericht>';
    expect(await handleBericht(Buffer.from(fo01), ports(seen))).toBe('read');
    expect(seen.records).toEqual([{ ...PLACE, by: 'gemeente', bericht: 'fo01 IB014', antwoord: { kind: 'afgekeurd', codes: ['IB014'] } }]);
  });

  test('a retour on a request that we do not know, or between others, is not ours', async () => {
    expect(await handleBericht(retour([]), ports(nothing(), { findByDelivery: async () => undefined }))).toBe('other');
    expect(await handleBericht(retour([]), ports(nothing(), { gemeente: '9902' }))).toBe('other');
    expect(await handleBericht(retour([]), ports(nothing(), { aanbieder: '42420002' }))).toBe('other');
    // Our own request, put into the wrong folder.
    expect(await handleBericht(sent, ports(nothing()))).toBe('other');
  });

  test('IV028 what the schema refuses has no retour', async () => {
    const seen = nothing();
    expect(await handleBericht(retour([]), ports(seen, { judgeByXsd: () => false }))).toBe('unread');
    expect([seen.records, seen.answers, seen.broken]).toEqual([[], [], ['XSD wmo316']]);
  });
});

describe.skipIf(!hasStandards)('every sample of the standard', () => {
  const between: Readonly<Record<string, readonly [aanbieder: string, gemeente: string]>> = { 'WMO319.xml': ['65656055', '0384'], 'WMO320-goedgekeurd.xml': ['65656055', '0384'] };

  test.each(hasStandards ? samples() : [])('$name is handled, set aside for the aanbieder\'s own software, or refused by a rule with its retour code', async ({ name, bytes }) => {
    const seen = nothing();
    const [aanbieder, gemeente] = between[name] ?? ['42420001', '0384'];
    const verdict = await handleBericht(bytes, ports(seen, { aanbieder, gemeente }));
    // The references of the samples are none of ours: 301 and 319 are for the software that gave them out.
    expect([verdict, seen.answers, seen.broken]).toEqual(name.startsWith('WMO316') ? ['read', [], name.includes('goedgekeurd') ? [] : [expect.any(String), ...(name.includes('9374') ? [expect.any(String)] : [])]] : ['other', [], []]);
  });

  test.each([
    ['WMO319.xml', '9003', ['TR355 9355']],
    ['WMO301.xml', '42420002', ['TR379 9379']],
  ])('%s with a reference that looks like ours and is not: refused', async (name, own, answers) => {
    const seen = nothing();
    const [aanbieder, gemeente] = between[name] ?? ['42420001', '0384'];
    const sample = readFileSync(`${STANDARDS}voorbeelden/${name}`, 'utf8').replace(`ReferentieAanbieder>${own}<`, 'ReferentieAanbieder>6f1c2f0e-6a53-8d0b-9a58-0d6c1f2b7a11<');
    expect(await handleBericht(Buffer.from(sample), ports(seen, { aanbieder, gemeente }))).toBe('read');
    expect([seen.answers, seen.records]).toEqual([[answers], []]);
  });

  test.each([
    ['CS002 0001', 'Bsn>999900006', 'Bsn>999900007'],
    ['CS003 0001', '2023-12-31<', '2022-12-31<'],
    ['TR135 8848', 'Dagtekening>2023-08-13', 'Dagtekening>2027-08-13'],
  ])('%s speaks against a WMO301: nothing of it is acted upon', async (answer, from, to) => {
    const seen = nothing();
    const sample = readFileSync(`${STANDARDS}voorbeelden/WMO301.xml`, 'utf8').replace('ReferentieAanbieder>42420002<', 'ReferentieAanbieder>6f1c2f0e-6a53-8d0b-9a58-0d6c1f2b7a11<').replace(from, to);
    await handleBericht(Buffer.from(sample), ports(seen, { gemeente: '0384', findByReferentie: async () => PLACE }));
    expect([seen.answers, seen.records]).toEqual([[[answer]], []]);
  });
});
