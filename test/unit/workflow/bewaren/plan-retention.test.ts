import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetention } from '../../../../src/workflow/bewaren/plan-retention.ts';
import type { RetentionPlan } from '../../../../src/workflow/bewaren/plan-retention.ts';
import type { KeptDelivery, RetentionFacts } from '../../../../src/workflow/bewaren/retention-facts.ts';
import { RETENTION_DEFAULTS } from '../../../../src/workflow/bewaren/retention-terms.ts';
import { decideCloseJourney } from '../../../../src/workflow/close-journey.ts';
import type { Journey, JourneyStatus } from '../../../../src/workflow/journey.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { follow, heldOf, received, REQUESTED_AT } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';

const KEEPER = 'ggz-voorbeeld';
const at = (days: number, hours = 0): string => new Date(Date.parse(REQUESTED_AT) + days * 86_400_000 + hours * 3_600_000).toISOString();
const accepted = received().journey;
const delivered = (more: Partial<KeptDelivery> = {}): KeptDelivery => ({ recipient: 'vg-voorbeelddam', kind: 'referral', status: 'delivered', createdAt: REQUESTED_AT, deliveredAt: at(0, 1), ...more });
const copy = (more: Partial<KeptDelivery> = {}): KeptDelivery => delivered({ recipient: KEEPER, kind: 'dossier', createdAt: at(10), deliveredAt: at(10, 1), ...more });
const heldCourse = follow(follow(received(), decideRecordGesprek, heldOf(), at(8)), decideCloseJourney, { reason: 'verhuisd', adviesDelivered: false }, at(10));
/** Closed on day 10 after a gesprek: its access ends on day 38. */
const closed: Journey = heldCourse.journey;

function plan(change: Partial<RetentionFacts> = {}): RetentionPlan {
  return planRetention({ journey: accepted, network: NETWORK, now: at(1), deliveries: [delivered()], messages: [{ id: 'm', receivedAt: REQUESTED_AT, outcome: 'accepted' }], documents: [{ id: 'd', addedAt: REQUESTED_AT }], openWork: 0, copyWaived: false, ...change });
}

describe('2.6 bytes of a message', () => {
  it.each([['12 hours after its confirmed delivery they go', at(0, 13), ['m']], ['a moment before they stay', new Date(Date.parse(at(0, 13)) - 1).toISOString(), []]])('%s', (_what, now, messages) => {
    expect(plan({ now }).messages).toEqual(messages);
  });

  it('the default is within the 24 hours of the rule, and what was delivered later keeps them no longer', () => {
    expect(RETENTION_DEFAULTS.rawHours).toBeLessThan(24);
    const later = delivered({ kind: 'booking', createdAt: at(0, 12), deliveredAt: at(0, 12.5) });
    expect(plan({ now: at(0, 13), deliveries: [delivered(), later] }).messages).toEqual(['m']);
  });

  it.each<[string, Partial<RetentionFacts>]>([
    ['something of it wants to leave', { deliveries: [delivered({ status: 'pending', deliveredAt: undefined } as never)] }],
    ['something of it is in dead letter', { deliveries: [delivered(), delivered({ status: 'dead' })] }],
    ['the journey is held', { journey: { ...accepted, status: 'held' } }],
    ['a letter waits for its request', { journey: { ...accepted, status: 'awaiting-request' } }],
    ['a crisis is not confirmed', { journey: { ...accepted, crisis: { raisedAt: REQUESTED_AT, escalations: 0 } } }],
    ['the person had it restricted (AVG 18)', { journey: { ...accepted, rights: { restrictedAt: REQUESTED_AT } } }],
    ['our own fault kept it out', { messages: [{ id: 'm', receivedAt: REQUESTED_AT, outcome: 'failed' }] }],
  ])('design 4: they stay while %s', (_what, change) => {
    expect(plan({ now: at(400), ...change }).messages).toEqual([]);
  });

  it('A14: a ggz Task that waits for the huisarts needs no message', () => {
    expect(plan({ deliveries: [delivered(), delivered({ kind: 'task', status: 'waiting', code: 'AWAITING_REFERRAL', createdAt: at(0, 2) })] }).messages).toEqual(['m']);
  });

  it('a region may keep them shorter', () => {
    const network = { ...NETWORK, regions: NETWORK.regions.map((it) => ({ ...it, retention: { rawHours: 2 } })) };
    expect(plan({ network, now: at(0, 3) }).messages).toEqual(['m']);
    expect(plan({ network, now: at(0, 2) }).messages).toEqual([]);
  });
});

describe('2.6 letters', () => {
  it('stay until the advice is final or the journey ended, and go 12 hours after', () => {
    expect(plan({ now: at(9) }).documents).toEqual([]);
    const final = { ...accepted, advies: { version: 1, status: 'final', finalAt: at(9), recordedAt: at(9), bundle: { resourceType: 'Bundle', type: 'collection' }, acties: [] } } as Journey;
    expect(plan({ journey: final, now: at(9, 11) }).documents).toEqual([]);
    expect(plan({ journey: final, now: at(9, 12) }).documents).toEqual(['d']);
    expect(plan({ journey: closed, now: at(10, 12), deliveries: [copy()] }).documents).toEqual(['d']);
    expect(plan({ journey: closed, now: at(10, 12), deliveries: [copy({ status: 'dead' })] }).documents).toEqual([]);
  });
});

describe('M8 and design 4: the journey itself', () => {
  const over = { journey: closed, deliveries: [delivered(), copy()], messages: [], documents: [] };

  it('goes 28 days after it closed, not a moment sooner', () => {
    expect(plan({ ...over, now: at(38) }).erase).toBe(true);
    expect(plan({ ...over, now: new Date(Date.parse(at(38)) - 1).toISOString() }).erase).toBe(false);
  });

  it('a region may end access sooner, with it', () => {
    const network = { ...NETWORK, regions: NETWORK.regions.map((it) => ({ ...it, terms: { ...it.terms, accessDays: 7 } })) };
    expect(plan({ ...over, network, now: at(17) }).erase).toBe(true);
    expect(plan({ ...over, network, now: at(16, 23) }).erase).toBe(false);
  });

  it.each<[string, Partial<RetentionFacts>]>([
    ['it is open', { journey: accepted }],
    ['something waits', { deliveries: [copy(), delivered({ status: 'waiting', code: 'AWAITING_REFERRAL' })] }],
    ['something is in dead letter', { deliveries: [copy(), delivered({ status: 'dead' })] }],
    ['work for a person is open', { openWork: 1 }],
    ['the copy is on its way', { deliveries: [copy({ status: 'pending' })] }],
    ['the copy is in dead letter', { deliveries: [copy({ status: 'dead' })] }],
    ['the copy may not leave and nobody decided', { deliveries: [copy({ status: 'withheld', code: 'CONSENT_WITHDRAWN' })] }],
    ['the copy went to another than the network file names', { deliveries: [copy({ recipient: 'samenhuis' })] }],
    ['there is no copy', { deliveries: [delivered()] }],
    ['the person had it restricted', { journey: { ...closed, rights: { restrictedAt: at(12) } } }],
  ])('stays while %s, however long', (_what, change) => {
    expect(plan({ ...over, now: at(4000), ...change }).erase).toBe(false);
  });

  it('without consent for the copy a named person decides; the rest of the guard stays', () => {
    const withheld = [copy({ status: 'withheld', code: 'CONSENT_WITHDRAWN' })];
    expect(plan({ ...over, now: at(40), deliveries: withheld, copyWaived: true }).erase).toBe(true);
    expect(plan({ ...over, now: at(40), deliveries: [copy({ status: 'dead' })], copyWaived: true }).erase).toBe(false);
  });

  it('who never came to a gesprek leaves no copy, and needs none (L1)', () => {
    const refused: Journey = { ...accepted, status: 'refused', closedAt: at(0) };
    expect(plan({ ...over, journey: refused, deliveries: [delivered()], now: at(28) })).toMatchObject({ erase: true, sendDossier: false });
  });

  it('AVG 17: what the person had erased goes as soon as everyone was told', () => {
    const asked: Journey = { ...closed, rights: { erasureAt: at(11) } };
    expect(plan({ ...over, journey: asked, now: at(11), deliveries: [delivered({ kind: 'notice', status: 'pending' })] }).erase).toBe(false);
    expect(plan({ ...over, journey: asked, now: at(11), deliveries: [delivered({ kind: 'notice' })] }).erase).toBe(true);
  });
});

describe('what keeps it is shown', () => {
  it('a copy that is not confirmed within 72 hours; one that nobody sent is sent', () => {
    expect(plan({ journey: closed, now: at(12, 23), deliveries: [copy({ status: 'dead' })] }).blocks).toEqual([]);
    expect(plan({ journey: closed, now: at(13), deliveries: [copy({ status: 'pending' })] }).blocks).toEqual([{ key: 'dossier', code: 'COPY_UNCONFIRMED' }]);
    expect(plan({ journey: closed, now: at(10, 1), deliveries: [] }).sendDossier).toBe(true);
    expect(plan({ journey: closed, now: at(10, 1), deliveries: [copy({ status: 'cancelled' })] }).sendDossier).toBe(true);
    expect(plan({ journey: closed, now: at(10, 1), deliveries: [copy({ status: 'dead' })] }).sendDossier).toBe(false);
  });

  it('what is not delivered or held for 7 days must be given back', () => {
    expect(plan({ now: at(6, 23), deliveries: [delivered({ status: 'dead' })] }).blocks).toEqual([]);
    expect(plan({ now: at(7), deliveries: [delivered({ status: 'dead' })] }).blocks).toEqual([{ key: 'return', code: 'RETURN_UNCONFIRMED' }]);
    expect(plan({ now: at(7), journey: { ...accepted, status: 'held' } }).blocks).toEqual([{ key: 'return', code: 'RETURN_UNCONFIRMED' }]);
  });
});

const STATUSES: readonly JourneyStatus[] = ['awaiting-request', 'held', 'refused', 'stopped', 'accepted', 'cancelled', 'closed'];

describe('property: the sweeper never destroys what the guards protect', () => {
  it('over any journey at any moment', () => {
    const instant = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => at(0, hours));
    const delivery = fc.record({
      recipient: fc.constantFrom(KEEPER, 'vg-voorbeelddam'), kind: fc.constantFrom('referral' as const, 'dossier' as const, 'notice' as const, 'task' as const),
      status: fc.constantFrom('pending' as const, 'delivered' as const, 'delivered' as const, 'waiting' as const, 'dead' as const, 'withheld' as const, 'cancelled' as const),
      createdAt: instant, deliveredAt: instant,
    }).map((it): KeptDelivery => (it.status === 'delivered' ? it : { recipient: it.recipient, kind: it.kind, status: it.status, createdAt: it.createdAt }));
    const facts = fc.record({
      status: fc.constantFrom(...STATUSES), closedAt: fc.option(instant, { nil: undefined }), hadGesprek: fc.boolean(), crisis: fc.constantFrom('none', 'open', 'confirmed'), mismatch: fc.boolean(),
      restricted: fc.boolean(), erased: fc.boolean(), deliveries: fc.array(delivery, { maxLength: 4 }), openWork: fc.constantFrom(0, 0, 1), copyWaived: fc.boolean(), now: fc.integer({ min: 0, max: 120 * 24 }).map((hours) => at(0, hours)),
      received: instant, outcome: fc.constantFrom('accepted', 'letter', 'failed'),
    });
    const seen = { messages: 0, documents: 0, erased: 0 };
    fc.assert(fc.property(facts, (it) => {
      const journey: Journey = {
        ...accepted, status: it.status, closedAt: it.closedAt, letter: { ...accepted.letter, mismatch: it.mismatch }, gesprekken: it.hadGesprek ? closed.gesprekken : [],
        ...(it.crisis === 'none' ? {} : { crisis: { raisedAt: REQUESTED_AT, escalations: 0, ...(it.crisis === 'confirmed' ? { confirmedAt: REQUESTED_AT } : {}) } }),
        rights: { ...(it.restricted ? { restrictedAt: REQUESTED_AT } : {}), ...(it.erased ? { erasureAt: REQUESTED_AT } : {}) },
      };
      const result = plan({ journey, now: it.now, deliveries: it.deliveries, messages: [{ id: 'm', receivedAt: it.received, outcome: it.outcome }], documents: [{ id: 'd', addedAt: it.received }], openWork: it.openWork, copyWaived: it.copyWaived });
      const takesAnything = result.erase || result.messages.length > 0 || result.documents.length > 0;
      if (takesAnything) {
        expect(it.status).not.toMatch(/held|awaiting-request/);
        expect([it.mismatch, it.crisis === 'open', it.restricted]).toEqual([false, false, false]);
        expect(it.deliveries.filter((one) => one.status === 'pending' || one.status === 'dead')).toEqual([]);
      }
      if (result.messages.length > 0) {
        expect(it.outcome).not.toBe('failed');
        expect(Date.parse(it.now)).toBeGreaterThanOrEqual(Date.parse(it.received) + 12 * 3_600_000);
      }
      if (result.erase) {
        expect(it.openWork).toBe(0);
        expect(it.deliveries.filter((one) => one.status === 'waiting')).toEqual([]);
        if (!it.erased) {
          expect(Date.parse(it.now)).toBeGreaterThanOrEqual(Date.parse(it.closedAt ?? '9999-01-01T00:00:00Z') + 28 * 86_400_000);
        }
        if (it.status === 'closed' && it.hadGesprek && !it.erased) {
          const last = it.deliveries.filter((one) => one.kind === 'dossier' && one.recipient === KEEPER).at(-1);
          expect(last?.status === 'delivered' || (last?.status === 'withheld' && it.copyWaived)).toBe(true);
        }
      }
      expect(Date.parse(result.lookAgainAt)).toBeGreaterThan(Date.parse(it.now));
      seen.messages += result.messages.length;
      seen.documents += result.documents.length;
      seen.erased += result.erase ? 1 : 0;
    }), { numRuns: 5000, seed: 20261123 });
    // It must do its work too, or it protects nothing.
    expect(Math.min(seen.messages, seen.documents, seen.erased)).toBeGreaterThan(50);
  });
});
