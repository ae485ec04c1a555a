import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeMessage } from '../../../src/hl7v2/encode-message.ts';
import { segment, writeMessage } from '../../../src/hl7v2/write-message.ts';
import type { MllpServer } from '../../../src/inbound/hl7v2/mllp-server.ts';
import { startMllpServer } from '../../../src/inbound/hl7v2/mllp-server.ts';
import { MllpClient } from '../../../src/outbound/mllp-client.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import type { His } from '../../../src/sandbox/his.ts';
import { startHis } from '../../../src/sandbox/his.ts';
import { letterLines } from '../../../src/sandbox/received-lines.ts';
import { startPartner } from '../../../src/sandbox/start-partner.ts';
import { startZorgdomeinReceiver } from '../../../src/sandbox/zorgdomein-receiver.ts';
import { HIS, permitted } from '../outbound/permitted.ts';

let gateway: MllpServer;
let his: His;
const got: string[] = [];

beforeEach(async () => {
  gateway = await startMllpServer({
    port: 0,
    onFrame: async (bytes) => {
      got.push(Buffer.from(bytes).toString('latin1'));
      return encodeMessage(writeMessage([segment('MSH', { 9: 'ACK', 10: '2', 12: '2.4' }), segment('MSA', { 1: 'AE', 2: 'c1', 3: 'Een verplicht veld ontbreekt.' }), segment('ERR', { 1: 'PID^1^7^101' })]));
    },
  });
  his = await startHis({ gateway: { host: '127.0.0.1', port: gateway.port }, now: () => new Date('2026-11-23T09:00:00Z') });
});
afterEach(async () => {
  await his.close();
  await gateway.close();
});

/** The gateway's own way out, over a real connection. */
async function deliver(): Promise<unknown> {
  const send = makeOutbound({
    clock: { now: () => new Date('2026-11-23T09:00:00Z') },
    sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] }),
    sendFrame: async ({ host, port }, bytes, answerTimeoutMs) => {
      const client = new MllpClient({ host, port, answerTimeoutMs });
      return client.send(bytes).finally(() => client.close());
    },
  });
  return send(permitted({
    recipient: { ...HIS, endpoints: [{ protocol: 'hl7v2-mdm', host: his.host, port: his.port, timeoutMs: 300 }] }, view: 'huisarts', kind: 'notice',
    resources: [{ resourceType: 'Communication', id: 'n', status: 'completed', about: [{ identifier: { system: SYSTEMS.zorgdomein, value: 'ZP100120301' } }], payload: [{ contentString: 'Ontvangen & geboekt.' }] }],
  }));
}

describe('a simulated HIS', () => {
  test('sends what it is given and reads the ACK', async () => {
    const answer = await his.send(encodeMessage('MSH|^~\\&|HIS||||||SRM^S01|c1|T|2.4\r'));
    expect(got.at(-1)).toBe('MSH|^~\\&|HIS||||||SRM^S01|c1|T|2.4\r');
    expect(answer).toMatchObject({ code: 'AE', controlId: 'c1', text: 'Een verplicht veld ontbreekt.' });
    expect(answer.error).not.toBe('');
  });

  test('files an MDM once; a repeat is answered and marked', async () => {
    await expect(deliver()).resolves.toEqual({});
    await expect(deliver()).resolves.toEqual({});
    expect(his.inbox().map(({ controlId, referral, isRepeat }) => [controlId, referral, isRepeat])).toEqual([['0f8fad5bd9cb469fa165', 'ZP100120301', false], ['0f8fad5bd9cb469fa165', 'ZP100120301', true]]);
    expect(his.inbox()[0]?.lines).toEqual(['Bericht over uw verzoek om een verkennend gesprek', 'Ontvangen & geboekt.']);
    expect(letterLines(his.inbox()[1] ?? { at: '', controlId: '', referral: '', lines: [], isRepeat: false })[0]).toBe('2026-11-23T09:00:00.000Z  brief 0f8fad5bd9cb469fa165 bij ZP100120301 (was er al)');
  });

  test.each([['AE', 'RECIPIENT_REJECTED'], ['AR', 'RECIPIENT_UNAVAILABLE'], ['none', 'RECIPIENT_UNAVAILABLE']] as const)('told to answer %s once: nothing is filed, and the next one is', async (ack, code) => {
    his.setFault({ ack, times: 1 });
    await expect(deliver()).rejects.toMatchObject({ code });
    expect(his.inbox()).toEqual([]);
    await deliver();
    expect(his.inbox()).toHaveLength(1);
  });
});

test('a partner alone prints where it listens and, in Dutch, what came', async () => {
  const told: (readonly string[])[] = [];
  const partner = await startPartner({ id: 'ggz', name: 'GGZ Voorbeeld', role: 'ggz', identifiers: {}, endpoints: [] }, { print: (lines) => told.push(lines) });
  expect(told[0]?.[0]).toContain(`GGZ Voorbeeld luistert op ${partner.address} (FHIR R4).`);
  await makeOutbound({ clock: { now: () => new Date() }, sender: () => ({ identity: { application: 'M', facility: 'R' }, environment: 'test', partners: [] }), sendFrame: () => Promise.reject(new Error()) })(
    permitted({ recipient: { id: 'ggz', name: 'GGZ', role: 'ggz', identifiers: {}, endpoints: [{ protocol: 'fhir-r4', url: partner.address }] } }),
  );
  // One thing that came is told at once.
  expect(told).toHaveLength(2);
  expect(told[1]?.slice(1)).toEqual(['  Persoon (nieuw): Sanne Testinga, geboren 1992-03-14', '  Gevraagd (nieuw)', '  Taak (nieuw): , requested, nummer aaaaaaaa-0000-8000-8000-000000000003']);
  await partner.close();
});

test('2.2 the simulated ZorgDomein refuses a fault that it would ignore', async () => {
  const zorgdomein = await startZorgdomeinReceiver();
  const set = async (fault: object): Promise<number> => (await fetch(new URL('/faults', zorgdomein.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) })).status;
  expect([await set({ drip: 10 }), await set({ garbage: true, times: 1 }), await set({ status: 503, times: 1 }), await set({})]).toEqual([400, 400, 200, 200]);
  await zorgdomein.close();
});
