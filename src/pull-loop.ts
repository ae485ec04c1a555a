import { DEFAULT_LIMITS } from './inbound/http/door-ports.ts';
import { readFhirXml } from './inbound/http/read-fhir-xml.ts';
import { readJson } from './inbound/http/read-json.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import type { Storage } from './open-storage.ts';
import type { HttpFetch } from './outbound/https-fetch.ts';
import { makePullClient } from './outbound/pull/pull-client.ts';
import type { BackOff } from './outbox/back-off.ts';
import { backOffMs } from './outbox/back-off.ts';
import type { WorkLoop } from './outbox/work-loop.ts';
import { startWorkLoop } from './outbox/work-loop.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import { pullReferralStory } from './pipeline/pull-referral.ts';
import type { Stories } from './pipeline/stories.ts';
import { pullJobFrom } from './pull-job-from.ts';
import { signClientAssertion } from './security/signing-key.ts';
import { claimPullJobs } from './store/claim-pull-jobs.ts';
import { releasePullJobs } from './store/release-pull-jobs.ts';
import { reschedulePullJob } from './store/reschedule-pull-job.ts';
import type { Network } from './workflow/network.ts';

/** What pulling leans on. `fetch`: how requests leave, when we show a client certificate. */
export type PullTools = {
  readonly storage: Pick<Storage, 'database' | 'cipher' | 'signingKey'>;
  readonly store: JourneyStore;
  readonly stories: Pick<Stories, 'receiveBundle'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: NewId;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  readonly fetch?: HttpFetch;
};

/** How referrals are pulled. `leaseMs` must be longer than an attempt can take: two tokens, two reads, and taking it in. */
export type PullOptions = { readonly concurrency: number; readonly leaseMs: number; readonly pollMs: number; readonly backOff: BackOff };

/** A source that is away is asked again within seconds, later every quarter of an hour, until the referral expires. */
export const PULL_DEFAULTS: PullOptions = { concurrency: 4, leaseMs: 180_000, pollMs: 1_000, backOff: { baseMs: 5_000, capMs: 15 * 60_000 } };

/** Starts the loop that pulls what sources notified, and takes it in (Notified Pull, formats.md 2). */
export function startPulls({ storage, store, stories, network, clock, log, newId, random, ...ways }: PullTools, { backOff, leaseMs, ...options }: PullOptions = PULL_DEFAULTS): WorkLoop {
  const { database, cipher } = storage;
  const { maxBodyBytes, maxJsonDepth } = DEFAULT_LIMITS;
  const client = makePullClient({
    clock, maxBytes: maxBodyBytes, ...ways,
    read: (bytes, isXml) => (isXml ? readFhirXml : readJson)(bytes, maxJsonDepth),
    sign: async (claims) => signClientAssertion(await storage.signingKey(), { ...claims, jti: newId() }),
  });
  const story = pullReferralStory({
    clock, log, network, store, ...client, receiveBundle: stories.receiveBundle,
    backOff: (attempts) => backOffMs(attempts, backOff, random()),
    reschedule: async ({ id, round, status }, dueAt, code) => {
      await reschedulePullJob(database, { id, round, status, dueAt: dueAt ?? null, code: code ?? null });
    },
  });
  const underWay = new Map<string, { readonly id: string; readonly attempts: number }>();
  const work = startWorkLoop(
    {
      claim: async (limit) => (await claimPullJobs(database, cipher, { now: clock.now(), limit, leaseMs })).map(pullJobFrom),
      // What broke here is done again when its lease ends.
      handle: async (job) => {
        underWay.set(job.id, job);
        await story(job).catch(() => log.error('pull not recorded', { sender: job.sender, attempt: job.attempts }));
        underWay.delete(job.id);
      },
      onUnreadable: () => log.warn('pull jobs not readable'),
    },
    options,
  );
  return {
    ...work,
    stop: async (limitMs) => {
      const left = await work.stop(limitMs);
      if (left > 0) {
        await releasePullJobs(database, [...underWay.values()]).catch(() => log.warn('leases not handed back'));
      }
      return left;
    },
  };
}
