import { describe, expect, it } from 'vitest';
import type { FindReferralPorts } from '../../src/find-referral.ts';
import { findReferral } from '../../src/find-referral.ts';
import type { JourneyRecord, LoadedJourney } from '../../src/pipeline/journey-store.ts';
import { sampleNetwork } from '../support/sample-network.ts';

const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem';
const ID = '5a11e000-0050-4000-8000-000000000001';
const loaded = (id: string): LoadedJourney => ({ record: { journey: { id } } as JourneyRecord, version: 1, keyRef: new Uint8Array() });

/** A store with journeys under these `system|number`s, each with the number as its id. */
function portsWith(...keys: readonly string[]): FindReferralPorts {
  const sample = sampleNetwork();
  return {
    network: () => ({ ...sample, senders: [{ id: 'his-a', peers: [], application: 'A', profile: 'generic' }, { id: 'his-b', peers: [], application: 'B', profile: 'generic' }] }),
    store: { find: async (id) => (id === ID ? loaded(ID) : undefined), findByReferral: async (system, value) => (keys.includes(`${system}|${value}`) ? loaded(`${system}|${value}`) : undefined) },
  };
}

describe('2.4: the journey that an operator names', () => {
  it.each([
    ['a ZorgDomein number, in small letters too', 'zp100120301', `${SYSTEM}/zorgdomein-nummer|ZP100120301`],
    ['a referral of VIPLive', '5a11e000-0050-4000-8000-000000000050', 'https://topicus.nl/en/sectors/healthcare/fhir/NamingSystem/viplive-regiozorg-verwijzing-identifier|5a11e000-0050-4000-8000-000000000050'],
    ['a number that a HIS gave out itself', 'V-2026-17', `${SYSTEM}/verwijsnummer/his-b|V-2026-17`],
    ['a number of a HIS that sends FHIR, with its system', 'https://his.test/nummer|17', 'https://his.test/nummer|17'],
  ])('%s', async (_what, text, key) => {
    expect(await findReferral(portsWith(key), text)).toMatchObject({ ok: true, value: { record: { journey: { id: key } } } });
  });

  it('an id of a journey', async () => {
    expect(await findReferral(portsWith(), ID.toUpperCase())).toMatchObject({ ok: true, value: { record: { journey: { id: ID } } } });
  });

  it('a number that two senders gave out is nobody\'s until its system is named: it may be of two persons', async () => {
    const ports = portsWith(`${SYSTEM}/verwijsnummer/his-a|V-17`, `${SYSTEM}/verwijsnummer/his-b|V-17`);
    expect(await findReferral(ports, 'V-17')).toMatchObject({ refusal: { code: 'REFERRAL_AMBIGUOUS' } });
    expect((await findReferral(ports, `${SYSTEM}/verwijsnummer/his-a|V-17`)).ok).toBe(true);
    expect(await findReferral(ports, 'V-18')).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });
});
