import { describe, expect, test } from 'vitest';
import type { BundleOrigin, BundleReceipt } from '../../../src/pipeline/stories.ts';
import type { FhirDialect, FhirVariant } from '../../fixtures/fhir-referral.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import type { JourneyCase } from '../../fixtures/journey-case.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, caseWith, readAck, srm } from '../../support/test-messages.ts';

const ONE = caseWith('ZP100120301');
const WORSE = { ...ONE, questions: answersWith({ hulpvraag: 'Het gaat slechter.' }) };
const EIKENLAAN: BundleOrigin = { door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' };
const ZORGDOMEIN: BundleOrigin = { door: 'zorgdomein', sender: 'zorgdomein-fhir' };
const VIPLIVE: BundleOrigin = { door: 'viplive', sender: 'viplive' };
const DIALECTS: Readonly<Record<BundleOrigin['door'], FhirDialect>> = { 'fhir-r4': 'r4', zorgdomein: 'zorgdomein', viplive: 'viplive' };

function send(gateway: MemoryGateway, one: JourneyCase, origin: BundleOrigin, variant?: FhirVariant): Promise<BundleReceipt> {
  const bundle = fhirReferral(one, DIALECTS[origin.door], variant);
  return gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(JSON.stringify(bundle)), content: { ok: true, value: bundle }, origin });
}

describe('M3 a referral is its own sender\'s', () => {
  test.each([
    ['a change by a portal', WORSE, VIPLIVE, undefined],
    ['the same content, to read along', ONE, VIPLIVE, undefined],
    ['a cancellation', ONE, ZORGDOMEIN, { type: 'cancellation' }],
    ['a letter', ONE, ZORGDOMEIN, { type: 'supplement', letter: 'JVBERi0xLjQK' }],
  ] as const)('%s by another is refused and audited', async (_what, one, origin, variant) => {
    const gateway = await memoryGateway();
    await send(gateway, ONE, EIKENLAAN);
    const before = await gateway.journeyOf(ONE.number);
    const receipt = await send(gateway, one, origin, variant);
    expect(receipt).toMatchObject({ isRefused: true, codes: ['NOT_ALLOWED'], at: expect.stringMatching(/^Bundle\.entry\[\d+\]\.resource\.identifier$/) as unknown });
    expect(receipt.task).toBeUndefined();
    expect(await gateway.journeyOf(ONE.number)).toEqual(before);
    expect(gateway.contents.audit.at(-1)).toMatchObject({ action: 'refuse', code: 'NOT_ALLOWED', actor: origin.sender });
  });

  test('over HL7 v2 it is refused too', async () => {
    const gateway = await memoryGateway();
    await send(gateway, ONE, EIKENLAAN);
    expect(readAck(await gateway.send(srm(ONE, { event: 'S04' }))).code).toBe('AR');
    expect((await gateway.journeyOf(ONE.number)).status).toBe('accepted');
  });

  test('another system of the same practice may', async () => {
    const gateway = await memoryGateway();
    await send(gateway, ONE, EIKENLAAN);
    expect(await send(gateway, WORSE, { ...EIKENLAAN, sender: 'his-eikenlaan-2' })).toMatchObject({ outcome: 'accepted', isRefused: false });
  });

  test('E11 a crisis counts whoever says it', async () => {
    const gateway = await memoryGateway();
    await send(gateway, ONE, EIKENLAAN);
    expect(await send(gateway, ONE, VIPLIVE, { crisis: true })).toMatchObject({ outcome: 'stopped', codes: ['CRISIS_CALL'] });
    expect((await gateway.journeyOf(ONE.number)).status).toBe('stopped');
  });
});

test('4.1 a change that is undone is a change too', async () => {
  const gateway = await memoryGateway();
  await send(gateway, ONE, EIKENLAAN);
  await send(gateway, WORSE, EIKENLAAN);
  expect(JSON.stringify((await gateway.journeyOf(ONE.number)).bundle)).toContain('Het gaat slechter.');
  expect(await send(gateway, ONE, EIKENLAAN, { sent: '2026-11-23T09:18:00+01:00' })).toMatchObject({ isRepeat: false });
  expect(JSON.stringify((await gateway.journeyOf(ONE.number)).bundle)).not.toContain('Het gaat slechter.');
});

test('E2 the same request a day after its refusal is asked anew; on the same day it is not', async () => {
  const gateway = await memoryGateway();
  const noor = { ...ONE, person: { ...ONE.person, born: '20081124' } };
  expect(await send(gateway, noor, EIKENLAAN, { sent: '2026-11-23T08:00:00+01:00' })).toMatchObject({ outcome: 'refused', codes: ['UNDER_18'] });
  expect(await send(gateway, noor, EIKENLAAN, { sent: '2026-11-23T09:00:00+01:00' })).toMatchObject({ outcome: 'refused', isRepeat: true });
  gateway.clock.at = new Date('2026-11-24T08:20:00Z');
  expect(await send(gateway, noor, EIKENLAAN, { sent: '2026-11-24T09:15:00+01:00' })).toMatchObject({ outcome: 'accepted', isRepeat: false });
});

test('1.6 another document under the same id at the same moment does not get the answer of the first', async () => {
  let isLate = true;
  const gateway: MemoryGateway = await memoryGateway({
    wrap: (store) => ({
      ...store,
      // The first look is before the other document was stored, the commit after it.
      findAnswer: async (key) => (isLate ? undefined : store.findAnswer(key)),
      commit: async (change) => {
        if (isLate) {
          isLate = false;
          await send(gateway, ONE, ZORGDOMEIN, { id: 'doc-1' });
        }
        return store.commit(change);
      },
    }),
  });
  expect(await send(gateway, WORSE, ZORGDOMEIN, { id: 'doc-1' })).toMatchObject({ isRefused: true, codes: ['CONTROL_ID_REUSED'], at: 'Bundle.id' });
});
