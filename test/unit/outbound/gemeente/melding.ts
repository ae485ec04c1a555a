import { askPermit } from '../../../../src/pipeline/show-delivery.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { SendGemeentePorts } from '../../../../src/outbound/gemeente/gemeente-ports.ts';
import { adviesFor, encounterFor } from '../../../../src/sandbox/partner-resources.ts';
import type { ZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import { startZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import type { ObjectenEndpoint, ZgwEndpoint } from '../../../../src/workflow/network.ts';
import { adviesResponse } from '../../../fixtures/advies-response.ts';
import type { ActieCase, AdviesCase, JourneyCase } from '../../../fixtures/journey-case.ts';
import { JOURNEY_CASES } from '../../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../../support/memory-gateway.ts';
import { memoryGateway } from '../../../support/memory-gateway.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { letter, srm } from '../../../support/test-messages.ts';
import { OTHER_TEAM } from '../../pipeline/callers.ts';

export const NOW = new Date('2026-12-01T10:31:00.000Z');
export const MELDING_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const RUBEN = JOURNEY_CASES.find((it) => it.name === '02-ruben') as JourneyCase & { readonly advies: AdviesCase };

/** Case 2 up to its advice: its second action is for the gemeente. `change` changes that action. */
export async function advisedRuben(change: Partial<ActieCase> = {}, one: typeof RUBEN = RUBEN): Promise<MemoryGateway> {
  const gateway = await memoryGateway();
  await gateway.send(srm(one));
  await gateway.send(letter(one));
  const team = gateway.idOf(await gateway.journeyOf(one.number), 'vg-ggz');
  gateway.clock.at = NOW;
  const gesprek = { id: crypto.randomUUID(), start: '2026-12-01T10:00:00+01:00', minutes: 60, mode: 'op-locatie', members: ['m-ggz-veen', 'm-sd-veen'] };
  await gateway.stories.putEncounter(OTHER_TEAM, crypto.randomUUID(), encounterFor(team, crypto.randomUUID(), { ...gesprek, outcome: 'held' }));
  const acties = one.advies.acties.map((it) => (it.categorie === 'wmo-begeleiding' ? { ...it, ...change } : it));
  const recorded = await gateway.stories.recordAdvies(OTHER_TEAM, adviesFor({ id: team }, adviesResponse({ ...one, advies: { ...one.advies, acties } })));
  if (!recorded.ok) {
    throw new Error(recorded.refusal.code);
  }
  return gateway;
}

/** What policy permits of a delivery to the gemeente of case 2. */
export async function permittedFor(gateway: MemoryGateway, over: { readonly id?: string; readonly kind?: 'task' | 'notice' | 'cancellation'; readonly about?: 'consent-withdrawn' } = {}): Promise<PermittedDelivery> {
  const journey = await gateway.journeyOf(RUBEN.number);
  const subject = journey.taken.find((it) => it.view === 'wmo')?.localId ?? '';
  const answer = await askPermit(gateway.ports, journey, { id: MELDING_ID, journeyId: journey.id, recipient: 'gemeente-gm9902', view: 'wmo', kind: 'task', subject, ...over });
  if (!answer.ok) {
    throw new Error(answer.refusal.code);
  }
  return answer.value;
}

const SECRETS: Readonly<Record<string, string>> = { 'zgw-secret': 'een-geheim-van-de-proef-van-voldoende-lengte', 'object-token': 'token-van-de-proef' };

/** A simulated gemeente for one test file. */
export function startGemeente(): Promise<ZgwPartner> {
  return startZgwPartner({
    now: () => NOW, clientId: 'mgn', secret: SECRETS['zgw-secret'] ?? '', objectToken: SECRETS['object-token'] ?? '', zaaktype: 'WMO-MELDING', documentType: 'Melding',
    objecttype: 'https://objecttypen.test/api/v2/objecttypes/1', aanvraagtype: 'wmo-melding',
  });
}

export const PORTS: SendGemeentePorts = { clock: { now: () => NOW }, sender: () => sampleNetwork(), secretOf: async (name) => SECRETS[name] };

/** The ZGW endpoint of a simulated gemeente. */
export function zgwEndpoint({ url }: Pick<ZgwPartner, 'url'>, over: Partial<ZgwEndpoint> = {}): ZgwEndpoint {
  return {
    protocol: 'zgw', zaken: `${url}/zaken/api/v1`, documenten: `${url}/documenten/api/v1`, catalogi: `${url}/catalogi/api/v1`, clientId: 'mgn', secret: 'zgw-secret',
    bronorganisatie: '999990020', verantwoordelijk: { GM9902: '999990032' }, zaaktype: 'WMO-MELDING', documentType: 'Melding', timeoutMs: 2_000, ...over,
  };
}

/** The Objecten endpoint of a simulated gemeente. */
export function objectenEndpoint({ url }: Pick<ZgwPartner, 'url'>, over: Partial<ObjectenEndpoint> = {}): ObjectenEndpoint {
  return {
    protocol: 'objecten', objecten: `${url}/objecten/api/v2`, documenten: `${url}/documenten/api/v1`, catalogi: `${url}/catalogi/api/v1`, clientId: 'mgn', secret: 'zgw-secret', token: 'object-token',
    bronorganisatie: '999990020', objecttype: 'https://objecttypen.test/api/v2/objecttypes/1', typeVersion: 1, aanvraagtype: 'wmo-melding', berichttype: 'wmo-bericht', documentType: 'Melding', timeoutMs: 2_000, ...over,
  };
}
