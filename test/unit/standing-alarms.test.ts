import { describe, expect, test } from 'vitest';
import type { PartnerQueue } from '../../src/outbox/list-partner-queues.ts';
import type { AlarmFacts } from '../../src/standing-alarms.ts';
import { standingAlarms } from '../../src/standing-alarms.ts';
import type { OpenWork } from '../../src/store/count-open-work.ts';
import { isSilent } from '../../src/workflow/is-silent.ts';
import { sampleNetwork } from '../support/sample-network.ts';

const NOW = new Date('2026-11-23T11:00:00+01:00');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const queue = (given: Partial<PartnerQueue>): PartnerQueue => ({ partner: 'p', hold: null, heldAt: null, pending: 0, waiting: 0, dead: 0, oldestAt: null, failingSince: null, untrustedSince: null, unseenSince: null, lastDeliveredAt: null, code: null, ...given });
const work = (given: Partial<OpenWork>): OpenWork => ({ kind: 'held', owner: 'o', code: null, isMessage: false, open: 1, late: 0, unconfirmed: 1, ...given });
const raisedOf = (given: Partial<AlarmFacts>): readonly string[] => standingAlarms({ now: NOW, queues: [], work: [], senders: [], unread: [], network: sampleNetwork(), queueMinutes: 15, ...given }).raised;

describe('which alarms stand', () => {
  test('nothing wrong: none', () => {
    expect(raisedOf({ queues: [queue({ pending: 3, oldestAt: ago(14) })], work: [work({})] })).toEqual([]);
  });

  test.each<[string, Partial<AlarmFacts>]>([
    ['recipient-down/p', { queues: [queue({ failingSince: ago(1) })] }],
    ['recipient-untrusted/p', { queues: [queue({ untrustedSince: ago(1) })] }],
    ['queue-age/p', { queues: [queue({ pending: 900, oldestAt: ago(16) })] }],
    ['queue-age/p', { queues: [queue({ hold: 'paused', oldestAt: ago(16) })] }],
    ['refusal-unseen/p', { queues: [queue({ unseenSince: ago(61) })] }],
    ['dead-letter/p', { queues: [queue({ dead: 40 })] }],
    ['unread/p', { unread: ['p', 'p'] }],
    ['crisis-unconfirmed/o', { work: [work({ kind: 'crisis' })] }],
    ['deadline-at-risk/o', { work: [work({ kind: 'deadline', code: 'TERM_AT_RISK' }), work({ kind: 'deadline', code: 'AWAITING_REFERRAL' })] }],
    ['unowned-action/o', { work: [work({ kind: 'unowned' })] }],
    ['unowned-action/o', { work: [work({ kind: 'open-action', late: 1 })] }],
    ['failed/MAPPING_FAILED', { work: [work({ kind: 'dead-letter', code: 'MAPPING_FAILED', isMessage: true })] }],
  ])('%s: once, however many', (cause, facts) => {
    expect(raisedOf(facts)).toEqual([cause]);
  });

  test.each<[string, Partial<AlarmFacts>]>([
    ['a confirmed crisis', { work: [work({ kind: 'crisis', unconfirmed: 0 })] }],
    ['an open action that somebody took, or whose term has not come', { work: [work({ kind: 'open-action', late: 0 })] }],
    ['a Task that is not read: it has an alarm of its own', { work: [work({ kind: 'deadline', code: 'AWAITING_READ' })] }],
    ['a refusal of half an hour ago', { queues: [queue({ unseenSince: ago(30) })] }],
  ])('%s raises nothing', (_name, facts) => {
    expect(raisedOf(facts)).toEqual([]);
  });

  test('a sender outside its hours is unknown: what stood stays', () => {
    const network = { ...sampleNetwork(), senders: sampleNetwork().senders.map((it) => ({ ...it, expect: { everyMinutes: 60, from: '12:00', until: '13:00' } })) };
    expect(standingAlarms({ now: NOW, queues: [], work: [], senders: [], unread: [], network, queueMinutes: 15 })).toEqual({ raised: [], unknown: network.senders.map((it) => `sender-silent/${it.id}`) });
  });
});

describe('whether a sender is silent (local hours, Europe/Amsterdam)', () => {
  const office = { everyMinutes: 60, days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };
  test.each<[string, Date | undefined, string, boolean | undefined]>([
    ['heard in time', ago(30), '2026-11-23T11:00:00+01:00', false],
    ['heard too long ago', ago(61), '2026-11-23T11:00:00+01:00', true],
    ['not since Friday, and open for half an hour', new Date('2026-11-20T17:00:00+01:00'), '2026-11-23T08:30:00+01:00', false],
    ['not since Friday, and open for two hours', new Date('2026-11-20T17:00:00+01:00'), '2026-11-23T10:00:00+01:00', true],
    ['never heard, and open for two hours', undefined, '2026-11-23T10:00:00+01:00', true],
    ['in the evening', ago(61), '2026-11-23T20:00:00+01:00', undefined],
    ['on Sunday', ago(61), '2026-11-22T11:00:00+01:00', undefined],
    ['in summer time: 08:30 local', new Date('2026-06-26T16:00:00Z'), '2026-06-29T06:30:00Z', false],
  ])('%s', (_name, lastAt, now, expected) => {
    expect(isSilent(office, lastAt, new Date(now))).toBe(expected);
  });

  test('without hours: counted through the night', () => {
    expect(isSilent({ everyMinutes: 600 }, new Date('2026-11-22T20:00:00+01:00'), new Date('2026-11-23T07:00:00+01:00'))).toBe(true);
    expect(isSilent({ everyMinutes: 600 }, new Date('2026-11-22T22:00:00+01:00'), new Date('2026-11-23T07:00:00+01:00'))).toBe(false);
  });
});
