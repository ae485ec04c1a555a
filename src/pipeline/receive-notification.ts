import { findCrisisInFhir } from '../fhir/find-crisis.ts';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import type { NotificationTask } from '../fhir/notification-task.ts';
import { notificationTask } from '../fhir/notification-task.ts';
import { referralTree } from '../fhir/referral-tree.ts';
import type { Code } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/result.ts';
import type { Sender } from '../workflow/network.ts';
import { againWhenChanged } from './again-when-changed.ts';
import type { AuditEntry, ReceivedMessage } from './journey-store.ts';
import type { PullChange, PullJob, PullStatus } from './pull-job.ts';
import type { ReadNotification } from './read-notification.ts';
import { readNotification } from './read-notification.ts';
import type { NotificationReceipt, SentNotification, Stories } from './stories.ts';
import type { BundlePorts, IncomingBundle } from './take-bundle.ts';
import { takeBundle, takeBundleCrisis } from './take-bundle.ts';
import type { Taken } from './take-in.ts';
import { rejected } from './take-in.ts';

/** What receiving notifications leans on. `wakePulls`: something is to be pulled. */
export type NotificationPorts = BundlePorts & { readonly wakePulls?: () => void };

/** One notification on its way, and the job of the same sender and identifier when there is one. */
type Arrived = { readonly sent: SentNotification; readonly sender: Sender; readonly at: Date; readonly text: string; readonly read: ReadNotification; readonly bodyMark: string; readonly contentMark: string; readonly key: string; readonly job: PullJob | undefined };

/** What a notification leads to: what is written, and the job as it stands then. */
type Step = { readonly pull: PullChange; readonly job: Pick<PullJob, 'id' | 'status' | 'createdAt'> & { readonly code?: Code }; readonly outcome: ReceivedMessage['outcome']; readonly taken?: Taken };

const DAY_HOURS = 24;
const TASK_STATUS: Readonly<Record<PullStatus, string>> = { pending: 'requested', pulled: 'completed', cancelled: 'cancelled', expired: 'failed', failed: 'failed', stopped: 'rejected' };

/**
 * Receives one notification (Twiin-01) or its withdrawal (Twiin-02): look for a crisis, read, decide, commit, and only
 * then the answer (design 5.6). The same again changes nothing; one that failed starts again; a withdrawal that overtook
 * its notification keeps that from being pulled.
 */
export function receiveNotificationStory(ports: NotificationPorts): Stories['receiveNotification'] {
  return (sent) => againWhenChanged(() => answerTo(ports, sent));
}

async function answerTo(ports: NotificationPorts, sent: SentNotification): Promise<NotificationReceipt> {
  const network = ports.network();
  const text = new TextDecoder().decode(sent.bytes);
  const sender = network.senders.find((it) => it.id === sent.sender && it.profile === 'viplive');
  if (sender === undefined) {
    return { isRefused: true, code: 'SENDER_UNKNOWN' };
  }
  const isCrisis = findCrisisInFhir(text, sent.content.ok ? sent.content.value : undefined);
  const read = readNotification(network, sender, sent);
  const { practice, authorizationBase, path, identifier: { system, value } } = read.content;
  const key = [sender.id, system, value].join('\u001f');
  const arrived: Arrived = {
    sent, sender, text, read, key, at: ports.clock.now(),
    bodyMark: ports.mark('message-body', text),
    contentMark: ports.mark('pull-content', JSON.stringify([practice, authorizationBase, path, read.expiresAt?.getTime()])),
    job: read.identifier === undefined ? undefined : await ports.store.findPull(key),
  };
  if (isCrisis) {
    return stopForCrisis(ports, arrived);
  }
  return read.refusal !== undefined ? refused(ports, arrived, read.refusal) : read.isCancel ? withdraw(ports, arrived) : ask(ports, arrived);
}

/** A referral is there to be pulled. What was read or withdrawn stays so; newer inputs of one that still waits, or that failed, count. */
async function ask(ports: NotificationPorts, arrived: Arrived): Promise<NotificationReceipt> {
  const { job, at, read, contentMark, sender } = arrived;
  const isSame = job?.contentMark === contentMark;
  if (job !== undefined && (job.status === 'cancelled' || job.status === 'stopped' || (isSame && (job.status === 'pending' || job.status === 'pulled')))) {
    return receiptOf(arrived, job, false);
  }
  if (job?.status === 'pulled') {
    return refused(ports, arrived, { code: 'CONTROL_ID_REUSED', at: 'Task.identifier' });
  }
  const expiresAt = read.expiresAt ?? new Date(at.getTime() + (sender.pull?.expiryHours ?? DAY_HOURS) * 3_600_000);
  if (expiresAt <= at) {
    return refused(ports, arrived, { code: 'FIELD_INVALID', at: 'Task.restriction.period.end' });
  }
  const pull: PullChange = job === undefined
    ? { do: 'open', key: arrived.key, job: { id: ports.newId(), sender: sender.id, status: 'pending', contentMark, expiresAt, content: read.content, dueAt: at } }
    : { do: 'renew', ref: job, contentMark, expiresAt, dueAt: at, content: read.content };
  return conclude(ports, arrived, { pull, outcome: 'notified', job: { id: idOf(pull), status: 'pending', createdAt: job?.createdAt ?? at } });
}

/** Before the pull nothing is pulled any more; after it the journey is cancelled as by an SRM^S04 (design 4.1). */
async function withdraw(ports: NotificationPorts, arrived: Arrived): Promise<NotificationReceipt> {
  const { job, at } = arrived;
  if (job?.status === 'cancelled' || job?.status === 'stopped') {
    return receiptOf(arrived, job, false);
  }
  const pull = job === undefined ? opened(ports, arrived, 'cancelled', 'CANCELLED') : ended(job, 'cancelled', 'CANCELLED');
  const loaded = job?.status === 'pulled' && job.journeyId !== undefined ? await ports.store.find(job.journeyId) : undefined;
  const incoming = incomingOf(arrived, loaded?.record.journey.referral);
  const taken = loaded === undefined ? undefined : await takeBundle(ports, { ...incoming, read: { ...incoming.read, kind: 'cancellation' } }, {}, loaded);
  return conclude(ports, arrived, { pull, outcome: 'cancelled', job: { id: idOf(pull), status: 'cancelled', code: 'CANCELLED', createdAt: job?.createdAt ?? at }, ...(taken === undefined ? {} : { taken }) });
}

/** E11: a crisis in a notification beats everything; nothing is pulled for it, the huisarts and the planner hear at once. */
async function stopForCrisis(ports: NotificationPorts, arrived: Arrived): Promise<NotificationReceipt> {
  const { job, at, read } = arrived;
  const known = job?.journeyId === undefined ? undefined : await ports.store.find(job.journeyId);
  const taken = await takeBundleCrisis(ports, incomingOf(arrived, known?.record.journey.referral));
  const isOver = job?.status === 'pulled' || job?.status === 'cancelled' || job?.status === 'stopped';
  if (read.identifier === undefined || isOver) {
    await commit(ports, arrived, { ...taken, outcome: 'stopped' }, undefined);
    return { isRefused: false, isNew: job === undefined, codes: ['CRISIS_CALL'], ...(job === undefined ? {} : { id: job.id, task: taskOf(arrived, job, 'CRISIS_CALL') }) };
  }
  const pull = job === undefined ? opened(ports, arrived, 'stopped', 'CRISIS_CALL') : ended(job, 'stopped', 'CRISIS_CALL');
  return conclude(ports, arrived, { pull, outcome: 'stopped', taken, job: { id: idOf(pull), status: 'stopped', code: 'CRISIS_CALL', createdAt: job?.createdAt ?? at } });
}

async function refused(ports: NotificationPorts, arrived: Arrived, refusal: Refusal): Promise<NotificationReceipt> {
  await commit(ports, arrived, rejected(refusal, arrived.sender.id), undefined);
  return { isRefused: true, ...refusal };
}

async function conclude(ports: NotificationPorts, arrived: Arrived, { pull, job, outcome, taken }: Step): Promise<NotificationReceipt> {
  const { sender, read } = arrived;
  const audit: AuditEntry = { action: 'receive', outcome: 'success', actor: sender.id, onBehalfOf: read.practice?.id ?? null, subject: 'viplive/notification', detail: { pull: job.id }, ...(job.code === undefined ? {} : { code: job.code }) };
  const result = await commit(ports, arrived, { ...(taken ?? { audit: [audit] }), outcome, ...(job.code === undefined ? {} : { code: job.code }) }, pull);
  if (result === 'duplicate') {
    // The same notification was stored between our look and our commit.
    return answerTo(ports, arrived.sent);
  }
  if (job.status === 'pending') {
    ports.wakePulls?.();
  }
  return receiptOf(arrived, job, pull.do === 'open');
}

type Written = Omit<Taken, 'outcome'> & { readonly outcome: ReceivedMessage['outcome'] };

async function commit(ports: NotificationPorts, { sent, sender, at, bodyMark, key, job }: Arrived, written: Written, pull: PullChange | undefined): Promise<'committed' | 'duplicate'> {
  const { outcome, reasons: _reasons, at: _at, ...change } = written;
  const { code } = change;
  // Per round of the job: what starts it again is a message of its own, also when it is the same. A refusal is decided afresh once the network file changed.
  const stand = outcome === 'invalid' ? ports.network().version : `${String(job?.round ?? 0)}/${job?.status ?? ''}`;
  const result = await ports.store.commit({
    ...change, at, ...(pull === undefined ? {} : { pull }),
    message: {
      id: ports.newId(), source: 'fhir-viplive-task', sender: sender.id, receivedAt: at, key: ['viplive-task', key, outcome, stand, bodyMark].join('\u001f'), bodyMark,
      content: sent.bytes, ack: new Uint8Array(), outcome, ...(code === undefined ? {} : { code }),
    },
  });
  ports.onMessage?.(outcome, code);
  ports.log.info('notification received', { door: 'viplive', sender: sender.id, outcome, code, result });
  return result;
}

function incomingOf({ text, read, sender, at, bodyMark }: Arrived, known: IncomingBundle['referral'] | undefined): IncomingBundle {
  const { practice, identifier, referral } = read;
  const origin = { door: 'viplive', sender: sender.id, ...(practice === undefined ? {} : { partner: practice.id }) } as const;
  return {
    text, origin, receivedAt: at, warnings: [], sender: { id: sender.id, ...(practice === undefined ? {} : { partner: practice.id }) },
    read: { tree: referralTree({}), kind: 'referral', ...(practice === undefined ? {} : { practice }) },
    referral: known ?? referral ?? numberOf(identifier?.value ?? bodyMark),
    input: { type: 'viplive/notification', mark: bodyMark },
  };
}

/** A crisis needs a journey also when only the notification has a number. Without `urn:uuid:`: in a transaction that would be a reference. */
function numberOf(value: string): IncomingBundle['referral'] {
  return { system: `${MGN_BASE}/NamingSystem/bericht`, value: value.replace(/^urn:(uuid|oid):/, '') };
}

function opened(ports: NotificationPorts, { key, sender, contentMark, at, read }: Arrived, status: PullStatus, code: Code): PullChange {
  return { do: 'open', key, job: { id: ports.newId(), sender: sender.id, status, code, contentMark, expiresAt: at, content: read.content } };
}

function ended({ id, round, status: from }: PullJob, status: 'cancelled' | 'stopped', code: Code): PullChange {
  return { do: 'end', ref: { id, round }, from, status, code };
}

function idOf(pull: PullChange): string {
  return pull.do === 'open' ? pull.job.id : pull.ref.id;
}

function receiptOf(arrived: Arrived, job: Step['job'], isNew: boolean): NotificationReceipt {
  return { isRefused: false, isNew, codes: job.code === undefined ? [] : [job.code], id: job.id, task: taskOf(arrived, job, job.code) };
}

/** The Task as it is kept: the sender's own, and where it stands. */
function taskOf({ read, job: known }: Arrived, { id, status, createdAt }: Step['job'], code: Code | undefined): NotificationTask {
  const task = read.isCancel && known?.content !== undefined ? known.content.task : read.content.task;
  return notificationTask(task, { id, status: TASK_STATUS[status], at: createdAt, ...(code === undefined ? {} : { reason: wordsOf(code) }) });
}

function wordsOf(code: Code): string {
  const { text, hint } = CODES[code];
  return hint === '-' ? text : `${text} ${hint}`;
}
