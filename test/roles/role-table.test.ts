import { randomUUID } from 'node:crypto';
import type { OperationOutcome, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK_OPERATIONS } from '../../src/operator-desk.ts';
import { appointmentFor, consentFor, encounterFor } from '../../src/sandbox/partner-resources.ts';
import { PARTNER_ROLES } from '../../src/workflow/network.ts';
import { SANNE } from '../fixtures/journey-cases.ts';
import type { Named, World } from './role-world.ts';
import { CALLERS, FOREIGN, openWorld, OWN, REFERRAL } from './role-world.ts';

/**
 * M1 to M8 at every door: each route of the API description, as each role, on an own journey and on another's. `sees`: what
 * executes; SD: sociaal domein; barred: insurer, politie, RHO, financier. Typed from domain.md 1.10 and design 5.1.
 */
type Cell = string;
type Row = { readonly route: string; readonly what: string; readonly cells: Readonly<Record<Named | 'unknown', readonly [own: Cell, foreign: Cell]>> };

const both = (cell: Cell): readonly [Cell, Cell] => [cell, cell];
const NO = both('403 NOT_ALLOWED');
const BARRED = { 'gemeente-financier': NO, rho: NO, verzekeraar: NO, politie: NO } as const;
const STRANGER = { unknown: both('401 NOT_AUTHENTICATED') } as const;
const SD = (cells: readonly [Cell, Cell]) => ({ gemeente: cells, welzijn: cells, schuldhulp: cells, partner: cells });
/** Who answers consultaties has no part in a journey (G3). */
const CONSULTANTS = (cells: readonly [Cell, Cell]) => ({ kaderarts: cells, psychiater: cells });
const everyone = (cell: Cell) => Object.fromEntries([...Object.keys(CALLERS), 'unknown'].map((name) => [name, both(cell)])) as Row['cells'];
const OWN_ONLY = ['200', '404 NOT_FOUND'] as const;
const STALE = ['412 VERSION_CONFLICT', '404 NOT_FOUND'] as const;

// prettier-ignore
const TABLE: readonly Row[] = [
  { route: 'GET /fhir/{type}/{id}', what: 'Task', cells: { huisarts: OWN_ONLY, 'vg-team': OWN_ONLY, planner: OWN_ONLY, ggz: OWN_ONLY, ...SD(OWN_ONLY), ...CONSULTANTS(OWN_ONLY), ...BARRED, ...STRANGER } },
  { route: 'GET /fhir/{type}/{id}', what: 'Patient', cells: { huisarts: NO, 'vg-team': both('404 NOT_FOUND'), planner: both('404 NOT_FOUND'), ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'GET /fhir/{type}/{id}', what: 'Consent', cells: { huisarts: NO, 'vg-team': both('404 NOT_FOUND'), planner: both('404 NOT_FOUND'), ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'PUT /fhir/Task/{id}', what: 'stale', cells: { huisarts: STALE, 'vg-team': STALE, planner: STALE, ggz: STALE, ...SD(STALE), ...CONSULTANTS(STALE), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir/Task/_search', what: 'all', cells: { huisarts: both('200'), 'vg-team': both('200'), planner: both('200'), ggz: both('200'), ...SD(NO), ...CONSULTANTS(both('200')), ...BARRED, ...STRANGER } },
  { route: 'PUT /fhir/Appointment/{id}', what: 'booking', cells: { huisarts: NO, 'vg-team': ['409 STATE_CONFLICT', '404 NOT_FOUND'], planner: ['409 STATE_CONFLICT', '404 NOT_FOUND'], ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'PUT /fhir/Encounter/{id}', what: 'cancelled', cells: { huisarts: NO, 'vg-team': ['201', '404 NOT_FOUND'], planner: ['201', '404 NOT_FOUND'], ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir/QuestionnaireResponse', what: 'no advice', cells: { huisarts: NO, 'vg-team': both('422 FIELD_INVALID'), planner: NO, ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir/Consent', what: 'by Task', cells: { huisarts: ['201', '404 NOT_FOUND'], 'vg-team': ['201', '404 NOT_FOUND'], planner: ['201', '404 NOT_FOUND'], ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  // The planner is the region's, so that both journeys are its own; a team knows no referral by its number.
  { route: 'POST /fhir/Consent', what: 'by number', cells: { huisarts: ['201', '404 NOT_FOUND'], 'vg-team': both('404 NOT_FOUND'), planner: both('201'), ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir/{type}/$validate', what: 'Task', cells: { huisarts: both('200'), 'vg-team': both('200'), planner: both('200'), ggz: both('200'), ...SD(both('200')), ...CONSULTANTS(both('200')), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir', what: 'no referral', cells: { huisarts: both('422 FIELD_INVALID'), 'vg-team': NO, planner: NO, ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /inbound/hl7v2', what: 'no message', cells: { huisarts: both('200'), 'vg-team': both('200'), planner: both('200'), ggz: both('200'), ...SD(both('200')), ...CONSULTANTS(both('200')), ...BARRED, ...STRANGER } },
  { route: 'POST /inbound/zorgdomein/fhir', what: 'our token is none here', cells: everyone('401 NOT_AUTHENTICATED') },
  { route: 'PUT /inbound/zorgdomein/fhir/Task/{id}', what: 'our token is none here', cells: everyone('401 NOT_AUTHENTICATED') },
  { route: 'POST /inbound/viplive/fhir/Task', what: 'our token is none here', cells: everyone('401 NOT_AUTHENTICATED') },
  { route: 'PUT /inbound/viplive/fhir/Task', what: 'our token is none here', cells: everyone('401 NOT_AUTHENTICATED') },
  { route: 'POST /inbound/viplive/consultatie', what: 'no question', cells: { huisarts: both('422 FIELD_INVALID'), 'vg-team': both('422 FIELD_INVALID'), planner: NO, ggz: NO, ...SD(both('422 FIELD_INVALID')), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /fhir/Task', what: 'no question to an expert', cells: { huisarts: NO, 'vg-team': both('404 NOT_FOUND'), planner: NO, ggz: NO, ...SD(NO), ...CONSULTANTS(NO), ...BARRED, ...STRANGER } },
  { route: 'POST /v1/hl7v2-berichten', what: 'no message', cells: { ...everyone('200'), 'gemeente-financier': both('403'), rho: both('403'), verzekeraar: both('403'), politie: both('403'), unknown: both('401') } },
  // A gemeente's Notificaties API is known by a header of its own; a problem, and no OperationOutcome, says no.
  { route: 'POST /v1/notificaties/{partner}', what: 'our token is none here', cells: everyone('401') },
  { route: 'GET /v1/openapi.json', what: 'open', cells: everyone('200') },
  { route: 'GET /.well-known/jwks.json', what: 'open', cells: everyone('200') },
  { route: 'POST /oauth/token', what: 'no assertion', cells: everyone('400') },
  { route: 'GET /fhir/metadata', what: 'open', cells: everyone('200') },
  { route: 'GET /.well-known/smart-configuration', what: 'open', cells: everyone('200') },
  { route: 'GET /fhir/.well-known/smart-configuration', what: 'open', cells: everyone('200') },
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.real.close());

type Call = { readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
const FHIR = { 'content-type': 'application/fhir+json' };

function requestOf({ route, what }: Row, id: string, number: string): Call {
  const uuid = randomUUID();
  const gesprek = { id: uuid, start: '2026-12-08T10:00:00+01:00', minutes: 60, mode: 'op-locatie', members: ['m-ggz-dam', 'm-sd-dam'] };
  const json = (path: string, resource: object, headers = {}): Call => ({ path, headers: { ...FHIR, ...headers }, body: JSON.stringify(resource) });
  const withdrawal = consentFor({ id }, { consentClass: 'casusoverleg', decision: 'permit', at: '2026-12-01T09:00:00Z', withdrawn: true });
  switch (route) {
    case 'GET /fhir/{type}/{id}':
      return { path: `/fhir/${what}/${id}` };
    case 'PUT /fhir/Task/{id}':
      return json(`/fhir/Task/${id}`, { resourceType: 'Task', id, status: 'accepted', intent: 'order' }, { 'if-match': 'W/"999"' });
    case 'POST /fhir/Task/_search':
      return { path: '/fhir/Task/_search', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    case 'PUT /fhir/Appointment/{id}':
      return json(`/fhir/Appointment/${uuid}`, appointmentFor(id, gesprek));
    case 'PUT /fhir/Encounter/{id}':
      return json(`/fhir/Encounter/${uuid}`, encounterFor(id, uuid, { ...gesprek, id: randomUUID(), outcome: 'cancelled' }));
    case 'POST /fhir/QuestionnaireResponse':
      return json('/fhir/QuestionnaireResponse', { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://ergens.anders/x' });
    case 'POST /fhir/Consent':
      return json('/fhir/Consent', what === 'by Task' ? withdrawal : { ...withdrawal, provision: { ...withdrawal.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: { system: REFERRAL, value: number } } }] } });
    case 'POST /fhir/{type}/$validate':
      return json('/fhir/Task/$validate', { resourceType: 'Task', status: 'requested', intent: 'order' });
    case 'POST /fhir':
      return json('/fhir', [1]);
    case 'POST /inbound/hl7v2':
      return { path: '/inbound/hl7v2', headers: { 'content-type': 'application/hl7-v2' }, body: 'geen bericht' };
    case 'POST /inbound/zorgdomein/fhir':
      return json('/inbound/zorgdomein/fhir', {});
    case 'PUT /inbound/zorgdomein/fhir/Task/{id}':
      return json(`/inbound/zorgdomein/fhir/Task/${uuid}`, {});
    case 'POST /inbound/viplive/fhir/Task':
    case 'PUT /inbound/viplive/fhir/Task':
      return json('/inbound/viplive/fhir/Task', {});
    case 'POST /inbound/viplive/consultatie':
      return json('/inbound/viplive/consultatie', {});
    case 'POST /v1/hl7v2-berichten':
      return { path: '/v1/hl7v2-berichten', headers: { 'content-type': 'application/hl7-v2' }, body: 'geen bericht' };
    case 'POST /v1/notificaties/{partner}':
      return { path: '/v1/notificaties/gemeente-gm9902', headers: { 'content-type': 'application/json' }, body: '{}' };
    case 'POST /fhir/Task':
      return json('/fhir/Task', { resourceType: 'Task', status: 'requested', intent: 'order' });
    case 'POST /oauth/token':
      return { path: '/oauth/token', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials' };
    default:
      return { path: route.split(' ')[1] ?? '' };
  }
}

async function call(row: Row, name: Named | 'unknown', which: 'own' | 'foreign'): Promise<{ readonly said: string; readonly text: string }> {
  const id = name === 'unknown' ? world.taskOf('ggz', 'own') : world.taskOf(name, which);
  const { path, headers = {}, body } = requestOf(row, id, which === 'own' ? OWN : FOREIGN);
  const token = name === 'unknown' ? 'van-niemand' : await world.tokenOf(name);
  const response = await fetch(`${world.url}${path}`, { method: row.route.split(' ')[0] ?? 'GET', headers: { authorization: `Bearer ${token}`, ...headers }, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const code = /^\s*\{/.test(text) ? (JSON.parse(text) as OperationOutcome).issue?.[0]?.details?.coding?.[0]?.code : undefined;
  return { said: response.ok || code === undefined ? String(response.status) : `${String(response.status)} ${code}`, text };
}

const auditRows = async (): Promise<number> => Number((await world.real.gateway.storage.database.query<{ n: number }>('select count(*) as n from audit_record'))[0]?.n ?? 0);
/** Words of the person of the fixtures. */
const PERSON = /999990019|Testinga|Sanne|1992-03-14|pieker|Angststoornis|P74|0612345678/;

describe('the table covers everything there is', () => {
  it('every route of the API description, and every partner role', async () => {
    const response = await fetch(`http://127.0.0.1:${String(world.real.gateway.doors.adminPort)}/openapi.json`);
    const { paths } = (await response.json()) as { readonly paths: Readonly<Record<string, object>> };
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect([...new Set(TABLE.map((it) => it.route))].toSorted()).toEqual(routes.toSorted());
    expect(PARTNER_ROLES.filter((role) => !(role in CALLERS))).toEqual([]);
  });
});

describe.each(TABLE.map((row) => [`${row.route} (${row.what})`, row] as const))('%s', (_name, row) => {
  it.each(Object.keys(row.cells) as (Named | 'unknown')[])('as %s', async (name) => {
    for (const which of ['own', 'foreign'] as const) {
      const before = await auditRows();
      const { said, text } = await call(row, name, which);
      expect(said, which).toBe(row.cells[name][which === 'own' ? 0 : 1]);
      const isRefusal = /^40[34]/.test(said);
      // NEN 7513: a refusal of somebody who is known has its row.
      expect((await auditRows()) > before || !isRefusal).toBe(true);
      expect((isRefusal || name === 'kaderarts' || name === 'psychiater') && PERSON.test(text)).toBe(false);
    }
  });
});

describe('M3 to M7 who never sees a person', () => {
  it.each(['gemeente-financier', 'rho', 'verzekeraar', 'politie'] as const)('%s owns a Task by mistake, and every door says no with a row in the audit', async (name) => {
    await call(TABLE[0] as Row, name, 'own');
    const [row] = await world.real.gateway.storage.database.query<{ on_behalf_of: string; outcome: string; code: string }>('select on_behalf_of, outcome, code from audit_record order by at desc, lane, seq desc limit 1');
    expect(row).toBeDefined();
    const rows = await world.real.gateway.storage.database.query<{ n: number }>('select count(*) as n from audit_record where on_behalf_of = $1 and action = $2 and code = $3', [CALLERS[name], 'refuse', 'NOT_ALLOWED']);
    expect(Number(rows[0]?.n)).toBeGreaterThan(0);
  });

  it('M5 the executing account of the same gemeente reads its own Task, the financing one nothing', async () => {
    const read = await call(TABLE[0] as Row, 'gemeente', 'own');
    expect(read.said).toBe('200');
    expect((await call(TABLE[0] as Row, 'gemeente-financier', 'own')).said).toBe('403 NOT_ALLOWED');
  });
});

describe('M6 the planner sees name, contact, time and language, never what it is about', () => {
  it('nothing of the complaint in any Task that it finds', async () => {
    const { said, text } = await call(TABLE.find((it) => it.route === 'POST /fhir/Task/_search') as Row, 'planner', 'own');
    expect(said).toBe('200');
    expect(text).not.toMatch(/pieker|Angststoornis|P74|Z05|999990019/);
    expect((JSON.parse(text) as { readonly entry?: readonly { readonly resource: Task }[] }).entry?.length).toBeGreaterThan(0);
    expect(SANNE.number).toBe(OWN);
  });
});

describe('the admin door', () => {
  it.each(DESK_OPERATIONS.map((it) => [it]))('desk %s answers no token of a partner, whoever it is', async (operation) => {
    for (const name of Object.keys(CALLERS) as Named[]) {
      const response = await fetch(`http://127.0.0.1:${String(world.real.gateway.doors.adminPort)}/desk/${operation}`, {
        method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.tokenOf(name)}` }, body: '{"id":"ZP100120301"}',
      });
      expect([401, 404]).toContain(response.status);
    }
  });

  it.each(['/health/live', '/health/ready', '/metrics', '/openapi.json'])('%s holds nothing of a person', async (path) => {
    const response = await fetch(`http://127.0.0.1:${String(world.real.gateway.doors.adminPort)}${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toMatch(PERSON);
  });
});
