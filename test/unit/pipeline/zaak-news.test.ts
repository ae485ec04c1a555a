import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readZaak } from '../../../src/outbound/gemeente/read-zaak.ts';
import { sendZgw } from '../../../src/outbound/gemeente/send-zgw.ts';
import { isPartnerSecret } from '../../../src/partner-secrets.ts';
import type { SentZaakNews, TakeZaakNews } from '../../../src/pipeline/take-zaak-news.ts';
import { takeZaakNewsStory } from '../../../src/pipeline/take-zaak-news.ts';
import type { ZgwPartner } from '../../../src/sandbox/zgw/start-zgw-partner.ts';
import type { Taak } from '../../../src/workflow/journey.ts';
import type { Network, ZgwEndpoint } from '../../../src/workflow/network.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { advisedRuben, permittedFor, PORTS, RUBEN, startGemeente, zgwEndpoint } from '../outbound/gemeente/melding.ts';
import { codeOf } from './callers.ts';

const AUTH = 'Bearer van-de-gemeente';
let gateway: MemoryGateway;
let gemeente: ZgwPartner;
let endpoint: ZgwEndpoint;
let take: TakeZaakNews;
let task: string;

beforeEach(async () => {
  gateway = await advisedRuben();
  gemeente = await startGemeente();
  endpoint = zgwEndpoint(gemeente, { notificationSecret: 'notificaties', statuses: { 'Ontvangst bevestigd': 'received', 'In behandeling': 'accepted', 'In onderzoek': 'in-progress', Toegekend: 'completed', Afgewezen: 'rejected' } });
  const sample = sampleNetwork();
  const network: Network = { ...sample, partners: sample.partners.map((it) => (it.id === 'gemeente-gm9902' ? { ...it, endpoints: [endpoint] } : it)) };
  await sendZgw(await permittedFor(gateway), endpoint, PORTS);
  task = gateway.idOf(await gateway.journeyOf(RUBEN.number), 'actie-2');
  take = takeZaakNewsStory({ ...gateway.ports, network: () => network, isSecret: isPartnerSecret(async (name) => (name === 'notificaties' ? AUTH : undefined)), readZaak: (partner, at, change) => readZaak(partner, at, change, PORTS) });
});
afterEach(() => gemeente.close());

/** What the simulated Notificaties API would send of the newest change. */
function newsOf(list: 'statussen' | 'resultaten', over: Readonly<Record<string, unknown>> = {}): SentZaakNews {
  const changed = gemeente.list(list).at(-1);
  return { partner: 'gemeente-gm9902', authorization: AUTH, requestId: 'r-1', body: { kanaal: 'zaken', hoofdObject: changed?.['zaak'], resource: list === 'statussen' ? 'status' : 'resultaat', resourceUrl: changed?.url, actie: 'create', aanmaakdatum: '2026-12-02T10:00:00Z', kenmerken: {}, ...over } };
}

async function taakOf(): Promise<Taak | undefined> {
  return (await gateway.journeyOf(RUBEN.number)).taken.find((it) => it.localId === 'actie-2');
}

describe('2.3.2 lid 1: what the gemeente does with the zaak comes back to the Task', () => {
  test('confirmation, treatment, research, grant: step by step, with the number and the gemeente\'s own word', async () => {
    const seen: unknown[] = [];
    for (const status of ['Ontvangst bevestigd', 'In behandeling', 'In onderzoek']) {
      await gemeente.setStatus(task, status);
      expect(codeOf(await take(newsOf('statussen')))).toBe('ok');
      seen.push((await taakOf())?.status);
    }
    await gemeente.setStatus(task, 'Afgehandeld', 'Toegekend');
    expect(codeOf(await take(newsOf('resultaten')))).toBe('ok');
    const taak = await taakOf();
    expect([...seen, taak?.status]).toEqual(['received', 'accepted', 'in-progress', 'completed']);
    expect(taak?.output).toEqual([{ type: 'ontvangstbevestiging', value: task }, { type: 'zaakstatus', value: 'Toegekend' }]);
  });

  test('a leap goes through every step of 7.3; old and repeated news changes nothing', async () => {
    await gemeente.setStatus(task, 'In onderzoek');
    await take(newsOf('statussen'));
    const { version, status, acceptedAt, startedAt } = (await taakOf()) ?? {};
    expect([status, acceptedAt !== undefined, startedAt !== undefined]).toEqual(['in-progress', true, true]);
    await take(newsOf('statussen'));
    await gemeente.setStatus(task, 'Ontvangst bevestigd');
    await take(newsOf('statussen'));
    expect((await taakOf())?.version).toBe(version);
  });

  test.each([[[], 'rejected'], [['In behandeling'], 'failed'], [['In onderzoek'], 'failed']] as const)('a refusal after %j makes it %s, and the action is the team\'s again', async (before, ended) => {
    for (const status of before) {
      await gemeente.setStatus(task, status);
      await take(newsOf('statussen'));
    }
    await gemeente.setStatus(task, 'Afgehandeld', 'Afgewezen');
    await take(newsOf('resultaten'));
    expect(await taakOf()).toMatchObject({ status: ended, reason: 'anders', reasonText: 'Afgewezen' });
    expect(gateway.contents.deliveries.some((it) => it.about === (ended === 'rejected' ? 'task-rejected' : 'task-failed') && it.view === 'huisarts')).toBe(true);
  });

  test('a status that the network file gives no meaning says nothing to us', async () => {
    expect(codeOf(await take(newsOf('statussen')))).toBe('ok');
    expect((await taakOf())?.status).toBe('requested');
  });
});

describe('whoever knocks', () => {
  test.each([
    ['another secret', { authorization: 'Bearer iemand' }, 'NOT_AUTHENTICATED'], ['none', { authorization: '' }, 'NOT_AUTHENTICATED'],
    ['a gemeente without notifications', { partner: 'gemeente-gm9901' }, 'NOT_FOUND'], ['nobody', { partner: 'niemand' }, 'NOT_FOUND'],
    ['no notification', { body: { kanaal: 'zaken' } }, 'FIELD_INVALID'], ['nothing', { body: undefined }, 'FIELD_INVALID'],
  ])('%s: refused', async (_what, over, code) => {
    await gemeente.setStatus(task, 'In behandeling');
    expect(codeOf(await take({ ...newsOf('statussen'), ...over }))).toBe(code);
    expect((await taakOf())?.status).toBe('requested');
  });

  test.each([[{ kanaal: 'documenten' }], [{ actie: 'destroy' }], [{ resource: 'zaakobject' }], [{ kanaal: 'test' }]])('%j is none of ours: taken, and nothing read', async (over) => {
    await gemeente.setStatus(task, 'In behandeling');
    gemeente.setFault({ status: 500 });
    expect(codeOf(await take(newsOf('statussen', over)))).toBe('ok');
    expect((await taakOf())?.status).toBe('requested');
  });

  test('an address elsewhere is never called', async () => {
    await gemeente.setStatus(task, 'In behandeling');
    await expect(take(newsOf('statussen', { resourceUrl: 'https://elsewhere.test/zaken/api/v1/statussen/1' }))).rejects.toMatchObject({ details: { problem: 'address-outside-base' } });
    await expect(take(newsOf('statussen', { hoofdObject: `${gemeente.url}/zaken/api/v1/../../catalogi/api/v1/zaaktypen/1` }))).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
  });

  test('the status of another zaak moves no Task', async () => {
    const other = gemeente.list('zaken')[0];
    await gemeente.setStatus(task, 'In behandeling');
    const news = newsOf('statussen', { hoofdObject: String(other?.url).replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000') });
    await expect(take(news)).rejects.toMatchObject({ details: { status: 404 } });
  });

  test('503 of the gemeente\'s own register: told again later', async () => {
    await gemeente.setStatus(task, 'In behandeling');
    gemeente.setFault({ status: 503, times: 1 });
    await expect(take(newsOf('statussen'))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(codeOf(await take(newsOf('statussen')))).toBe('ok');
    expect((await taakOf())?.status).toBe('accepted');
  });
});
