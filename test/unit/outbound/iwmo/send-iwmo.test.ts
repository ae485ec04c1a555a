import { mkdtemp, readdir, readFile, rm, stat, mkdir, writeFile, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CODE_SYSTEMS, SYSTEMS } from '../../../../src/fhir/naming-systems.ts';
import { openEnvelope } from '../../../../src/iwmo/envelope.ts';
import { readBericht } from '../../../../src/iwmo/read-bericht.ts';
import { readWmo315 } from '../../../../src/iwmo/read-wmo315.ts';
import type { Wmo315 } from '../../../../src/iwmo/wmo315.ts';
import type { LogFields } from '../../../../src/kernel/ports.ts';
import { loadIwmoSchemas } from '../../../../src/load-iwmo-schemas.ts';
import { SILENT_LOG } from '../../../../src/log.ts';
import { clientFromPatient } from '../../../../src/outbound/iwmo/client-from-patient.ts';
import { makeOutbound } from '../../../../src/outbound/outbound.ts';
import type { IwmoEndpoint, Network, Partner } from '../../../../src/workflow/network.ts';
import { hasStandards, STANDARDS } from '../../iwmo/standards.ts';
import { DELIVERY_ID, permitted } from '../permitted.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iwmo-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lines: (readonly [string, LogFields | undefined])[] = [];
const log = { ...SILENT_LOG, warn: (event: string, fields?: LogFields) => void lines.push([event, fields]) };
const ports = {
  clock: { now: () => new Date('2026-12-01T11:30:00Z') }, log,
  sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test' as const, partners: [], regions: [{ gemeenten: [{ code: 'GM9902', name: 'Fictiefveen', until: '2026-12-31' }] }] as unknown as Network['regions'] }),
  sendFrame: () => Promise.reject(new Error('no MLLP in this test')),
};
const TASK = { resourceType: 'Task', id: '6f1c2f0e-6a53-8d0b-9a58-0d6c1f2b7a11', status: 'requested', intent: 'order', focus: { reference: 'urn:uuid:r' } } as const;
const REST = [
  { resourceType: 'ServiceRequest', id: 'r', status: 'active', intent: 'order', subject: { reference: 'urn:uuid:p' }, code: { text: 'Begeleiding' }, occurrencePeriod: { start: '2026-12-21' }, note: [{ text: 'woorden over de persoon' }] },
  { resourceType: 'Patient', id: 'p', identifier: [{ system: SYSTEMS.bsn, value: '999990019' }], birthDate: '1992-03', gender: 'female', name: [{ family: 'Testinga', given: ['Sanne', 'Eva'] }], address: [{ line: ['Dam 1'], city: 'Fictiefveen' }] },
  { resourceType: 'Organization', id: 'o', name: 'Praktijk Eikenlaan', identifier: [{ system: SYSTEMS.agb, value: '01059999' }] },
] as const;

const gemeente = (endpoint: Partial<IwmoEndpoint>): Partner => ({
  id: 'gemeente-gm9902', name: 'Fictiefveen', role: 'gemeente', identifiers: { cbs: 'GM9902' },
  endpoints: [{ protocol: 'fhir-r4', url: 'http://gemeente.test/fhir' }, { protocol: 'iwmo', folder, sender: '42420001', openBeschikking: true, ...endpoint }],
});
type Over = { readonly code?: string; readonly kind?: 'task' | 'update'; readonly start?: string; readonly recipient?: Partner };
const delivery = (endpoint: Partial<IwmoEndpoint> = {}, { code = 'wmo-toewijzing', kind = 'task', start = '2026-12-21', recipient = gemeente(endpoint) }: Over = {}): Parameters<ReturnType<typeof makeOutbound>>[0] => permitted({
  view: 'wmo', kind, recipient, createdAt: '2026-11-30T23:30:00Z',
  resources: [{ ...TASK, code: { coding: [{ system: CODE_SYSTEMS.taak, code }] } }, ...REST].map((it) => ({ ...it, identifier: [...('identifier' in it ? it.identifier : []), { system: SYSTEMS.delivery, value: it.id }], ...(it.id === 'r' ? { occurrencePeriod: { start } } : {}) })) as never,
});
const NAME = 'WMO315-0F8FAD5BD9CB.xml';
const sent = async (): Promise<Wmo315 | undefined> => {
  const opened = openEnvelope(await readFile(join(folder, 'out', NAME)));
  const read = opened?.kind === 'bericht' ? readBericht(opened.payload) : undefined;
  return read?.ok === true ? readWmo315(read.value) : undefined;
};

describe('a verzoek om toewijzing', () => {
  test('OP192 delivered is a whole file in out, for the operator\'s group only; a repeat is the same file', async () => {
    const send = makeOutbound(ports);
    await expect(send(delivery())).resolves.toEqual({});
    const first = await readFile(join(folder, 'out', NAME));
    await expect(send(delivery())).resolves.toEqual({});
    expect(await readdir(join(folder, 'out'))).toEqual([NAME]);
    expect(await readFile(join(folder, 'out', NAME))).toEqual(first);
    expect((await stat(join(folder, 'out', NAME))).mode & 0o007).toBe(0);
    expect(await sent()).toEqual({
      // Decided at half past twelve in the night of 1 December in Amsterdam.
      afzender: '42420001', ontvanger: '9902', identificatie: '0F8FAD5BD9CB', dagtekening: '2026-12-01',
      client: { bsn: '999990019', geboortedatum: '1992-03-01', datumGebruik: '1', geslacht: '2', achternaam: 'Testinga', voornamen: 'Sanne Eva', voorletters: 'SE' },
      producten: [{ referentie: TASK.id, product: { categorie: '02' }, ingangsdatum: '2026-12-21', verwijzer: { type: '02', zorgverlenerCode: '01059999' } }],
    });
    // OP191: no words, and nothing that the message has no place for.
    expect(first.toString()).not.toMatch(/woorden|Begeleiding|Dam 1|Commentaar/);
  });

  test('in its envelope: the number is the delivery\'s id, the time Amsterdam\'s', async () => {
    await makeOutbound(ports)(delivery({ envelope: 'stuf-ggk' }));
    const text = await readFile(join(folder, 'out', NAME), 'utf8');
    expect(text).toContain(`<StUF:referentienummer>${DELIVERY_ID}</StUF:referentienummer>`);
    expect(text).toContain('<StUF:tijdstipBericht>20261201003000</StUF:tijdstipBericht>');
    expect((await sent())?.ontvanger).toBe('9902');
  });

  test('the line of the table by the name of the action, its months to the last day', async () => {
    const products = [{ categorie: '07' }, { actie: 'begeleiding', categorie: '02', code: '02A19', omvang: { volume: 4, eenheid: '04', frequentie: '2' }, months: 2 }] as const;
    await makeOutbound(ports)(delivery({ products }));
    expect((await sent())?.producten[0]).toMatchObject({ product: { categorie: '02', code: '02A19' }, einddatum: '2027-02-20' });
  });

  test.each([
    ['OP307', { openBeschikking: false }],
    ['CD079', { products: [{ actie: 'iets anders', categorie: '02' }] }],
    ['TR381', { products: [{ categorie: '07', code: '02A19', omvang: { volume: 1, eenheid: '04', frequentie: '4' } }] }],
    ['CS343', { products: [{ categorie: '02', code: '02A19', omvang: { volume: 1, eenheid: '14', frequentie: '1' } }] }],
    ['XSD', { sender: '4242' }],
  ] as const)('%s: nothing is written, the log names the rule and no person', async (rule, endpoint) => {
    lines.length = 0;
    await expect(makeOutbound(ports)(delivery(endpoint as Partial<IwmoEndpoint>))).rejects.toMatchObject({ code: 'IWMO_REFUSED', details: { delivery: DELIVERY_ID, recipient: 'gemeente-gm9902', rule } });
    expect(lines).toEqual([['iwmo request refused', { delivery: DELIVERY_ID, recipient: 'gemeente-gm9902', rule }]]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('TR378 a gemeente that is none any more on the first day', async () => {
    const later = delivery({}, { start: '2027-01-01' });
    await expect(makeOutbound(ports)(later)).rejects.toMatchObject({ details: { rule: 'TR378' } });
  });

  test('a folder that is not there is not made: tried again', async () => {
    await expect(makeOutbound(ports)(delivery({ folder: join(folder, 'gone') }))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('where schemas are configured they have the last word', async () => {
    await expect(makeOutbound({ ...ports, judgeByXsd: () => false })(delivery())).rejects.toMatchObject({ code: 'IWMO_REFUSED', details: { rule: 'XSD' } });
    await expect(makeOutbound({ ...ports, judgeByXsd: () => undefined })(delivery())).resolves.toEqual({});
  });

  test('nothing else goes by iWmo, and a request by nothing else', async () => {
    const urls: string[] = [];
    const send = makeOutbound({ ...ports, fetch: async (url) => { urls.push(String(url)); return new Response('{}', { status: 503 }); } });
    for (const other of [delivery({}, { code: 'wmo-melding' }), delivery({}, { kind: 'update' })]) {
      await expect(send(other)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    }
    expect(urls).toHaveLength(2);
    const without = delivery({}, { recipient: { ...gemeente({}), endpoints: gemeente({}).endpoints.slice(0, 1) } });
    await expect(send(without)).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the person in a WMO315', () => {
  const named = (name: object): ReturnType<typeof clientFromPatient> => clientFromPatient({ resourceType: 'Patient', name: [name as never] });
  const url = (kind: string): string => `http://hl7.org/fhir/StructureDefinition/${kind}`;

  test.each([
    ['own name and prefix in parts', { family: 'van den Berg', _family: { extension: [{ url: url('humanname-own-prefix'), valueString: 'van den' }, { url: url('humanname-own-name'), valueString: 'Berg' }] } }, { achternaam: 'Berg', voorvoegsel: 'van den' }],
    ['a surname in one piece is not taken apart', { family: 'van den Berg' }, { achternaam: 'van den Berg' }],
    ['initials are not names', { family: 'X', given: ['S.E.', 'Sanne'], _given: [{ extension: [{ url: url('iso21090-EN-qualifier'), valueCode: 'IN' }] }, null] }, { achternaam: 'X', voornamen: 'Sanne', voorletters: 'SE' }],
    ['at most six letters', { family: 'X', given: ['Anna', 'Bo', 'Cas', 'Daan', 'Eva', 'Fem', 'Gijs'] }, { achternaam: 'X', voornamen: 'Anna Bo Cas Daan Eva Fem Gijs', voorletters: 'ABCDEF' }],
    ['the official name', { use: 'official', family: 'Y' }, { achternaam: 'Y' }],
  ])('%s', (_why, name, expected) => {
    const { bsn: _bsn, geboortedatum: _date, datumGebruik: _use, geslacht: _sex, ...rest } = named(name);
    expect(rest).toEqual(expected);
  });

  test.each([['1953', '1953-01-01', '2'], ['1949-09', '1949-09-01', '1'], ['1992-03-14', '1992-03-14', undefined], [undefined, '1900-01-01', '3']])('IV009 birth date %s', (birthDate, geboortedatum, datumGebruik) => {
    expect(clientFromPatient({ resourceType: 'Patient', ...(birthDate === undefined ? {} : { birthDate }) })).toMatchObject({ geboortedatum, ...(datumGebruik === undefined ? {} : { datumGebruik }) });
  });
});

describe('the folder of official schemas', () => {
  const network = { partners: [gemeente({})] };

  test('not named: said once at the start; no iWmo: nothing is said or read', () => {
    lines.length = 0;
    expect(loadIwmoSchemas(undefined, network, log)).toBeUndefined();
    expect(lines).toEqual([['iwmo messages are not judged by XSD', { setting: 'MGN_IWMO_XSD_DIR' }]]);
    expect(loadIwmoSchemas('/nowhere', { partners: [] }, log)).toBeUndefined();
  });

  test('one that is not there, is empty or holds something else: the start names the setting', async () => {
    const wrong = expect.objectContaining({ code: 'ENVIRONMENT', details: { settings: 'MGN_IWMO_XSD_DIR' } });
    await mkdir(join(folder, 'bad'));
    await writeFile(join(folder, 'bad', 'WMO315.xsd'), '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="a"><xs:element name="Bericht" type="b"/></xs:schema>');
    for (const path of [join(folder, 'gone'), folder, join(folder, 'bad')]) {
      expect(() => loadIwmoSchemas(path, network, log)).toThrow(wrong);
    }
  });

  test.skipIf(!hasStandards)('the official files as they are downloaded', async () => {
    for (const name of ['basisschema.xsd', 'WMO315.xsd']) {
      await copyFile(`${STANDARDS}xsd/${name}`, join(folder, name));
    }
    const judge = loadIwmoSchemas(folder, network, log);
    const sample = await readFile(`${STANDARDS}voorbeelden/WMO315.xml`);
    expect(judge?.(sample)).toBe(true);
    expect(judge?.(Buffer.from(sample.toString().replace('999900006', '99990000')))).toBe(false);
    expect(judge?.(await readFile(`${STANDARDS}voorbeelden/WMO301.xml`))).toBeUndefined();
    expect(judge?.(Buffer.from('<a'))).toBe(false);
    await expect(makeOutbound({ ...ports, ...(judge === undefined ? {} : { judgeByXsd: judge }) })(delivery())).resolves.toEqual({});
  });
});
