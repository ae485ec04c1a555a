import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsultatieRetentionFacts, ConsultatieRetentionPlan } from '../../../../src/workflow/bewaren/plan-consultatie-retention.ts';
import { planConsultatieRetention } from '../../../../src/workflow/bewaren/plan-consultatie-retention.ts';
import type { KeptDelivery } from '../../../../src/workflow/bewaren/retention-facts.ts';

const ASKED_AT = '2026-11-23T08:10:00.000Z';
const at = (days: number, hours = 0): string => new Date(Date.parse(ASKED_AT) + days * 86_400_000 + hours * 3_600_000).toISOString();
const delivered = (more: Partial<KeptDelivery> = {}): KeptDelivery => ({ recipient: 'kaderarts-voorbeeld', kind: 'vraag', status: 'delivered', createdAt: ASKED_AT, deliveredAt: at(0, 1), ...more }) as KeptDelivery;
const pending = { status: 'pending', deliveredAt: undefined } as unknown as Partial<KeptDelivery>;

/** Closed on day 2: its access ends on day 30. */
function plan(change: Partial<ConsultatieRetentionFacts> = {}): ConsultatieRetentionPlan {
  return planConsultatieRetention({
    consultatie: { askedAt: ASKED_AT, closedAt: at(2) }, accessDays: 28, terms: { rawHours: 12, undeliveredDays: 7 }, now: at(1),
    deliveries: [delivered()], messages: [{ id: 'm', receivedAt: ASKED_AT, outcome: 'accepted' }], openWork: 0, ...change,
  });
}

describe('2.6 bytes of a question', () => {
  it.each([['12 hours after the question was delivered they go', at(0, 13), ['m']], ['a moment before they stay', new Date(Date.parse(at(0, 13)) - 1).toISOString(), []]])('%s', (_what, now, messages) => {
    expect(plan({ now }).messages).toEqual(messages);
  });

  it('they stay while the question is on its way, and a message that our own fault kept out stays', () => {
    expect(plan({ now: at(3), deliveries: [delivered(pending)] }).messages).toEqual([]);
    expect(plan({ now: at(3), messages: [{ id: 'm', receivedAt: ASKED_AT, outcome: 'failed' }] }).messages).toEqual([]);
  });
});

describe('M8 a consultatie goes 28 days after it was closed', () => {
  it.each<[string, boolean, Partial<ConsultatieRetentionFacts>]>([
    ['on the moment', true, { now: at(30) }],
    ['not a moment before', false, { now: new Date(Date.parse(at(30)) - 1).toISOString() }],
    ['not while it is open', false, { now: at(300), consultatie: { askedAt: ASKED_AT } }],
    ['not while the answer wants to leave', false, { now: at(300), deliveries: [delivered(), delivered(pending)] }],
    ['not while the answer is in dead letter', false, { now: at(300), deliveries: [delivered({ status: 'dead' })] }],
    ['not while it waits to be read', false, { now: at(300), deliveries: [delivered({ status: 'waiting', code: 'AWAITING_READ' })] }],
    ['not while a person has work on it', false, { now: at(300), openWork: 1 }],
    ['E11 not while nobody confirmed its crisis', false, { now: at(300), consultatie: { askedAt: ASKED_AT, closedAt: at(0), crisis: { raisedAt: ASKED_AT, escalations: 3 } } }],
    ['E11 and when somebody did, it goes', true, { now: at(300), consultatie: { askedAt: ASKED_AT, closedAt: at(0), crisis: { raisedAt: ASKED_AT, escalations: 0, confirmedAt: at(0), confirmedBy: 'P. Planner' } } }],
  ])('%s', (_what, erase, change) => {
    expect(plan(change).erase).toBe(erase);
  });

  it('what keeps it beyond its term, or stays undelivered for a week, is for a person', () => {
    expect(plan({ now: at(30), openWork: 1 }).isStuck).toBe(true);
    expect(plan({ now: at(8), deliveries: [delivered({ status: 'dead' })] }).isStuck).toBe(true);
    expect(plan({ now: at(6), deliveries: [delivered({ status: 'dead' })] }).isStuck).toBe(false);
    expect(plan({ now: at(30) }).isStuck).toBe(false);
  });

  it('whatever the facts: what is not delivered is never taken away, and it is looked at again within a day, later than now', () => {
    const moments = fc.double({ min: 0, max: 60, noNaN: true }).map((days) => at(days));
    const deliveries = fc.array(fc.constantFrom(...(['pending', 'delivered', 'waiting', 'dead', 'withheld', 'cancelled'] as const)).map((status) => delivered({ status })), { maxLength: 4 });
    fc.assert(fc.property(moments, moments, deliveries, fc.nat(2), (now, closedAt, all, openWork) => {
      const seen = plan({ now, deliveries: all, openWork, consultatie: { askedAt: ASKED_AT, closedAt } });
      const isMoving = all.some((it) => it.status === 'pending' || it.status === 'dead');
      expect(isMoving && (seen.erase || seen.messages.length > 0)).toBe(false);
      const ahead = Date.parse(seen.lookAgainAt) - Date.parse(now);
      expect(ahead > 0 && ahead <= 86_400_000).toBe(true);
    }));
  });
});
