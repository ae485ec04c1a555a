import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayReport } from '../../../src/cli/replay/replay-report.ts';
import { readNetwork } from '../../../src/config/read-network.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { loadRulebooks } from '../../../src/rulebooks.ts';
import { announceGateway } from '../../../src/running-gateway.ts';
import { makeClientKeys } from '../../../src/sandbox/client-keys.ts';
import { DATA_DIR, JOURNEYS, ROOT, runHere } from './run-mgn.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'mgn-url-'));
const keyFile = join(dataDir, 'key.json');
let gateway: Gateway;

beforeAll(async () => {
  const read = readNetwork(readFileSync(join(ROOT, 'docs/sample-network.yaml'), 'utf8'));
  if (!read.ok) {
    throw new Error('the sample network is wrong');
  }
  const keys = await makeClientKeys('k1');
  writeFileSync(keyFile, JSON.stringify(keys.privateJwk));
  const caller = { clientId: 'huisarts-eikenlaan', jwks: { keys: [keys.publicJwk] } };
  const network = { ...read.network, environment: 'test' as const, partners: read.network.partners.map((it) => (it.id === 'huisarts-eikenlaan' ? { ...it, caller } : it)) };
  const settings = readSettings({ MGN_DATA_DIR: dataDir, MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' });
  gateway = await startGateway({ settings, network: () => network, clock: { now: () => new Date() }, log: SILENT_LOG, rulebooks: await loadRulebooks(DATA_DIR), deskToken: 'geheim' });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('replay --url', () => {
  const argsFor = (...files: string[]): string[] => ['replay', ...files, '--url', gateway.doors.baseUrl, '--client', 'huisarts-eikenlaan', '--key', keyFile, '--json'];
  const replay = async (...files: string[]): Promise<ReplayReport['cases']> => {
    const args = argsFor(...files);
    return (JSON.parse((await runHere(args, { MGN_DATA_DIR: dataDir })).out) as ReplayReport).cases;
  };

  test('posts with a token of the client, and tells what the gateway answered', async () => {
    const foreign = join(dataDir, 'foreign.hl7');
    writeFileSync(foreign, readFileSync(join(JOURNEYS, '02-ruben/srm.hl7'), 'latin1').replace('VGREG001^verkennend gesprek MGN', 'ANDERS^iets anders'), 'latin1');
    expect((await replay(join(JOURNEYS, '01-sanne/srm.hl7'), foreign)).map((it) => [it.result, it.code])).toEqual([['acknowledged', undefined], ['invalid', 'ZORGPRODUCT_UNKNOWN']]);
  });

  test('tells what was decided when the gateway runs on this data folder', async () => {
    const withdraw = announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim' });
    const noor = join(JOURNEYS, '08-noor/srm.hl7');
    expect((await replay(noor, '--user', 'B. Heerder', '--reason', 'proef')).map((it) => [it.result, it.code])).toEqual([['refused', 'UNDER_18']]);
    // Outside a demo only a named person is told.
    expect((await replay(noor)).map((it) => it.result)).toEqual(['acknowledged']);
    const [ref] = await replay(join(JOURNEYS, '46-sanne-ref-i12/ref.hl7'), '--user', 'B. Heerder', '--reason', 'proef');
    expect([ref?.format, ref?.result]).toEqual(['ref-hl7v2', 'accepted']);
    withdraw();
  });

  test('2.3 a transaction of FHIR R4 goes to its own door, and its answer says what was decided', async () => {
    expect((await replay(join(JOURNEYS, '47-sanne-fhir-r4/verwijzing.json'))).map((it) => [it.format, it.result, it.code])).toEqual([['fhir-r4', 'accepted', undefined]]);
  });

  test.each(['48-sanne-zorgdomein-stu3/verwijzing.json', '49-sanne-zorgdomein-stu3-xml/verwijzing.xml', '01-sanne/advies.json'])('%s can\'t be posted by another: nothing is sent, and the status is 2', async (file) => {
    const stored = async (): Promise<unknown> => gateway.storage.database.query('select count(*) from raw_message');
    const before = await stored();
    const ran = await runHere(argsFor(join(JOURNEYS, '02-ruben/srm.hl7'), join(JOURNEYS, file)), { MGN_DATA_DIR: dataDir });
    expect([ran.status, ran.out]).toEqual([2, expect.stringContaining('USAGE_INVALID')]);
    expect(await stored()).toEqual(before);
  });

  test('a gateway that does not answer, or a key that it does not know, is status 3', async () => {
    const args = ['replay', join(JOURNEYS, '01-sanne/srm.hl7'), '--client', 'huisarts-eikenlaan', '--json'];
    const stranger = join(dataDir, 'stranger.json');
    writeFileSync(stranger, JSON.stringify((await makeClientKeys('k1')).privateJwk));
    expect((await runHere([...args, '--key', keyFile, '--url', 'http://127.0.0.1:1'])).status).toBe(3);
    expect((await runHere([...args, '--key', stranger, '--url', gateway.doors.baseUrl])).status).toBe(3);
  });
});
