import { describe, expect, it } from 'vitest';
import type { Sent } from '../../../src/pipeline/send-delivery.ts';
import { sendDeliveryStory } from '../../../src/pipeline/send-delivery.ts';
import { askPermit } from '../../../src/pipeline/show-delivery.ts';
import type { Delivery } from '../../../src/policy/delivery.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { changed, srm } from '../../support/test-messages.ts';
import { accepted, NUMBER } from './callers.ts';

const DELIVERY = '6f1f64a1-7b4b-4b8e-9d06-5b7f6c6f1a01';

/** One attempt for a seat at the VG of case 1; `left` counts what went out. */
async function attempt(change: Partial<Delivery>, ports: Partial<MemoryGateway['ports']> = {}): Promise<{ readonly sent: Sent<undefined>; readonly left: number }> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  const { id } = await gateway.journeyOf(NUMBER);
  let left = 0;
  const send = sendDeliveryStory({ ...gateway.ports, ...ports, send: async () => void (left += 1) });
  const sent = await send({ id: DELIVERY, journeyId: id, recipient: 'vg-voorbeelddam', view: 'vg-sd', kind: 'referral', ...change }, async () => 'departed');
  return { sent, left };
}

describe('send-delivery: a no is never a silence (design 4)', () => {
  it('what policy permits leaves, with the consent that it rests on', async () => {
    expect(await attempt({})).toMatchObject({ sent: { result: 'delivered', consent: expect.any(String) as string }, left: 1 });
  });

  it('L5 consent in a message whose clock runs ahead counts from its receipt: the team gets its referral', async () => {
    const gateway = await memoryGateway();
    await gateway.send(changed(srm(SANNE, { sent: '20261123092500+0100' }), /20261123091000\+0100/g, ''));
    const journey = await gateway.journeyOf(NUMBER);
    expect(journey).toMatchObject({ status: 'accepted', requestedAt: '2026-11-23T08:25:00.000Z' });
    const permitted = await askPermit(gateway.ports, journey, { id: DELIVERY, journeyId: journey.id, recipient: 'vg-voorbeelddam', view: 'vg-sd', kind: 'referral' });
    expect(permitted.ok).toBe(true);
  });

  it.each([
    ['a recipient that left the network file', { recipient: 'weg' }, {}, 'RECIPIENT_UNKNOWN'],
    ['a recipient that has not this role', { recipient: 'ggz-voorbeeld' }, {}, 'ROLE_REFUSED'],
    ['content that does not satisfy its view', {}, { conforms: () => false }, 'VIEW_INVALID'],
  ] as const)('%s waits for a person as a dead letter', async (_name, change, ports, code) => {
    expect(await attempt(change, ports)).toEqual({ sent: { result: 'dead', code }, left: 0 });
  });
});
