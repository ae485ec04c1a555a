import { randomUUID } from 'node:crypto';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { adviesFor, encounterFor } from '../../src/sandbox/partner-resources.ts';
import { issueAccessToken } from '../../src/security/access-token.ts';
import { ROLE_SCOPES } from '../../src/security/scopes.ts';
import type { Caller } from '../../src/pipeline/stories.ts';
import type { ConsentState, Journey, Taak } from '../../src/workflow/journey.ts';
import type { Network, Partner, PartnerRole } from '../../src/workflow/network.ts';
import { adviesResponse } from '../fixtures/advies-response.ts';
import type { AdviesCase, JourneyCase } from '../fixtures/journey-case.ts';
import { SANNE } from '../fixtures/journey-cases.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, letter, srm } from '../support/test-messages.ts';

const AT = '2026-12-02T09:00:00.000Z';
export const REFERRAL = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';
/** Two journeys of two practices: what is one's own and what is somebody else's. */
export const OWN = 'ZP100120301';
export const FOREIGN = 'ZP100120777';

/** Who calls in the table, by partner of the network file; `unknown` shows a token that nobody gave. */
export const CALLERS = {
  huisarts: 'huisarts-eikenlaan', 'vg-team': 'vg-voorbeelddam', planner: 'planner-voorbeeld', ggz: 'ggz-voorbeeld', gemeente: 'gemeente-gm9901', welzijn: 'samenhuis',
  schuldhulp: 'schuldhulp-fictiefveen', partner: 'werkplein-ips', 'gemeente-financier': 'gemeente-gm9901-financier', rho: 'rho-voorbeeld', verzekeraar: 'verzekeraar-voorbeeld', politie: 'politie-voorbeeld',
  kaderarts: 'kaderarts-voorbeeld', psychiater: 'psychiater-voorbeeld',
} as const;
export type Named = keyof typeof CALLERS;

/** A gateway with both journeys in it, in which everybody of the table owns a Task, also who may never see one. */
export type World = {
  readonly real: RealGateway;
  readonly url: string;
  tokenOf(name: Named): Promise<string>;
  /** The id under which this caller, or whoever stands for "another", knows its Task of a journey. */
  taskOf(name: Named, journey: 'own' | 'foreign'): string;
};

const DUMMY_KEYS = { keys: [{ kty: 'EC', crv: 'P-384', kid: 'x', x: 'AA', y: 'AA' }] };

/** Starts it. */
export async function openWorld(): Promise<World> {
  const clock = { now: () => new Date(AT) };
  const file = sampleNetwork();
  const politie: Partner = { id: CALLERS.politie, name: 'Politie Voorbeeld', role: 'politie', identifiers: {}, functions: ['R'], endpoints: [] };
  const region = await startRegion({ ...file, partners: [...file.partners, politie] }, clock);
  const network = (): Network => ({ ...region.network(), partners: region.network().partners.map((it) => (it.caller === undefined ? { ...it, caller: { clientId: it.id, jwks: DUMMY_KEYS } } : it)) });
  const real = await startRealGateway({ clock, region: { ...region, network }, relay: { pollMs: 60_000, concurrency: 0 } });
  await region.connect({ baseUrl: real.gateway.doors.baseUrl, mllpPort: real.gateway.doors.mllpPort });
  const own = await journeyOf(real, SANNE as JourneyCase & { advies: AdviesCase }, network());
  const foreign = await journeyOf(real, caseWith(FOREIGN, {}) as JourneyCase & { advies: AdviesCase }, network(), 'huisarts-beukenhof');
  return {
    real: { ...real, close: async () => { await real.close(); await region.close(); } },
    url: real.gateway.doors.baseUrl,
    tokenOf: async (name) => {
      const { id, role } = partnerOf(network(), name);
      const scopes = ROLE_SCOPES[role] ?? [];
      return issueAccessToken({ key: real.gateway.storage.tokenKey, issuer: real.gateway.doors.baseUrl }, { clientId: id, partner: id, role, scopes }, { now: clock.now(), jti: randomUUID() });
    },
    taskOf: (name, which) => {
      const journey = which === 'own' ? own : foreign;
      const mine = journey.taken.find((it) => it.owner === CALLERS[name] && it.status !== 'draft');
      // Somebody else's: the Task that another partner owns in the other journey.
      const other = journey.taken.find((it) => it.owner !== CALLERS[name] && it.status !== 'draft');
      const taak = which === 'own' ? mine : other;
      if (taak === undefined) {
        throw new Error(`${name} has no Task`);
      }
      return real.gateway.storage.taskId(journey.id, taak);
    },
  };
}

export function partnerOf(network: Network, name: Named): Partner {
  const found = network.partners.find((it) => it.id === CALLERS[name]);
  if (found === undefined) {
    throw new Error(`no partner ${name}`);
  }
  return found;
}

/** A journey with its advice, and a Task for everybody, put there by hand where no advice would. */
async function journeyOf({ gateway }: RealGateway, one: JourneyCase & { readonly advies: AdviesCase }, network: Network, huisarts?: string): Promise<Journey> {
  const { stories, store, storage } = gateway;
  await stories.receiveHl7v2(srm(one), { door: 'mllp', peer: '127.0.0.1' });
  await stories.receiveHl7v2(letter(one), { door: 'mllp', peer: '127.0.0.1' });
  const team: Caller = { clientId: 't', partner: CALLERS['vg-team'], role: 'vg-team', requestId: randomUUID() };
  const offered = await required(store.findByReferral(REFERRAL, one.number));
  const seat = offered.record.journey.taken.find((it) => it.localId === 'vg-ggz');
  const task = seat === undefined ? '' : storage.taskId(offered.record.journey.id, seat);
  const gesprek = { id: randomUUID(), start: '2026-12-01T10:00:00+01:00', minutes: 60, mode: 'op-locatie', members: ['m-ggz-dam', 'm-sd-dam'], outcome: 'held' as const };
  await stories.putEncounter(team, randomUUID(), encounterFor(task, randomUUID(), gesprek));
  const response: QuestionnaireResponse = adviesResponse(one);
  const advised = await stories.recordAdvies(team, adviesFor({ id: task }, response));
  if (!advised.ok) {
    throw new Error(advised.refusal.code);
  }
  const loaded = await required(store.findByReferral(REFERRAL, one.number));
  const { journey } = loaded.record;
  const extra = (Object.keys(CALLERS) as Named[]).filter((name) => !journey.taken.some((it) => it.owner === CALLERS[name] && it.status !== 'draft')).map((name): Taak => ({
    localId: `extra-${name}`, code: 'ondersteuning', status: 'requested', version: 1, owner: CALLERS[name], view: viewOf(partnerOf(network, name).role), actie: 2, output: [], authoredAt: AT, updatedAt: AT,
  }));
  const consents: ConsentState[] = (['wmo', 'schuldhulp', 'ggz-aanbieder'] as const).map((of) => ({ id: randomUUID(), class: of, decision: 'permit', givenAt: '2026-12-01T09:00:00Z', by: 'patient', source: 'fhir' }));
  const named: ConsentState[] = (['partner'] as const).flatMap((of) => Object.values(CALLERS).map((partner) => ({ id: randomUUID(), class: of, partner, decision: 'permit', givenAt: '2026-12-01T09:00:00Z', by: 'patient', source: 'fhir' })));
  const after: Journey = { ...journey, taken: [...journey.taken, ...extra], consents: [...journey.consents.filter((it) => it.class !== 'ggz-aanbieder'), ...consents, ...named], ...(huisarts === undefined ? {} : { huisarts, team: 'vg-fictiefveen' }) };
  await store.commit({ at: new Date(AT), journey: { before: loaded, after: { ...loaded.record, journey: after }, events: [] }, audit: [] });
  return after;
}

function viewOf(role: PartnerRole): string {
  const views: Partial<Record<PartnerRole, string>> = { gemeente: 'wmo', ggz: 'ggz-aanbieder', schuldhulp: 'schuldhulp', welzijn: 'welzijn', huisarts: 'huisarts', planner: 'planner', 'vg-team': 'vg-ggz' };
  return views[role] ?? 'partner';
}

async function required<T>(found: Promise<T | undefined>): Promise<T> {
  const value = await found;
  if (value === undefined) {
    throw new Error('not there');
  }
  return value;
}
