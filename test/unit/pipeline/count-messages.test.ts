import { expect, test } from 'vitest';
import { Fault } from '../../../src/kernel/fault.ts';
import type { JourneyStore } from '../../../src/pipeline/journey-store.ts';
import { questionTask } from '../../../src/sandbox/consultatie-question.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import type { MemoryGatewayOptions } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, caseWith, srm } from '../../support/test-messages.ts';

const ONE = caseWith('ZP100120301');

/** What is counted of one referral over HL7v2 and then one over FHIR. */
async function counted(options: MemoryGatewayOptions): Promise<readonly string[]> {
  const counts: string[] = [];
  const gateway = await memoryGateway({ ...options, onMessage: (outcome, code) => counts.push(code === undefined ? outcome : `${outcome} ${code}`) });
  await gateway.send(srm(ONE));
  const bundle = fhirReferral(caseWith('ZP100120302'), 'r4');
  await gateway.stories
    .receiveBundle({ bytes: new TextEncoder().encode(JSON.stringify(bundle)), content: { ok: true, value: bundle }, origin: { door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' } })
    .catch(() => undefined);
  return counts;
}

const broken = (code: 'DATABASE_UNAVAILABLE' | 'MAPPING_FAILED'): ((store: JourneyStore) => JourneyStore) => (store) => ({ ...store, findByReferral: () => Promise.reject(new Fault(code)) });

test('a message that was taken counts by its outcome', async () => {
  expect(await counted({})).toEqual(['accepted', 'accepted']);
});

test('a refusal counts with its code', async () => {
  const counts: string[] = [];
  const gateway = await memoryGateway({ onMessage: (outcome, code) => counts.push(`${outcome} ${code ?? ''}`) });
  await gateway.send(srm(caseWith('ZP100120303', { questions: answersWith({ crisis: 'J' }) })));
  expect(counts).toEqual(['stopped CRISIS_CALL']);
});

test('what was turned away for want of a database counts as that, at each door: its sender still has it', async () => {
  expect(await counted({ wrap: broken('DATABASE_UNAVAILABLE') })).toEqual(['turned-away DATABASE_UNAVAILABLE', 'turned-away DATABASE_UNAVAILABLE']);
});

test('our own fault counts as failed, at each door', async () => {
  expect(await counted({ wrap: broken('MAPPING_FAILED') })).toEqual(['failed MAPPING_FAILED', 'failed MAPPING_FAILED']);
});

test.each([
  ['DATABASE_UNAVAILABLE', 'turned-away DATABASE_UNAVAILABLE'], ['INTERNAL', 'failed INTERNAL'],
] as const)('a consultation question that met %s counts as %s', async (code, count) => {
  const counts: string[] = [];
  const gateway = await memoryGateway({ wrap: (store) => ({ ...store, findAnswer: () => Promise.reject(new Fault(code)) }), onMessage: (outcome, of) => counts.push(`${outcome} ${of ?? ''}`) });
  const content = questionTask({ number: 'C-1', agb: '01059999', inputs: { vraagsteller: 'huisarts', casusbeschrijving: 'Somber sinds een half jaar.', hulpvraag: 'Wat nu?' } });
  const asked = gateway.stories.receiveConsultatie({ bytes: new TextEncoder().encode(JSON.stringify(content)), content: { ok: true, value: content }, caller: { clientId: 'his-eikenlaan', partner: 'huisarts-eikenlaan', role: 'huisarts', requestId: 'r-1' } });
  await expect(asked).rejects.toMatchObject({ code });
  expect(counts).toEqual([count]);
});
