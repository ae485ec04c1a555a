import { describe, expect, it } from 'vitest';
import { makeDepartures } from '../../../src/departures.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { DELIVERY_ID, EPD, HIS, permitted } from './permitted.ts';
import { sampleNetwork } from '../../support/sample-network.ts';

const LEASE_MS = 30_000;

// Found by chaos (issue 5.6): a gateway that stood still sent a referral after another had told of its end.
describe('5.5, L6 an attempt that stood still', () => {
  it.each([['FHIR', permitted({ recipient: EPD })], ['MLLP', permitted({ recipient: HIS, view: 'huisarts' })]])('%s: sends nothing once another may have taken the delivery over, and is tried again', async (_protocol, delivery) => {
    let now = 0;
    let sent = 0;
    const departures = makeDepartures(LEASE_MS, () => now);
    const count = (): Promise<never> => {
      sent += 1;
      return Promise.reject(new Error('nobody answers'));
    };
    const send = makeOutbound({ clock: { now: () => new Date('2026-11-23T09:00:00Z') }, sender: sampleNetwork, sendFrame: count, fetch: count, mayLeave: departures.mayLeave });
    departures.note(DELIVERY_ID);
    now = LEASE_MS / 2 - 1;
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(1);
    now = LEASE_MS / 2;
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(1);
    departures.note(DELIVERY_ID);
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(2);
    departures.forget(DELIVERY_ID);
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(2);
  });
});
