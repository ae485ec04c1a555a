import { expect, test } from 'vitest';
import { watchCertificates } from '../../../../src/certificate-watch.ts';
import type { CertificateWatch } from '../../../../src/certificate-watch.ts';
import type { CertificateFacts } from '../../../../src/security/pki/certificate-facts.ts';
import type { Database, SqlValue } from '../../../../src/store/database.ts';
import type { Network } from '../../../../src/workflow/network.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 23);
const facts = (subject: string, days: number, mark = '0'): CertificateFacts => ({
  subject, altNames: [], issuer: 'CA', isAuthority: false, notBefore: new Date(START - DAY_MS), notAfter: new Date(START + days * DAY_MS), fingerprint256: mark.repeat(16) + subject,
});

/** A watch on a clock that the test moves; `told` are the alarms raised and cleared, in order. */
function watch(own: readonly { name: string; certificate: CertificateFacts }[] = []): { told: string[]; moveTo(days: number): void } & CertificateWatch {
  let now = START;
  const told: string[] = [];
  const query = async (text: string, values: readonly SqlValue[] = []): Promise<never[]> => (told.push(text.startsWith('insert') ? `raise ${String(values[1])}` : `clear ${String(values[0])}`), []);
  const database = { inTransaction: (work: (tx: unknown) => unknown) => work({ query }) } as unknown as Database;
  const network = { senders: [{ id: 'zorgdomein', certificate: { subject: 'zd.example' } }], partners: [{ id: 'ggz', caller: { certificate: { subject: 'epd.example' } } }] } as unknown as Network;
  const made = watchCertificates({ own, database, clock: { now: () => new Date(now) }, newId: () => 'id', network: () => network });
  return { ...made, told, moveTo: (days) => (now = START + days * DAY_MS) };
}

test('our own certificate alarms from 30 days before its end, once a day', async () => {
  const it = watch([{ name: 'server', certificate: facts('gateway.example', 31) }]);
  await it.check();
  await it.check();
  expect(it.told.splice(0)).toEqual(['clear certificate/server']);
  it.moveTo(1.5);
  await it.check();
  await it.check();
  expect(it.told.splice(0)).toEqual(['raise certificate/server']);
  it.moveTo(40);
  await it.check();
  expect(it.told).toEqual(['raise certificate/server']);
});

test('a peer is named by the network file, a stranger by its fingerprint and never by its subject', async () => {
  const it = watch();
  it.see(undefined);
  it.see(facts('zd.example', 5));
  it.see(facts('epd.example', 5));
  it.see(facts('J. de Vries', 5, 'A'));
  await it.check();
  expect(it.told).toEqual(['raise certificate/zorgdomein', 'raise certificate/ggz', `raise certificate/${'a'.repeat(16)}`]);
});

test('a peer that renewed in time is fine, also when it still shows the old one', async () => {
  const it = watch();
  it.see(facts('zd.example', 5, 'A'));
  await it.check();
  it.see(facts('zd.example', 400, 'B'));
  it.see(facts('zd.example', 5, 'A'));
  await it.check();
  expect(it.told).toEqual(['raise certificate/zorgdomein', 'clear certificate/zorgdomein']);
});
