import { afterEach, describe, expect, test } from 'vitest';
import { sendZgw } from '../../../src/outbound/gemeente/send-zgw.ts';
import { startPartner } from '../../../src/sandbox/start-partner.ts';
import type { RunningPartner } from '../../../src/sandbox/start-partner.ts';
import type { ZgwPartner } from '../../../src/sandbox/zgw/start-zgw-partner.ts';
import { zgwToken } from '../../../src/security/zgw-token.ts';
import type { ZgwEndpoint } from '../../../src/workflow/network.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { advisedRuben, NOW, permittedFor, startGemeente } from '../outbound/gemeente/melding.ts';

let gemeente: ZgwPartner | undefined;
let alone: RunningPartner | undefined;
afterEach(async () => {
  await gemeente?.close();
  await alone?.close();
  gemeente = undefined;
  alone = undefined;
});

const SECRET = 'een-geheim-van-de-proef-van-voldoende-lengte';
const CRS = { 'accept-crs': 'EPSG:4326', 'content-crs': 'EPSG:4326' };

/** One call as a client of the gemeente makes it. */
async function call(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = CRS): Promise<{ readonly status: number; readonly json: Readonly<Record<string, never>> & { readonly invalidParams?: readonly { readonly name: string; readonly code: string }[]; readonly code?: string; readonly url?: string; readonly results?: readonly { readonly url: string }[] } }> {
  const token = await zgwToken({ clientId: 'mgn', secret: SECRET, user: 'proef', now: NOW });
  const response = await fetch(`${gemeente?.url ?? ''}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, json: (await response.json()) as never };
}
const first = async (list: string, query = ''): Promise<string> => (await call('GET', `/catalogi/api/v1/${list}${query}`)).json.results?.[0]?.url ?? '';

describe('the simulated ZGW APIs refuse what the real ones refuse', () => {
  const zaakOf = async (over: object = {}): Promise<object> => ({ bronorganisatie: '999999011', verantwoordelijkeOrganisatie: '999999023', zaaktype: gemeente?.list('zaaktypen')[1]?.url, startdatum: '2026-12-01', ...over });
  const refused = (answer: Awaited<ReturnType<typeof call>>): readonly string[] => [String(answer.status), ...(answer.json.invalidParams ?? []).map(({ name, code }) => `${name}:${code}`)];

  test.each<[string, object, readonly string[]]>([
    ['required fields', { startdatum: undefined, zaaktype: undefined }, ['400', 'zaaktype:required', 'startdatum:required']],
    ['an RSIN that fails the 11-proef', { bronorganisatie: '123456789' }, ['400', 'bronorganisatie:invalid']],
    ['a date that is none', { startdatum: '01-12-2026' }, ['400', 'startdatum:invalid']],
    ['an end before its start', { uiterlijkeEinddatumAfdoening: '2026-11-30' }, ['400', 'uiterlijkeEinddatumAfdoening:date-before-start']],
    ['an unknown zaaktype', { zaaktype: 'https://elders.test/zaaktypen/1' }, ['400', 'zaaktype:bad-url']],
    ['a text that is too long', { omschrijving: 'x'.repeat(81) }, ['400', 'omschrijving:max_length']],
  ])('a zaak with %s', async (_what, over, expected) => {
    gemeente = await startGemeente();
    expect(refused(await call('POST', '/zaken/api/v1/zaken', await zaakOf(over)))).toEqual(expected);
    expect(gemeente.zaken()).toEqual([]);
  });

  test('a zaaktype that is not published; the same number twice; no coordinates; an unknown filter', async () => {
    gemeente = await startGemeente();
    expect(refused(await call('POST', '/zaken/api/v1/zaken', await zaakOf({ zaaktype: gemeente.list('zaaktypen')[2]?.url })))).toEqual(['400', 'zaaktype:not-published']);
    expect((await call('POST', '/zaken/api/v1/zaken', await zaakOf({ identificatie: 'z-1' }))).status).toBe(201);
    expect(refused(await call('POST', '/zaken/api/v1/zaken', await zaakOf({ identificatie: 'z-1' })))).toEqual(['400', 'identificatie:identificatie-niet-uniek']);
    expect((await call('POST', '/zaken/api/v1/zaken', await zaakOf(), {})).status).toBe(412);
    expect(refused(await call('GET', '/zaken/api/v1/zaken?kenmerk=1'))).toEqual(['400', 'nonFieldErrors:unknown-parameters']);
  });

  test('an end status before its result, a status of another zaaktype, one from the future, and anything after the end', async () => {
    gemeente = await startGemeente();
    const zaak = (await call('POST', '/zaken/api/v1/zaken', await zaakOf())).json.url;
    const type = (list: string, name: string, of = 1): string => gemeente?.list(list).find((it) => it['omschrijving'] === name && it['zaaktype'] === gemeente?.list('zaaktypen')[of]?.url)?.url ?? '';
    const status = async (statustype: string, datumStatusGezet = NOW.toISOString()): Promise<readonly string[]> => refused(await call('POST', '/zaken/api/v1/statussen', { zaak, statustype, datumStatusGezet }));
    expect(await status(type('statustypen', 'Afgehandeld'))).toEqual(['400', 'nonFieldErrors:resultaat-does-not-exist']);
    expect(await status(type('statustypen', 'Ingediend', 0))).toEqual(['400', 'nonFieldErrors:zaaktype-mismatch']);
    expect(await status(type('statustypen', 'Ingediend'), '2027-01-01T00:00:00Z')).toEqual(['400', 'datumStatusGezet:date-in-future']);
    expect((await call('POST', '/zaken/api/v1/resultaten', { zaak, resultaattype: type('resultaattypen', 'Toegekend') })).status).toBe(201);
    expect(await status(type('statustypen', 'Afgehandeld'))).toEqual(['201']);
    expect(await status(type('statustypen', 'Ingediend'))).toEqual(['403']);
  });

  test('a role with a BSN that fails, with an address without BAG id, and a second initiator', async () => {
    gemeente = await startGemeente();
    const zaak = (await call('POST', '/zaken/api/v1/zaken', await zaakOf())).json.url;
    const roltype = gemeente.list('roltypen').find((it) => it['omschrijvingGeneriek'] === 'initiator' && it['zaaktype'] === gemeente?.list('zaaktypen')[1]?.url)?.url;
    const rol = (betrokkeneIdentificatie: object): object => ({ zaak, roltype, betrokkeneType: 'natuurlijk_persoon', roltoelichting: 'x', betrokkeneIdentificatie });
    expect(refused(await call('POST', '/zaken/api/v1/rollen', rol({ inpBsn: '999990021' })))).toEqual(['400', 'betrokkeneIdentificatie.inpBsn:invalid']);
    expect(refused(await call('POST', '/zaken/api/v1/rollen', rol({ verblijfsadres: {} })))).toEqual(['400', 'betrokkeneIdentificatie.verblijfsadres.aoaIdentificatie:required']);
    expect((await call('POST', '/zaken/api/v1/rollen', rol({ inpBsn: '999990020' }))).status).toBe(201);
    expect(refused(await call('POST', '/zaken/api/v1/rollen', rol({ inpBsn: '999990020' })))).toEqual(['400', 'roltype:max-occurences']);
  });

  test('a document whose size is another, and pages that must be followed', async () => {
    gemeente = await startGemeente();
    const informatieobjecttype = await first('informatieobjecttypen');
    const document = { bronorganisatie: '999999011', creatiedatum: '2026-12-01', titel: 't', auteur: 'a', taal: 'nld', informatieobjecttype, inhoud: 'eA==', bestandsomvang: 2 };
    expect(refused(await call('POST', '/documenten/api/v1/enkelvoudiginformatieobjecten', document))).toEqual(['400', 'nonFieldErrors:file-size']);
    expect(refused(await call('POST', '/documenten/api/v1/enkelvoudiginformatieobjecten', { ...document, taal: 'nl' }))).toEqual(['400', 'taal:invalid']);
    expect((await call('GET', '/catalogi/api/v1/zaaktypen')).json).toMatchObject({ count: 4, next: expect.stringContaining('page=2') });
  });
});

describe('mgn sandbox gemeente-gm9902', () => {
  test('runs alone at the address of the network file, and shows a melding once it is whole', async () => {
    const lines: string[] = [];
    const partner = sampleNetwork().partners.find((it) => it.id === 'gemeente-gm9902');
    alone = await startPartner(partner!, { print: (said) => lines.push(...said), port: 0 });
    const endpoint = partner?.endpoints[0] as ZgwEndpoint;
    const at = (address: string): string => `${alone?.address ?? ''}${new URL(address).pathname}`;
    const now = new Date();
    await sendZgw(await permittedFor(await advisedRuben()), { ...endpoint, zaken: at(endpoint.zaken), documenten: at(endpoint.documenten), catalogi: at(endpoint.catalogi) }, { clock: { now: () => now }, sender: () => sampleNetwork(), secretOf: async (name) => name });
    expect(lines[0]).toMatch(/^Gemeente Fictiefveen, Wmo-loket luistert op http/);
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Zaak \S+ \(WMO-MELDING\)/), 'Status: Ingediend', 'Document: Melding Wmo namens cliënt (application/pdf)']));
  });
});
