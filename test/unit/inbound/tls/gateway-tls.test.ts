import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../../../src/config/settings.ts';
import type { Gateway } from '../../../../src/gateway.ts';
import { startGateway } from '../../../../src/gateway.ts';
import { SILENT_LOG } from '../../../../src/log.ts';
import { httpsFetch } from '../../../../src/outbound/https-fetch.ts';
import { MllpClient } from '../../../../src/outbound/mllp-client.ts';
import { listAlarms } from '../../../../src/store/list-alarms.ts';
import type { Network } from '../../../../src/workflow/network.ts';
import { SANNE } from '../../../fixtures/journey-cases.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { srm } from '../../../support/test-messages.ts';
import { testRulebooks } from '../../../support/test-rulebooks.ts';
import type { TestParty, TestPki } from './test-pki.ts';
import { makeTestPki } from './test-pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-gateway-tls-'));
const DAY_MS = 86_400_000;
const START = Date.now();
let now = START;
let pki: TestPki;
let gateway: Gateway;

/** The sample network, its sender known by certificate alone. */
function boundNetwork(): Network {
  const sample = sampleNetwork();
  return { ...sample, senders: sample.senders.map((it) => ({ ...it, peers: [], certificate: { oin: '00000001999990019000' } })) };
}
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

beforeAll(async () => {
  pki = await makeTestPki();
  const network = boundNetwork();
  const settings = readSettings({
    MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: folder,
    MGN_TLS_KEY_FILE: file('gateway.key', pki.gateway.key), MGN_TLS_CERT_FILE: file('gateway.pem', pki.gateway.cert), MGN_TLS_CA_FILE: file('ca.pem', pki.ca),
  });
  gateway = await startGateway({ settings, network: () => network, clock: { now: () => new Date(now) }, log: SILENT_LOG, rulebooks: await testRulebooks() });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(party: TestParty | undefined): Promise<string> {
  const client = new MllpClient({ host: '127.0.0.1', port: gateway.doors.mllpPort, answerTimeoutMs: 10_000, tls: { ca: pki.ca, ...party } });
  try {
    return Buffer.from(await client.send(srm({ ...SANNE, number: 'ZP100129999' }))).toString('latin1');
  } finally {
    await client.close();
  }
}

test('5.1 over MLLP only the certificate of the sender brings a referral in, and the admin door stays plain', async () => {
  // Whether the alert or the closed connection comes first is the network's.
  const notLetIn = { code: expect.stringMatching(/^RECIPIENT_UN(TRUSTED|AVAILABLE)$/) as string };
  await expect(send(undefined)).rejects.toMatchObject(notLetIn);
  await expect(send(pki.rogue)).rejects.toMatchObject(notLetIn);
  const refused = await send(pki.other);
  expect([/\rMSA\|AR\|/.test(refused), /CERTIFICATE_REFUSED|certificaat/.test(refused)]).toEqual([true, true]);
  expect(await send(pki.his)).toMatch(/\rMSA\|AA\|/);
  expect((await fetch(`http://127.0.0.1:${gateway.doors.adminPort}/health/ready`)).status).toBe(200);
});

test('2.3 the HTTP door speaks TLS, and says so in its own address', async () => {
  const { baseUrl, httpPort } = gateway.doors;
  expect(baseUrl).toBe(`https://127.0.0.1:${httpPort}`);
  const metadata = await httpsFetch({ ca: pki.ca, ...pki.other })(`${baseUrl}/fhir/metadata`);
  expect([metadata.status, ((await metadata.json()) as { resourceType: string }).resourceType]).toEqual([200, 'CapabilityStatement']);
  await expect(httpsFetch({ ca: pki.ca })(`${baseUrl}/fhir/metadata`)).rejects.toBeInstanceOf(TypeError);
});

test('within 30 days of their end our certificate and the sender\'s raise an alarm', async () => {
  await send(pki.his);
  await gateway.tick();
  expect((await listAlarms(gateway.storage.database)).filter((it) => it.cause.startsWith('certificate/'))).toEqual([]);
  now = START + 340 * DAY_MS;
  await gateway.tick();
  const causes = (await listAlarms(gateway.storage.database)).map((it) => it.cause).filter((it) => it.startsWith('certificate/'));
  expect(causes.toSorted()).toEqual(expect.arrayContaining(['certificate/server', 'certificate/zorgdomein']));
});
