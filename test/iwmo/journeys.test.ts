import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import type { Gateway } from '../../src/gateway.ts';
import { startGateway } from '../../src/gateway.ts';
import { openEnvelope, wrapEnvelope } from '../../src/iwmo/envelope.ts';
import { readBericht } from '../../src/iwmo/read-bericht.ts';
import { readRetour } from '../../src/iwmo/read-retour.ts';
import { readWmo315 } from '../../src/iwmo/read-wmo315.ts';
import { IWMO, namespaceOf } from '../../src/iwmo/release.ts';
import type { Wmo315 } from '../../src/iwmo/wmo315.ts';
import { writeRetour } from '../../src/iwmo/write-retour.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { JourneyScript } from '../../src/sandbox/journey-script.ts';
import { readJourneyScripts } from '../../src/sandbox/journey-script.ts';
import { runJourneys } from '../../src/sandbox/run-journeys.ts';
import type { ScriptedClock } from '../../src/sandbox/scripted-clock.ts';
import { scriptedClock } from '../../src/sandbox/scripted-clock.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { listDeliveries } from '../../src/outbox/list-deliveries.ts';
import { wholeAdvies } from '../../src/policy/assemble/advice.ts';
import { listAlarms } from '../../src/store/list-alarms.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import type { IwmoEndpoint, Network } from '../../src/workflow/network.ts';
import type { Journey } from '../../src/workflow/journey.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { testRulebooks } from '../support/test-rulebooks.ts';
import { hasStandards, judgeByXsd, STANDARDS } from '../unit/iwmo/standards.ts';

/** One gateway with two gemeenten that take iWmo: one with open beschikkingen, one that wants envelopes and no product table. */
const root = mkdtempSync(join(tmpdir(), 'mgn-iwmo-'));
const FOLDERS = { 'gemeente-gm9902': join(root, 'veen'), 'gemeente-gm9903': join(root, 'meer') } as const;
const AGB = '42420001';
const ENDPOINTS: Readonly<Record<string, IwmoEndpoint>> = {
  'gemeente-gm9902': {
    protocol: 'iwmo', folder: FOLDERS['gemeente-gm9902'], sender: AGB, openBeschikking: true, raamcontract: false,
    products: [{ actie: 'individueel aan huis', categorie: '02', code: '02A19', omvang: { volume: 4, eenheid: '04', frequentie: '2' }, months: 6 }, { categorie: '02' }],
  },
  'gemeente-gm9903': { protocol: 'iwmo', folder: FOLDERS['gemeente-gm9903'], sender: AGB, envelope: 'stuf-ggk' },
};

let [gateway, region]: [Gateway, SandboxRegion] = [] as never;
let clock: ScriptedClock;
let reports: Awaited<ReturnType<typeof runJourneys>>;

beforeAll(async () => {
  Object.values(FOLDERS).forEach((folder) => mkdirSync(join(folder, 'in'), { recursive: true }));
  clock = scriptedClock(new Date('2026-11-23T09:15:00+01:00'));
  const network = sampleNetwork();
  region = await startRegion({ ...network, partners: network.partners.map((it) => (ENDPOINTS[it.id] === undefined ? it : { ...it, endpoints: [...it.endpoints, ENDPOINTS[it.id] as IwmoEndpoint] })) } satisfies Network, clock);
  const settings = { ...readSettings(hasStandards ? { MGN_IWMO_XSD_DIR: `${STANDARDS}xsd` } : {}), httpPort: 0, adminPort: 0, mllpPort: 0, dataDir: join(root, 'data') };
  gateway = await startGateway({ settings, network: () => region.network(), secretOf: region.secretOf, clock, log: SILENT_LOG, rulebooks: await testRulebooks() });
  await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
  reports = await runJourneys({ gateway, region, clock }, await scripts());
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await region.close();
  rmSync(root, { recursive: true, force: true });
});

/** Ruben up to his advice, whose gemeente gave the (open) beschikking; Bram up to the beschikking that follows from his melding. */
async function scripts(): Promise<readonly JourneyScript[]> {
  const folder = join(root, 'journeys');
  for (const name of ['02-ruben', '04-bram']) {
    cpSync(new URL(`../fixtures/journeys/${name}`, import.meta.url).pathname, join(folder, name), { recursive: true });
  }
  const advies = join(folder, '02-ruben', 'advies.json');
  writeFileSync(advies, readFileSync(advies, 'utf8').replace('"toegezegd"', '"indicatie"'));
  const [ruben, bram] = (await readJourneyScripts(folder)) as [JourneyScript, JourneyScript];
  const until = (script: JourneyScript, last: (step: JourneyScript['steps'][number]) => boolean): JourneyScript['steps'] => script.steps.slice(0, script.steps.findIndex(last) + 1);
  const asked = until(bram, (it) => it.do === 'task' && it.code === 'wmo-melding' && it.to === 'in-progress');
  return [
    { ...ruben, steps: until(ruben, (it) => it.do === 'advies') },
    { ...bram, steps: [...asked, { after: 'P52D', by: 'gemeente-gm9903', do: 'task', code: 'wmo-melding', to: 'completed', output: { beschikkingnummer: '425386123', 'beschikking-ingangsdatum': '2026-12-28' } }] },
  ];
}

const outbox = (gemeente: keyof typeof FOLDERS, kind: string): readonly Buffer[] =>
  readdirSync(join(FOLDERS[gemeente], 'out')).filter((it) => it.startsWith(kind)).map((it) => readFileSync(join(FOLDERS[gemeente], 'out', it)));
const payloadOf = (bytes: Uint8Array): Uint8Array => {
  const opened = openEnvelope(bytes);
  return opened?.kind === 'bericht' ? opened.payload : new Uint8Array();
};
const berichtOf = (bytes: Uint8Array): Extract<ReturnType<typeof readBericht>, { ok: true }>['value'] => {
  const read = readBericht(payloadOf(bytes));
  if (!read.ok) {
    throw new Error(read.refusal.rule);
  }
  return read.value;
};
const verzoekOf = (gemeente: keyof typeof FOLDERS): Wmo315 => readWmo315(berichtOf(outbox(gemeente, 'WMO315')[0] ?? new Uint8Array())) as Wmo315;

/** Puts a message into the inbox folder, as something that has been there for a while, and lets the gateway look. */
async function drop(gemeente: keyof typeof FOLDERS, name: string, content: string | Uint8Array): Promise<void> {
  const path = join(FOLDERS[gemeente], 'in', name);
  writeFileSync(path, content);
  utimesSync(path, 1, 1);
  await gateway.tick();
  await gateway.relay.idle();
}

const header = (soort: 'wmo301' | 'wmo319', code: string, cbs: string, identificatie: string, dagtekening: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<m:Bericht xmlns:m="${namespaceOf(soort)}" xmlns:iwmo="${IWMO.base}"><m:Header><m:BerichtCode>${code}</m:BerichtCode><m:BerichtVersie>3</m:BerichtVersie><m:BerichtSubversie>2</m:BerichtSubversie>
<m:Afzender>${cbs}</m:Afzender><m:Ontvanger>${AGB}</m:Ontvanger><m:BerichtIdentificatie><iwmo:Identificatie>${identificatie}</iwmo:Identificatie><iwmo:Dagtekening>${dagtekening}</iwmo:Dagtekening></m:BerichtIdentificatie>
<m:XsdVersie><iwmo:BasisschemaXsdVersie>1.0.0</iwmo:BasisschemaXsdVersie><iwmo:BerichtXsdVersie>1.0.0</iwmo:BerichtXsdVersie></m:XsdVersie></m:Header>`;
const wmo319 = (cbs: string, referentie: string, antwoord: '1' | '2', reden = '', identificatie = '1'): string =>
  `${header('wmo319', '482', cbs, identificatie, '2026-12-02')}<m:Antwoord><m:ReferentieAanbieder>${referentie}</m:ReferentieAanbieder><m:VerzoekAntwoord>${antwoord}</m:VerzoekAntwoord>${reden === '' ? '' : `<m:RedenAfwijzingVerzoek>${reden}</m:RedenAfwijzingVerzoek>`}</m:Antwoord></m:Bericht>`;
const wmo301 = (cbs: string, { client }: Wmo315, referentie: string, over: { readonly bsn?: string; readonly identificatie?: string } = {}): string =>
  `${header('wmo301', '414', cbs, over.identificatie ?? '2', '2026-12-03')}<m:Client><m:Bsn>${over.bsn ?? client.bsn}</m:Bsn><m:Geboortedatum><iwmo:Datum>${client.geboortedatum}</iwmo:Datum></m:Geboortedatum><m:Geslacht>${client.geslacht}</m:Geslacht>
<m:Naam><iwmo:Geslachtsnaam><iwmo:Achternaam>${client.achternaam}</iwmo:Achternaam></iwmo:Geslachtsnaam><iwmo:NaamGebruik>1</iwmo:NaamGebruik></m:Naam>
<m:Contactgegevens><m:Contact><m:Soort>01</m:Soort></m:Contact></m:Contactgegevens><m:ToegewezenProducten><m:ToegewezenProduct><m:ToewijzingNummer>101</m:ToewijzingNummer><m:ReferentieAanbieder>${referentie}</m:ReferentieAanbieder>
<m:Product><iwmo:Categorie>02</iwmo:Categorie><iwmo:Code>02A19</iwmo:Code></m:Product><m:Toewijzingsdatum>2026-12-03</m:Toewijzingsdatum><m:Toewijzingstijd>12:00:00</m:Toewijzingstijd><m:Ingangsdatum>2026-12-21</m:Ingangsdatum><m:Einddatum>2027-06-20</m:Einddatum>
<m:Omvang><iwmo:Volume>4</iwmo:Volume><iwmo:Eenheid>04</iwmo:Eenheid><iwmo:Frequentie>2</iwmo:Frequentie></m:Omvang></m:ToegewezenProduct></m:ToegewezenProducten></m:Client></m:Bericht>`;

async function journeyOf(name: string): Promise<Journey> {
  const number = reports.find((it) => it.case === name);
  const found = await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', name === '02-ruben' ? RUBEN : BRAM);
  if (found === undefined || number === undefined) {
    throw new Error(`No journey ${name}`);
  }
  return found.record.journey;
}
const numberIn = (name: string): string => /Z[DP]\d+/.exec(readFileSync(new URL(`../fixtures/journeys/${name}/srm.hl7`, import.meta.url), 'latin1'))?.[0] ?? '';
const [RUBEN, BRAM] = [numberIn('02-ruben'), numberIn('04-bram')];
/** What the team is shown of terms that passed on Ruben's request. */
async function openDeadlines(): Promise<readonly string[]> {
  const items = await listWorklist(gateway.storage.database, { kind: 'deadline', journeyId: (await journeyOf('02-ruben')).id });
  return items.filter(({ key }) => key.startsWith('iwmo-')).map(({ key }) => key).toSorted();
}
const taakOf = async (name: string, localId: string): Promise<Journey['taken'][number] | undefined> => (await journeyOf(name)).taken.find((it) => it.localId === localId);

test('OP307 under an open beschikking the gemeente is asked to assign, and gets no melding', async () => {
  expect(reports.map(({ case: name, result }) => [name, result])).toEqual([['02-ruben', 'accepted'], ['04-bram', 'accepted']]);
  expect(await taakOf('02-ruben', 'actie-2')).toMatchObject({ code: 'wmo-toewijzing', status: 'requested', owner: 'gemeente-gm9902', view: 'wmo' });
  const [file] = outbox('gemeente-gm9902', 'WMO315');
  const verzoek = verzoekOf('gemeente-gm9902');

  if (hasStandards) {
    expect(judgeByXsd(file ?? '')).toBe(true);
  }
  expect(verzoek).toEqual({
    afzender: AGB, ontvanger: '9902', identificatie: expect.stringMatching(/^[0-9A-F]{12}$/), dagtekening: '2026-12-01',
    client: { bsn: expect.stringMatching(/^99999\d{4}$/), geboortedatum: expect.any(String), geslacht: '1', achternaam: expect.any(String), voornamen: 'Ruben', voorletters: 'R' },
    producten: [{
      referentie: expect.stringMatching(/^[0-9a-f-]{36}$/), product: { categorie: '02', code: '02A19' }, ingangsdatum: '2026-12-21', einddatum: '2027-06-20',
      omvang: { volume: 4, eenheid: '04', frequentie: '2' }, verwijzer: { type: '02', zorgverlenerCode: '01059999' }, raamcontract: false,
    }],
  });
  // No word of the person or the action, and nothing of the melding (OP191, design 5.1).
  expect(file?.toString()).not.toMatch(/Commentaar|Ambulante|post en afspraken/);
  expect(['gemeente-gm9902', 'gemeente-gm9903'].map((it) => region.gemeenten.get(it)?.zaken().length)).toEqual([0, 1]);
});

test('OP090 three working days without retour and five without answer are shown to the team, and nothing ends', async () => {
  expect(await taakOf('02-ruben', 'actie-2')).toMatchObject({ authoredAt: expect.stringMatching(/^2026-12-01/), dueAt: '2026-12-08T22:59:59.000Z', status: 'requested' });
  expect(await openDeadlines()).toEqual(['iwmo-antwoord:actie-2:2026-12-08T22:59:59.000Z', 'iwmo-retour:actie-2']);
});

test('IV028 the retour, then an answer in onderzoek: received, eight weeks, and a WMO320 that satisfies its XSD', async () => {
  const [file = Buffer.alloc(0)] = outbox('gemeente-gm9902', 'WMO315');
  const { producten: [product] } = verzoekOf('gemeente-gm9902');
  const retour = writeRetour(berichtOf(file), [], { identificatie: 'R1', dagtekening: '2026-12-02' });

  await drop('gemeente-gm9902', '316.xml', retour);
  expect(await taakOf('02-ruben', 'actie-2')).toMatchObject({ status: 'received' });

  await drop('gemeente-gm9902', '319.xml', wmo319('9902', product?.referentie ?? '', '2'));
  const taak = await taakOf('02-ruben', 'actie-2');
  expect(taak).toMatchObject({ status: 'received', dueAt: '2027-01-26T22:59:59.000Z', output: [{ type: 'iwmo-bericht', value: 'wmo316 R1' }, { type: 'onderzoek', value: '2026-12-02' }, { type: 'iwmo-bericht', value: 'wmo319 1' }] });
  expect(taak?.acceptedAt).toBeUndefined();
  expect(await openDeadlines()).toEqual([]);
  const [answer] = outbox('gemeente-gm9902', 'WMO320');
  expect(readRetour(berichtOf(answer ?? new Uint8Array()))).toEqual({ isAccepted: true, faults: [] });
  if (hasStandards) {
    expect(judgeByXsd(answer ?? '')).toBe(true);
  }
  expect(readdirSync(join(FOLDERS['gemeente-gm9902'], 'in', 'read'))).toEqual(['316.xml', '319.xml']);
});

test('the same message again changes nothing; another that says the same breaks TR360 (9360)', async () => {
  const { producten: [product] } = verzoekOf('gemeente-gm9902');
  const before = await taakOf('02-ruben', 'actie-2');

  await drop('gemeente-gm9902', '319-again.xml', wmo319('9902', product?.referentie ?? '', '2'));
  expect(outbox('gemeente-gm9902', 'WMO320')).toHaveLength(1);
  await drop('gemeente-gm9902', '319-other.xml', wmo319('9902', product?.referentie ?? '', '2', '', '7'));

  expect(await taakOf('02-ruben', 'actie-2')).toEqual(before);
  const faults = outbox('gemeente-gm9902', 'WMO320').map((it) => readRetour(berichtOf(it))?.faults.map(({ code }) => code));
  expect(faults.toSorted()).toEqual([[], ['9360']]);
});

test('TR355 a reference that we never gave out (9355); TR379 a toewijzing for another person (9379)', async () => {
  const verzoek = verzoekOf('gemeente-gm9902');
  const own = verzoek.producten[0]?.referentie ?? '';
  const strange = `${own.slice(0, -4)}${own.endsWith('0000') ? '1111' : '0000'}`;

  await drop('gemeente-gm9902', '319-strange.xml', wmo319('9902', strange, '1', '3', '8'));
  await drop('gemeente-gm9902', '301-other.xml', wmo301('9902', verzoek, own, { bsn: '999990019', identificatie: '9' }));

  expect(outbox('gemeente-gm9902', 'WMO320').flatMap((it) => readRetour(berichtOf(it))?.faults ?? []).map(({ code }) => code)).toContain('9355');
  const [retour = Buffer.alloc(0)] = outbox('gemeente-gm9902', 'WMO302');
  expect(readRetour(berichtOf(retour))).toEqual({ isAccepted: false, faults: [{ code: '9379', referentie: own }] });
  if (hasStandards) {
    expect(judgeByXsd(retour)).toBe(true);
  }
  expect(await taakOf('02-ruben', 'actie-2')).toMatchObject({ status: 'received' });
});

test('a WMO301 assigns: Task completed, its action of the CarePlan with it, WMO302 written', async () => {
  const verzoek = verzoekOf('gemeente-gm9902');
  const own = verzoek.producten[0]?.referentie ?? '';
  const text = wmo301('9902', verzoek, own);
  if (hasStandards) {
    expect(judgeByXsd(text)).toBe(true);
  }

  await drop('gemeente-gm9902', '301.xml', text);

  const taak = await taakOf('02-ruben', 'actie-2');
  expect(taak).toMatchObject({ status: 'completed', acceptedBy: 'gemeente-gm9902' });
  expect(taak?.output.filter(({ type }) => type.startsWith('toewijzing'))).toEqual([
    { type: 'toewijzingnummer', value: '101' }, { type: 'toewijzing-product', value: '02/02A19' }, { type: 'toewijzing-ingangsdatum', value: '2026-12-21' }, { type: 'toewijzing-einddatum', value: '2027-06-20' },
  ]);
  const retours = outbox('gemeente-gm9902', 'WMO302').map((it) => readRetour(berichtOf(it))?.isAccepted);
  expect(retours.toSorted()).toEqual([false, true]);
  if (hasStandards) {
    expect(outbox('gemeente-gm9902', 'WMO302').map(judgeByXsd)).toEqual([true, true]);
  }
  const facts = { journey: await journeyOf('02-ruben'), network: region.network(), documents: [], now: clock.now().toISOString() };
  const plan = wholeAdvies(facts).find((it) => it.resourceType === 'CarePlan');
  expect(wholeAdvies(facts).find((it) => it.resourceType === 'Task' && it.id === 'taak-actie-2')).toMatchObject({ status: 'completed', basedOn: [{ reference: `CarePlan/${plan?.id}` }] });
  // Wmo 2015 art. 5.2.5 lid 2: what was assigned goes to no care provider with the advice.
  expect(JSON.stringify(wholeAdvies(facts))).not.toContain('toewijzingnummer');
  expect(JSON.stringify(wholeAdvies(facts, 'gemeente-gm9902'))).toContain('toewijzingnummer');
  // N4: the gemeente's yes moves no responsibility for treatment.
  expect((await journeyOf('02-ruben')).responsible.partner).not.toBe('gemeente-gm9902');

  await drop('gemeente-gm9902', '319-late.xml', wmo319('9902', own, '1', '3', '10'));
  expect(outbox('gemeente-gm9902', 'WMO320').flatMap((it) => readRetour(berichtOf(it))?.faults ?? []).map(({ code }) => code)).toContain('9359');
});

test('IV052 a beschikking that follows from the melding leads to a request of its own, in its envelope', async () => {
  const [file = Buffer.alloc(0)] = outbox('gemeente-gm9903', 'WMO315');
  expect(file.toString()).toContain('<StUF:functie>WMO315</StUF:functie>');
  if (hasStandards) {
    expect(judgeByXsd(payloadOf(file))).toBe(true);
  }
  const [melding, verzoek] = [(await journeyOf('04-bram')).taken.find((it) => it.code === 'wmo-melding'), (await journeyOf('04-bram')).taken.find((it) => it.code === 'wmo-toewijzing')];
  expect(melding).toMatchObject({ status: 'completed' });
  expect(verzoek).toMatchObject({ localId: `toewijzing-${melding?.localId.slice('actie-'.length)}`, status: 'requested' });
  expect(verzoekOf('gemeente-gm9903').producten).toEqual([{
    referentie: expect.any(String), beschikkingNummer: 425386123, beschikkingIngangsdatum: '2026-12-28', product: { categorie: '02' }, ingangsdatum: expect.any(String),
    verwijzer: { type: '02', zorgverlenerCode: expect.stringMatching(/^01\d{6}$/) },
  }]);
});

test('WMO319 afgewezen in an envelope: rejected, the team has it back, and the WMO320 is a Du01 that names the Di01', async () => {
  const referentie = verzoekOf('gemeente-gm9903').producten[0]?.referentie ?? '';
  const di01 = '9c0f7b90-5c69-41e5-a837-0800200c9a66';
  await drop('gemeente-gm9903', '319.xml', wrapEnvelope({ soort: 'Di01', zender: '9903', applicatie: 'Wmo', ontvanger: AGB, referentienummer: di01, tijdstip: '20270104120000', functie: 'WMO319' }, wmo319('9903', referentie, '1', '4')));

  const journey = await journeyOf('04-bram');
  expect(journey.taken.find((it) => it.code === 'wmo-toewijzing')).toMatchObject({ status: 'rejected', reason: 'buiten-aanbod', reasonText: 'Past niet binnen contract' });
  const [answer = Buffer.alloc(0)] = outbox('gemeente-gm9903', 'WMO320');
  expect(answer.toString()).toContain(`<StUF:crossRefnummer>${di01}</StUF:crossRefnummer>`);
  const deliveries = await listDeliveries(gateway.storage.database, journey.id);
  expect(deliveries.some((it) => it.recipient === journey.huisarts && it.kind === 'notice' && it.about === 'task-rejected')).toBe(true);
});

test('what is no answer to us stays for the aanbieder, unanswered; what is no message for a person', async () => {
  const retours = (): number => readdirSync(join(FOLDERS['gemeente-gm9902'], 'out')).length;
  const before = retours();
  await drop('gemeente-gm9902', 'other-reference.xml', wmo319('9902', '42420002', '1', '3', '11'));
  await drop('gemeente-gm9902', 'other-gemeente.xml', wmo319('9903', verzoekOf('gemeente-gm9902').producten[0]?.referentie ?? '', '1', '3', '12'));
  await drop('gemeente-gm9902', 'broken.xml', '<a');

  expect(readdirSync(join(FOLDERS['gemeente-gm9902'], 'in', 'other')).toSorted()).toEqual(['other-gemeente.xml', 'other-reference.xml']);
  expect(readdirSync(join(FOLDERS['gemeente-gm9902'], 'in', 'unread'))).toEqual(['broken.xml']);
  expect(retours()).toBe(before);
});

test('2.6 files go as the bytes do: an answered request and what was read; what nobody took stays, and is an alarm', async () => {
  clock.moveTo(new Date(clock.now().getTime() + 8 * 86_400_000));
  await gateway.sweep();

  const left = (gemeente: keyof typeof FOLDERS, ...path: readonly string[]): readonly string[] => readdirSync(join(FOLDERS[gemeente], ...path)).map((it) => it.slice(0, 6)).toSorted();
  expect(left('gemeente-gm9902', 'in', 'read')).toEqual([]);
  expect(left('gemeente-gm9902', 'out')).not.toContain('WMO315');
  expect(left('gemeente-gm9903', 'out')).toEqual(['WMO315', 'WMO320']);
  const alarms = (await listAlarms(gateway.storage.database)).map(({ cause }) => cause).filter((it) => it.includes('iwmo')).toSorted();
  expect(alarms).toEqual(['retention/iwmo-unread/gemeente-gm9902', 'retention/iwmo-untaken/gemeente-gm9902', 'retention/iwmo-untaken/gemeente-gm9903']);
});
