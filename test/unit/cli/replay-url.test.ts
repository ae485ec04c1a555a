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
  const network = { ...read.network, partners: read.network.partners.map((it) => (it.id === 'huisarts-eikenlaan' ? { ...it, caller } : it)) };
  const settings = readSettings({ MGN_DATA_DIR: dataDir, MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' });
  gateway = await startGateway({ settings, network: () => network, clock: { now: () => new Date() }, log: SILENT_LOG, rulebooks: await loadRulebooks(DATA_DIR), deskToken: 'geheim' });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('replay --url', () => {
  const replay = async (...files: string[]): Promise<ReplayReport['cases']> => {
    const args = ['replay', ...files, '--url', gateway.doors.baseUrl, '--client', 'huisarts-eikenlaan', '--key', keyFile, '--json'];
    return (JSON.parse((await runHere(args, { MGN_DATA_DIR: dataDir })).out) as ReplayReport).cases;
  };

  test('posts with a token of the client, and tells what the gateway answered', async () => {
    const foreign = join(dataDir, 'foreign.hl7');
    writeFileSync(foreign, readFileSync(join(JOURNEYS, '02-ruben/srm.hl7'), 'latin1').replace('VGREG001^verkennend gesprek MGN', 'ANDERS^iets anders'), 'latin1');
    expect((await replay(join(JOURNEYS, '01-sanne/srm.hl7'), foreign)).map((it) => [it.result, it.code])).toEqual([['acknowledged', undefined], ['invalid', 'ZORGPRODUCT_UNKNOWN']]);
  });

  test('tells what was decided when the gateway runs on this data folder', async () => {
    const withdraw = announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim' });
    expect((await replay(join(JOURNEYS, '08-noor/srm.hl7'))).map((it) => [it.result, it.code])).toEqual([['refused', 'UNDER_18']]);
    withdraw();
  });

  test('a gateway that does not answer, or a key that it does not know, is status 3', async () => {
    const args = ['replay', join(JOURNEYS, '01-sanne/srm.hl7'), '--client', 'huisarts-eikenlaan', '--json'];
    const stranger = join(dataDir, 'stranger.json');
    writeFileSync(stranger, JSON.stringify((await makeClientKeys('k1')).privateJwk));
    expect((await runHere([...args, '--key', keyFile, '--url', 'http://127.0.0.1:1'])).status).toBe(3);
    expect((await runHere([...args, '--key', stranger, '--url', gateway.doors.baseUrl])).status).toBe(3);
  });
});
