import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { clientOf, makeTokenBuckets } from '../../../../src/inbound/http/rate-limit.ts';
import { openDoor, refusalOf } from './open-door.ts';
import type { OpenDoor } from './open-door.ts';

let door: OpenDoor | undefined;
afterEach(() => door?.close());

describe('token buckets', () => {
  test('a burst is granted, then one for every new token, and the wait is told', () => {
    const buckets = makeTokenBuckets({ perSecond: 10, burst: 3 });
    expect([0, 0, 0, 0].map((at) => buckets.take('a', at))).toEqual([0, 0, 0, 100]);
    expect([buckets.take('a', 99), buckets.take('a', 100), buckets.take('a', 101)]).toEqual([1, 0, 99]);
  });

  test('one client does not use up what another has', () => {
    const buckets = makeTokenBuckets({ perSecond: 1, burst: 1 });
    expect([buckets.take('a', 0), buckets.take('a', 0), buckets.take('b', 0)]).toEqual([0, 1000, 0]);
  });

  test('never more is granted than burst and rate allow, however the requests come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }), (perSecond, burst, gaps) => {
        const buckets = makeTokenBuckets({ perSecond, burst });
        let at = 0;
        const granted = gaps.filter((gap) => buckets.take('a', (at += gap)) === 0).length;
        expect(granted).toBeLessThanOrEqual(burst + (at / 1000) * perSecond + 1e-6);
      }),
    );
  });

  test('however many clients come, memory stays bounded, and who asks often is remembered', () => {
    const buckets = makeTokenBuckets({ perSecond: 0.001, burst: 1, maxClients: 100 });
    for (let at = 0; at < 1_000; at++) {
      expect(buckets.take('often', at) === 0).toBe(at === 0);
      buckets.take(`client-${at}`, at);
    }
    expect(buckets.size).toBe(100);
  });
});

test('one client is an IPv4 address, or a /64 of IPv6', () => {
  const of = (remoteAddress: string): string => clientOf({ remoteAddress } as Parameters<typeof clientOf>[0]);
  expect([of('192.0.2.1'), of('::ffff:192.0.2.1')]).toEqual(['192.0.2.1', '192.0.2.1']);
  expect(of('2001:db8:1:2:3:4:5:6')).toBe(of('2001:db8:1:2::9'));
  expect(of('2001:db8:1:2::9')).not.toBe(of('2001:db8:1:3::9'));
  expect(of('::1')).not.toBe(of('2001:db8::1'));
});

test('too many requests: 429 with Retry-After as OperationOutcome, and soon it goes on', async () => {
  door = await openDoor({}, { limits: { maxBodyBytes: 1_000, maxJsonDepth: 8, requestsPerSecond: 4 } });
  const { url } = door;
  const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(`${url}/fhir/metadata`)));
  const refused = answers.filter((it) => it.status === 429);
  expect(answers.filter((it) => it.status === 200).length).toBeGreaterThanOrEqual(8);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refusalOf(refused[0] as Response)).toEqual({ status: 429, code: 'TOO_MANY_REQUESTS', at: undefined });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await fetch(`${url}/fhir/metadata`)).status).toBe(200);
});

test('the token endpoint has a limit of its own', async () => {
  door = await openDoor({}, { limits: { maxBodyBytes: 1_000, maxJsonDepth: 8, tokenRequestsPerSecond: 1 } });
  const { url } = door;
  const statuses = [];
  for (let round = 0; round < 4; round++) {
    statuses.push((await fetch(`${url}/oauth/token`, { method: 'POST' })).status);
  }
  expect([statuses.slice(0, 2), statuses.at(-1), (await fetch(`${url}/fhir/metadata`)).status]).toEqual([[400, 400], 429, 200]);
});
