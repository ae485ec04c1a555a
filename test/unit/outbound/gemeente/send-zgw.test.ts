import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendZgw } from '../../../../src/outbound/gemeente/send-zgw.ts';
import type { WmoMelding } from '../../../../src/outbound/gemeente/wmo-melding.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { ZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import type { MemoryGateway } from '../../../support/memory-gateway.ts';
import { advisedRuben, MELDING_ID, permittedFor, PORTS, startGemeente, zgwEndpoint } from './melding.ts';

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

const COUNTED = ['zaken', 'rollen', 'statussen', 'enkelvoudiginformatieobjecten', 'zaakinformatieobjecten'] as const;
const counts = (): readonly number[] => COUNTED.map((name) => gemeente.list(name).length);
const WHOLE = [1, 2, 1, 2, 2];

/** Calls of one delivery to a gemeente that has nothing of it yet. */
const CALLS = 23;

describe('Wmo 2.3.2: a melding becomes a zaak (ZGW 1.x)', () => {
  test('zaak with person, team, two documents and a first status, under the id of its Task', async () => {
    const receipt = await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    const [zaak] = gemeente.zaken();
    const task = gateway.idOf(await gateway.journeyOf('ZP100120302'), 'actie-2');
    expect(zaak).toMatchObject({ identificatie: task, zaaktype: 'WMO-MELDING', omschrijving: 'Melding Wmo namens cliënt', statussen: ['Ingediend'], kenmerken: [task] });
    expect(zaak?.rollen).toEqual([
      { rol: 'initiator', betrokkeneType: 'natuurlijk_persoon', indicatieMachtiging: 'machtiginggever', wie: { inpBsn: '999990020', geslachtsnaam: 'Proefstra', voornamen: 'Ruben', geslachtsaanduiding: 'm', geboortedatum: '1985-07-02' } },
      { rol: 'adviseur', betrokkeneType: 'niet_natuurlijk_persoon', indicatieMachtiging: 'gemachtigde', wie: { statutaireNaam: 'VG-team Fictiefveen' } },
    ]);
    expect(zaak?.documenten.map(({ titel, formaat }) => [titel, formaat])).toEqual([['Melding Wmo namens cliënt', 'application/pdf'], ['Melding Wmo namens cliënt (gegevens)', 'application/json']]);
    expect(Buffer.from(zaak?.documenten[0]?.inhoud ?? []).subarray(0, 5).toString()).toBe('%PDF-');
    expect(receipt).toEqual({ [task]: expect.stringMatching(/^zaak\/[0-9a-f-]{36}$/) });
    expect(counts()).toEqual(WHOLE);
  });

  test('the data say melding, namens, limits and who may be called; never aanvraag as what it is', async () => {
    await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    const data = JSON.parse(Buffer.from(gemeente.zaken()[0]?.documenten[1]?.inhoud ?? []).toString()) as WmoMelding;
    expect(data).toMatchObject({
      formaat: 'mgn-wmo-melding/1', soort: 'melding-namens-client', gemeente: '9902', spoed: false, datum: '2026-12-01', machtiging: { door: 'client', op: '2026-11-23' },
      client: { bsn: '999990020', naam: 'Ruben Proefstra', telefoon: '0612345678', adres: { straatEnNummer: 'Dijk 1', postcode: '9999 ZZ', woonplaats: 'Fictiefveen' } },
      beperkingen: ['Overzicht houden over post en afspraken lukt niet zonder hulp.'], levensdomeinen: ['Werk en dagbesteding', 'Wonen'],
      naasten: [{ naam: 'Mila Proefstra', telefoon: '0611111111', relatie: 'zus' }], melder: { naam: 'VG-team Fictiefveen', telefoon: '0880000003' }, indicatie: 'toegezegd',
    });
    expect(data.uitleg).toContain('Dit is geen aanvraag');
  });

  test('no word of the view\'s other side: diagnosis, words of the person, referral number, ggz action (2.7)', async () => {
    await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    const said = JSON.stringify(COUNTED.map((name) => gemeente.list(name).map((it) => ({ ...it, inhoud: undefined })))) + gemeente.zaken().map((it) => it.documenten.map(({ inhoud }) => Buffer.from(inhoud).toString('latin1')).join()).join();
    for (const hidden of ['P80', 'P19', 'boosheid', 'gebruik elke dag', 'ZP100120302', 'GGZ Voorbeeld', 'verslaving', '01004567']) {
      expect(said, hidden).not.toContain(hidden);
    }
  });
});

describe('5.5 at least once on the wire, once in effect', () => {
  test('the same delivery again makes nothing twice', async () => {
    const first = await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    expect(await sendZgw(melding, zgwEndpoint(gemeente), PORTS)).toEqual(first);
    expect(counts()).toEqual(WHOLE);
  });

  test('5.5, L6 an attempt that stood still begins nothing', async () => {
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, mayLeave: () => false })).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(gemeente.requests()).toEqual([]);
  });

  test('a delivery takes so many calls', async () => {
    let seen = 0;
    const fetch: typeof globalThis.fetch = async (...input) => {
      seen += 1;
      return globalThis.fetch(...input);
    };
    await sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, fetch: fetch as never });
    expect(seen).toBe(CALLS);
  });

  // Each in turn fails, before or after its work.
  test.each(Array.from({ length: CALLS }, (_, call) => call))('stopped at call %i, a repeat completes it', async (call) => {
    const fault = ([{ answerLost: true }, { status: 503 }, { reset: true }] as const)[call % 3];
    let seen = 0;
    const fetch: typeof globalThis.fetch = async (...input) => {
      gemeente.setFault(seen === call ? fault : undefined);
      seen += 1;
      return globalThis.fetch(...input);
    };
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, fetch: fetch as never })).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    gemeente.setFault(undefined);
    await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    expect(counts(), JSON.stringify(fault)).toEqual(WHOLE);
    expect(gemeente.zaken()[0]).toMatchObject({ statussen: ['Ingediend'] });
  });

  test('what is told later becomes a document of the same zaak, once', async () => {
    await sendZgw(melding, zgwEndpoint(gemeente), PORTS);
    const notice = await permittedFor(gateway, { id: '11111111-d9cb-469f-a165-70867728950e', kind: 'notice', about: 'consent-withdrawn' });
    await sendZgw(notice, zgwEndpoint(gemeente), PORTS);
    await sendZgw(notice, zgwEndpoint(gemeente), PORTS);
    const [zaak] = gemeente.zaken();
    expect(gemeente.zaken()).toHaveLength(1);
    expect(zaak?.documenten.map(({ titel }) => titel)).toEqual(['Melding Wmo namens cliënt', 'Melding Wmo namens cliënt (gegevens)', 'Bericht bij een melding Wmo', 'Bericht bij een melding Wmo (gegevens)']);
    const told = Buffer.from(zaak?.documenten[3]?.inhoud ?? []).toString();
    expect(told).toContain('"soort": "consent-withdrawn"');
    expect(told).not.toContain('999990020');
  });

  test('a notice of what never arrived is for a person to look at', async () => {
    const notice = await permittedFor(gateway, { kind: 'notice', about: 'consent-withdrawn' });
    await expect(sendZgw(notice, zgwEndpoint(gemeente), PORTS)).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { problem: 'zaak-unknown' } });
  });
});

describe('5.5 a gemeente that gives no answer', () => {
  test.each([
    ['a certificate that does not hold', 'CERT_HAS_EXPIRED', 'RECIPIENT_UNTRUSTED'], ['a connection that breaks', 'ECONNRESET', 'RECIPIENT_UNAVAILABLE'],
  ])('%s (%s) is %s', async (_what, cause, code) => {
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: cause }) }));
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, fetch })).rejects.toMatchObject({ code, details: { delivery: MELDING_ID, recipient: 'gemeente-gm9902' } });
  });

  test('an answer that goes on and on is let go', async () => {
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks += 1;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
        if (chunks === 32) {
          controller.close();
        }
      },
    });
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, fetch: async () => new Response(body) })).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(chunks).toBeLessThan(8);
  });
});

describe('what the gemeente refuses goes to a person, with the field and no value', () => {
  test.each([
    ['zaaktype that it does not have', { zaaktype: 'WMO-AANVRAAG' }, 'zaaktype-unknown'],
    ['RSIN that fails the 11-proef', { bronorganisatie: '999990021' }, 'invalid bronorganisatie:invalid'],
    ['RSIN of the college that fails', { verantwoordelijk: { GM9902: '123456789' } }, 'invalid verantwoordelijkeOrganisatie:invalid'],
    ['no college for this gemeente', { verantwoordelijk: { GM9901: '999990032', GM9903: '999990044' } }, 'verantwoordelijke-unknown'],
    ['document type that it does not have', { documentType: 'Brief' }, 'informatieobjecttype-unknown'],
    ['document type not of the zaaktype', { documentType: 'Onbekend stuk' }, 'invalid nonFieldErrors:missing-zaaktype-informatieobjecttype-relation'],
    ['client that it does not know', { clientId: 'iemand' }, 'not_authenticated'],
  ])('%s', async (_what, over, problem) => {
    const fault: unknown = await sendZgw(melding, zgwEndpoint(gemeente, over), PORTS).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'RECIPIENT_REJECTED', details: { delivery: MELDING_ID, recipient: 'gemeente-gm9902', problem } });
    expect(JSON.stringify(fault)).not.toContain('999990020');
    expect(gemeente.list('statussen')).toEqual([]);
  });

  test('a wrong secret is refused; a missing one is ours', async () => {
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, secretOf: async () => 'een-ander-geheim-van-voldoende-lengte' })).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { status: 403 } });
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, secretOf: async () => undefined })).rejects.toMatchObject({ code: 'ENVIRONMENT' });
    expect(gemeente.list('zaken')).toEqual([]);
  });

  test('a clock that is hours off is refused by its token', async () => {
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, clock: { now: () => new Date('2026-12-01T06:00:00Z') } })).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { status: 403 } });
  });

  test('an address outside the base is not followed', async () => {
    const evil = `${gemeente.url}/catalogi/api/v1`;
    const fetch = async (url: string | URL): Promise<Response> => {
      expect(String(url)).toContain(evil);
      return Response.json({ count: 9, next: 'https://elsewhere.test/zaaktypen', results: [] });
    };
    await expect(sendZgw(melding, zgwEndpoint(gemeente), { ...PORTS, fetch })).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { problem: 'address-outside-base' } });
  });
});
