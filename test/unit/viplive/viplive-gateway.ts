import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { makeLog } from '../../../src/log.ts';
import type { Database } from '../../../src/store/database.ts';
import type { HeldReferral } from '../../../src/sandbox/viplive-task.ts';
import type { Notifying, NotifyAnswer, VipLive } from '../../../src/sandbox/viplive.ts';
import type { PullOptions } from '../../../src/pull-loop.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import type { FhirVariant } from '../../fixtures/fhir-referral.ts';
import type { RealGateway } from '../../support/real-gateway.ts';
import { startRealGateway } from '../../support/real-gateway.ts';
import { caseWith } from '../../support/test-messages.ts';

export const PRACTICE = '01059999';
export const NOTIFYING: Notifying = { practiceAgb: PRACTICE };
const REFERRAL = 'https://topicus.nl/en/sectors/healthcare/fhir/NamingSystem/viplive-regiozorg-verwijzing-identifier';

/** A clock that the test moves, and what a gateway and a simulated VIPLive do by it. */
export type VipLiveGateway = {
  readonly real: RealGateway;
  readonly viplive: VipLive;
  readonly database: Database;
  readonly logged: string[];
  /** A referral that VIPLive holds, under a number of its own. */
  hold(form?: 'json' | 'xml', variant?: FhirVariant): HeldReferral & { readonly number: string };
  notify(held: HeldReferral, notifying?: Partial<Notifying>): Promise<NotifyAnswer>;
  /** Moves the clock, and does what is due by then. */
  pass(ms: number): Promise<void>;
  now(): Date;
  /** Does what is due now. */
  settle(): Promise<void>;
  jobs(): Promise<readonly Job[]>;
  /** The job of a referral that was notified by `notify`. */
  jobOf(held: Pick<HeldReferral, 'identifier'>): Promise<Job | undefined>;
  /** Status of the journey with this number; undefined when there is none. */
  journeyStatus(number: string): Promise<string | undefined>;
  alarms(): Promise<readonly string[]>;
  work(): Promise<readonly { readonly kind: string; readonly key: string; readonly code: string; readonly owner: string; readonly closed: boolean }[]>;
  close(): Promise<void>;
};

export type Job = { readonly id: string; readonly status: string; readonly code: string | null; readonly round: number; readonly attempts: number; readonly due: Date | null; readonly journey: string | null };

/** Starts both, with everything real between them. */
export async function startVipLiveGateway({ database = 'embedded', pulls = {} }: { readonly database?: 'embedded' | 'postgres'; readonly pulls?: Partial<PullOptions> } = {}): Promise<VipLiveGateway> {
  const clock = { at: new Date('2026-11-23T08:20:00.000Z'), now: (): Date => clock.at };
  const logged: string[] = [];
  const log = makeLog('debug', new Writable({ write: (chunk: Buffer, _encoding, done) => { logged.push(chunk.toString()); done(); } }));
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-viplive-'));
  const real = await startRealGateway({ database, clock, log, dataDir, pulls: { pollMs: 20, backOff: { baseMs: 1_000, capMs: 60_000 }, ...pulls } });
  const viplive = real.region.viplive();
  const { database: sql } = real.gateway.storage;
  const ids = new Map<string, string>();
  const jobs = (): Promise<readonly Job[]> => sql.query<Job>('select id, status, code, round, attempts, due_at as due, journey_id as journey from pull_job order by created_at, id');
  const settle = async (): Promise<void> => {
    real.gateway.pulls.wake();
    await real.gateway.pulls.idle();
    await real.settle();
  };
  return {
    real, viplive, logged, settle, database: sql,
    now: () => clock.at,
    hold: (form, variant) => {
      const number = randomUUID();
      return { ...viplive.hold(fhirReferral(caseWith('ZP100120301'), 'viplive', { number: [REFERRAL, number], ...variant }), form), number };
    },
    notify: async (held, notifying = {}) => {
      const answer = await viplive.notify(held, { ...NOTIFYING, ...notifying });
      ids.set(held.identifier, answer.location?.split('/').at(-1) ?? '');
      return answer;
    },
    pass: async (ms) => {
      clock.at = new Date(clock.at.getTime() + ms);
      await settle();
    },
    jobs,
    jobOf: async ({ identifier }) => (await jobs()).find((it) => it.id === ids.get(identifier)),
    journeyStatus: async (number) => (await real.gateway.store.findByReferral(REFERRAL, number))?.record.journey.status,
    alarms: async () => (await sql.query<{ cause: string }>('select cause from alarm where cleared_at is null order by cause')).map((it) => it.cause),
    work: () => sql.query('select kind, key, code, owner, closed_at is not null as closed from worklist_item where journey_id is null order by created_at'),
    close: async () => {
      await real.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
