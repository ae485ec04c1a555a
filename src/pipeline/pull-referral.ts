import { findCrisisInFhir } from '../fhir/find-crisis.ts';
import { notificationTask } from '../fhir/notification-task.ts';
import type { NotificationTask } from '../fhir/notification-task.ts';
import type { Code } from '../kernel/codes.ts';
import { CODES, FAULTS } from '../kernel/codes.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { Result } from '../kernel/result.ts';
import type { Network, PullSource } from '../workflow/network.ts';
import { failedPull } from './failed-pull.ts';
import type { JourneyStore } from './journey-store.ts';
import type { PullContent, PullJob } from './pull-job.ts';
import type { Stories } from './stories.ts';

/** What a source gave, or why not: for good, or try again (`afterMs`: its own wish). `needsOperator`: our own client is not known there. */
export type Pulled =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly isFhir: boolean; readonly content: Result<unknown> }
  | { readonly ok: false; readonly code: Code; readonly isFinal: boolean; readonly afterMs?: number; readonly needsOperator?: boolean };

/** What came of telling a source. */
export type Told = { readonly ok: true } | { readonly ok: false; readonly isFinal: boolean; readonly afterMs?: number };

/** What pulling leans on. One attempt of `pull` and `tell` asks a token and reads or writes once. */
export type PullPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly network: () => Network;
  readonly store: Pick<JourneyStore, 'commit'>;
  readonly receiveBundle: Stories['receiveBundle'];
  readonly pull: (source: PullSource, asked: Pick<PullContent, 'authorizationBase' | 'path'>) => Promise<Pulled>;
  readonly tell: (source: PullSource, told: Pick<PullContent, 'authorizationBase' | 'identifier'> & { readonly task: NotificationTask }) => Promise<Told>;
  /** The pause after so many attempts, ms. */
  readonly backOff: (attempts: number) => number;
  /** Writes when the next attempt is made; without a time none is. */
  readonly reschedule: (job: PullJob, dueAt: Date | undefined, code: Code | undefined) => Promise<void>;
};

/** How often a source is told that its referral failed, before nobody tells it any more. */
const MAX_TELLINGS = 12;

/**
 * One attempt for a job that is due: pull its referral and take it in, or, when it failed, tell its source. What was pulled
 * and the end of its job are one commit, so that a crash in between pulls once more and takes nothing twice.
 */
export function pullReferralStory(ports: PullPorts): (job: PullJob) => Promise<void> {
  return async (job) => {
    const source = ports.network().senders.find((it) => it.id === job.sender)?.pull;
    await (job.status === 'pending' ? attempt(ports, job, source) : tellSource(ports, job, source));
  };
}

async function attempt(ports: PullPorts, job: PullJob, source: PullSource | undefined): Promise<void> {
  const { content } = job;
  if (content === undefined) {
    return fail(ports, job, 'failed', 'CONTENT_UNREADABLE');
  }
  if (job.expiresAt <= ports.clock.now()) {
    return fail(ports, job, 'expired', 'PULL_EXPIRED');
  }
  // A sender that is not in the network file now may be in it again before the job expires.
  const pulled: Pulled = source === undefined ? { ok: false, code: 'SOURCE_UNAVAILABLE', isFinal: false, needsOperator: true } : await ports.pull(source, content);
  if (!pulled.ok) {
    return pulled.isFinal ? fail(ports, job, 'failed', pulled.code) : again(ports, job, pulled);
  }
  const text = new TextDecoder().decode(pulled.bytes);
  if (!pulled.isFhir && !findCrisisInFhir(text, undefined)) {
    // Some page that a proxy gave: nothing was read yet.
    return again(ports, job, { code: 'SOURCE_UNAVAILABLE' });
  }
  await take(ports, job, pulled, content);
}

/** From here it is a referral like any other; its commit ends the job. */
async function take(ports: PullPorts, job: PullJob, { bytes, content }: Extract<Pulled, { ok: true }>, { practice }: PullContent): Promise<void> {
  try {
    const receipt = await ports.receiveBundle({ bytes, content, origin: { door: 'viplive', sender: job.sender, partner: practice }, pull: { id: job.id, round: job.round } });
    ports.log.info('referral pulled', { sender: job.sender, outcome: receipt.outcome, code: receipt.codes[0], attempt: job.attempts });
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'INTERNAL';
    await (FAULTS[code].retry ? again(ports, job, { code }) : fail(ports, job, 'failed', code));
  }
}

/** Later, and never after its end: then it is looked at once more, and expires. */
async function again(ports: PullPorts, job: PullJob, { code, afterMs = 0, needsOperator = false }: { readonly code: Code; readonly afterMs?: number; readonly needsOperator?: boolean }): Promise<void> {
  const at = ports.clock.now();
  const dueAt = new Date(Math.min(job.expiresAt.getTime(), at.getTime() + Math.max(afterMs, ports.backOff(job.attempts))));
  ports.log.warn('referral not pulled yet', { sender: job.sender, code, attempt: job.attempts });
  if (needsOperator && job.attempts === 1) {
    await ports.store.commit({ at, audit: [], alarms: [`pull-client/${job.sender}`] });
  }
  await ports.reschedule(job, dueAt, code);
}

async function fail(ports: PullPorts, job: PullJob, status: 'failed' | 'expired', code: Code): Promise<void> {
  const at = ports.clock.now();
  const practice = job.content?.practice ?? '';
  ports.log.error('referral not pulled', { sender: job.sender, code, attempt: job.attempts });
  try {
    await ports.store.commit({
      at, ...failedPull(ports.network(), { ...job, practice }, { status, code, at }),
      audit: [{ action: 'bury', outcome: 'serious-failure', code, actor: 'gateway', onBehalfOf: practice || null, subject: 'viplive/notification', detail: { pull: job.id, sender: job.sender, attempts: job.attempts } }],
    });
  } catch (error) {
    // Withdrawn, renewed or pulled by another gateway meanwhile: that counts.
    if (!(error instanceof Fault && error.code === 'JOURNEY_CHANGED')) {
      throw error;
    }
  }
}

async function tellSource(ports: PullPorts, job: PullJob, source: PullSource | undefined): Promise<void> {
  const { content, code = 'SOURCE_REFUSED', attempts } = job;
  if (source?.taskUpdates !== true || content === undefined || attempts > MAX_TELLINGS) {
    ports.log.warn('source not told', { sender: job.sender, attempt: attempts });
    return ports.reschedule(job, undefined, code);
  }
  const at = ports.clock.now();
  const task = withoutInput(notificationTask(content.task, { id: '', status: 'failed', reason: CODES[code].text, at }));
  const told = await ports.tell(source, { ...content, task });
  const isOver = told.ok || told.isFinal;
  ports.log.info('source told', { sender: job.sender, code, attempt: attempts, result: told.ok ? 'ok' : told.isFinal ? 'refused' : 'again' });
  const waitMs = told.ok ? 0 : Math.max(told.afterMs ?? 0, ports.backOff(attempts));
  await ports.reschedule(job, isOver ? undefined : new Date(at.getTime() + waitMs), code);
}

/** Its own key to the referral needs not travel once more. */
function withoutInput({ input: _input, meta: _meta, ...task }: NotificationTask): NotificationTask {
  return task;
}
