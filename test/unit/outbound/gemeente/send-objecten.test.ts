import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendObjecten } from '../../../../src/outbound/gemeente/send-objecten.ts';
import { makeOutbound } from '../../../../src/outbound/outbound.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { ZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import type { ObjectenEndpoint } from '../../../../src/workflow/network.ts';
import type { MemoryGateway } from '../../../support/memory-gateway.ts';
import { advisedRuben, objectenEndpoint, permittedFor, PORTS, startGemeente } from './melding.ts';

let gateway: MemoryGateway;
let melding: PermittedDelivery;
let gemeente: ZgwPartner;
beforeAll(async () => {
  gateway = await advisedRuben();
  melding = await permittedFor(gateway);
});
beforeEach(async () => {
  gemeente = await startGemeente();
});
afterEach(() => gemeente.close());

const made = (): readonly number[] => ['zaken', 'enkelvoudiginformatieobjecten', 'zaakinformatieobjecten'].map((name) => gemeente.list(name).length);

describe('Wmo 2.3.2: a melding as productaanvraag (Objecten API)', () => {
  test('documents first, object last; the gemeente makes the zaak with its initiator and documents', async () => {
    const calls: string[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      calls.push(`${init?.method ?? 'GET'} ${new URL(String(url)).pathname.split('/').at(-1) ?? ''}`);
      return globalThis.fetch(url, init);
    };
    await sendObjecten(melding, objectenEndpoint(gemeente), { ...PORTS, fetch: fetch as never });
    expect(calls.filter((it) => it.startsWith('POST'))).toEqual(['POST enkelvoudiginformatieobjecten', 'POST enkelvoudiginformatieobjecten', 'POST objects']);
    expect(calls.at(-1)).toBe('POST objects');
    expect(gemeente.zaken()).toMatchObject([{ identificatie: 'ZAAK-2026-0000001', statussen: ['Ingediend'], rollen: [{ rol: 'initiator', wie: { inpBsn: '999990020' } }] }]);
    expect(gemeente.zaken()[0]?.documenten.map(({ formaat }) => formaat)).toEqual(['application/pdf', 'application/json']);
  });

  test('a melding that changed since is told beside it, once, in the same zaak; without a type for that a person must look', async () => {
    await sendObjecten(melding, objectenEndpoint(gemeente), PORTS);
    const changed = await permittedFor(await advisedRuben({ beperkingen: 'Ook koken lukt niet alleen.' }), { id: '44444444-d9cb-469f-a165-70867728950e' });
    // Another run of the case has other ids; the gemeente knows the Task of the first.
    const own = (it: PermittedDelivery): string => String(it.bundle.entry?.find(({ resource }) => resource?.resourceType === 'Task')?.resource?.id);
    const later = JSON.parse(JSON.stringify(changed).replaceAll(own(changed), own(melding))) as PermittedDelivery;
    const { berichttype: _, ...without } = objectenEndpoint(gemeente);
    await expect(sendObjecten(later, without, PORTS)).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { problem: 'berichttype-unknown' } });
    await sendObjecten(later, objectenEndpoint(gemeente), PORTS);
    await sendObjecten(later, objectenEndpoint(gemeente), PORTS);
    expect([...made(), gemeente.list('objects').length]).toEqual([1, 4, 4, 2]);
    expect(Buffer.from(gemeente.zaken()[0]?.documenten.at(-1)?.inhoud ?? []).toString()).toContain('Ook koken lukt niet alleen.');
  });

  test('the same delivery again, and a later one that says the same, make no second object', async () => {
    const first = await sendObjecten(melding, objectenEndpoint(gemeente), PORTS);
    expect(await sendObjecten(melding, objectenEndpoint(gemeente), PORTS)).toEqual(first);
    expect(await sendObjecten(await permittedFor(gateway, { id: '22222222-d9cb-469f-a165-70867728950e' }), objectenEndpoint(gemeente), PORTS)).toEqual(first);
    expect([...made(), gemeente.list('objects').length]).toEqual([1, 2, 2, 1]);
  });

  test('5.5, L6 an attempt that stood still begins nothing', async () => {
    await expect(sendObjecten(melding, objectenEndpoint(gemeente), { ...PORTS, mayLeave: () => false })).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(gemeente.requests()).toEqual([]);
  });

  test.each(Array.from({ length: 10 }, (_, call) => call))('stopped at call %i, a repeat completes it', async (call) => {
    let seen = 0;
    const fault = ([{ status: 503 }, { answerLost: true }, { reset: true }] as const)[call % 3];
    const fetch: typeof globalThis.fetch = async (...input) => {
      gemeente.setFault(seen === call ? fault : undefined);
      seen += 1;
      return globalThis.fetch(...input);
    };
    const sent = await sendObjecten(melding, objectenEndpoint(gemeente), { ...PORTS, fetch: fetch as never }).then(() => 'sent', (error: unknown) => error);
    expect(seen > call ? sent : { code: 'RECIPIENT_UNAVAILABLE' }).toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    gemeente.setFault(undefined);
    await sendObjecten(melding, objectenEndpoint(gemeente), PORTS);
    expect(made(), JSON.stringify(fault)).toEqual([1, 2, 2]);
  });

  test('a notice is an object of its own type, and lands in the same zaak', async () => {
    await sendObjecten(melding, objectenEndpoint(gemeente), PORTS);
    await sendObjecten(await permittedFor(gateway, { id: '33333333-d9cb-469f-a165-70867728950e', kind: 'notice', about: 'consent-withdrawn' }), objectenEndpoint(gemeente), PORTS);
    expect(made()).toEqual([1, 4, 4]);
  });

  test.each<[string, Partial<ObjectenEndpoint>, object]>([
    ['another objecttype', { objecttype: 'https://objecttypen.test/api/v2/objecttypes/2' }, { status: 400, problem: 'invalid type:invalid' }],
    ['a token that it does not know', { token: 'zgw-secret' }, { status: 401 }],
    ['a client that its Documenten API does not know', { clientId: 'iemand' }, { status: 403 }],
  ])('%s is refused, with no value in the fault', async (_what, over, details) => {
    const fault: unknown = await sendObjecten(melding, objectenEndpoint(gemeente, over), PORTS).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'RECIPIENT_REJECTED', details });
    expect(JSON.stringify(fault)).not.toContain('999990020');
    expect(gemeente.zaken()).toEqual([]);
  });

  test('without a type for notices the partner\'s next endpoint is used, and without one a person must look', async () => {
    const { berichttype: _, ...endpoint } = objectenEndpoint(gemeente);
    const notice = await permittedFor(gateway, { kind: 'notice', about: 'consent-withdrawn' });
    const send = makeOutbound({ ...PORTS, sendFrame: () => Promise.reject(new Error('no MLLP')) });
    const to = (...endpoints: readonly object[]): PermittedDelivery => ({ ...notice, recipient: { ...notice.recipient, endpoints: endpoints as never } });
    await expect(send(to(endpoint))).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    await expect(send(to(endpoint, { protocol: 'wmo-mail', host: '127.0.0.1', port: 1, tls: 'starttls', from: 'a@mgn.example', to: 'b@gemeente.example', timeoutMs: 500 }))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
  });
});
