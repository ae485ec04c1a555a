import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegion } from '../../src/sandbox/start-region.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { listDecisionRecords } from '../../src/store/list-decision-records.ts';
import { listJourneysByBsn } from '../../src/store/list-journeys-by-bsn.ts';
import { SANNE } from '../fixtures/journey-cases.ts';
import { FROM_ZORGDOMEIN } from '../support/memory-gateway.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, srm } from '../support/test-messages.ts';

const ZORGDOMEIN = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

describe('write-change: a person and a decision can be found again', () => {
  let region: SandboxRegion;
  let real: RealGateway;
  let version = '2026-1';
  beforeAll(async () => {
    region = await startRegion(sampleNetwork(), AT_FIXTURES);
    real = await startRealGateway({ region: { ...region, network: () => ({ ...region.network(), version }) } });
  });
  afterAll(async () => {
    await real.close();
    await region.close();
  });

  it('2.4 a BSN that the planner filled in finds the journey; each decision names the network file that it was made by', async () => {
    const { gateway } = real;
    const { database, cipher, hash } = gateway.storage;
    const one = caseWith('ZP100120377', { person: { ...SANNE.person, bsn: '999990018' } });
    await gateway.stories.receiveHl7v2(srm(one), FROM_ZORGDOMEIN);
    const held = (await gateway.store.findByReferral(ZORGDOMEIN, one.number))?.record.journey;
    expect(held?.judgement).toMatchObject({ result: 'held', code: 'BSN_INVALID' });
    version = '2026-2';
    await gateway.desk.completeHeld(held?.id ?? '', [{ question: 'BSN', answer: '999990019' }], 'P. Lanner');
    expect((await listJourneysByBsn(database, cipher, hash('bsn', '999990019'))).map((it) => it.id)).toEqual([held?.id]);
    const decisions = await listDecisionRecords(database, held?.id ?? '');
    expect(decisions.map((it) => [it.result, it.networkVersion])).toEqual(expect.arrayContaining([['held', '2026-1'], ['accepted', '2026-2']]));
  });
});
