import { Fault } from './kernel/fault.ts';
import type { PullChange } from './pipeline/pull-job.ts';
import { pullWorkKey } from './pipeline/pull-job.ts';
import type { KeyedHash } from './security/keyed-hash.ts';
import { closeLooseItem } from './store/close-loose-item.ts';
import type { Transaction } from './store/database.ts';
import { endPullJob } from './store/end-pull-job.ts';
import { insertPullJob } from './store/insert-pull-job.ts';
import { renewPullJob } from './store/renew-pull-job.ts';
import type { Sealing } from './store/sealing.ts';

/** Where the change of a notified referral is written: with which message, about which journey, sealed under which key. */
export type PullPlace = { readonly at: Date; readonly messageId: string | undefined; readonly journeyId: string | null; readonly keyRef: Uint8Array };

/** The keyed hash by which a notified referral is found. */
export function pullHash(hash: KeyedHash, key: string): Uint8Array {
  return hash('pull', key);
}

/**
 * Writes what happens to a notified referral into the commit of its reason.
 * @throws Fault JOURNEY_CHANGED when the job moved on since it was seen: of this commit nothing may stand.
 */
export async function writePull(tx: Transaction, { sealing, hash }: { readonly sealing: Sealing; readonly hash: KeyedHash }, pull: PullChange, place: PullPlace): Promise<void> {
  if (!(await write(tx, { sealing, hash }, pull, place))) {
    throw new Fault('JOURNEY_CHANGED', { pull: pull.do === 'open' ? pull.job.id : pull.ref.id });
  }
  // Work for a person ends when the source makes good; a failure opens some in this same commit.
  const isSettled = pull.do === 'renew' || (pull.do === 'end' && pull.status !== 'failed' && pull.status !== 'expired');
  if (isSettled) {
    await closeLooseItem(tx, { kind: 'dead-letter', key: pullWorkKey(pull.ref.id), closedAt: place.at });
  }
}

async function write(tx: Transaction, { sealing, hash }: { readonly sealing: Sealing; readonly hash: KeyedHash }, pull: PullChange, { at, messageId, journeyId, keyRef }: PullPlace): Promise<boolean> {
  switch (pull.do) {
    case 'open': {
      const { id, sender, contentMark, status, code, expiresAt, dueAt, content } = pull.job;
      return insertPullJob(tx, sealing, keyRef, {
        id, sender, status, expiresAt, at, journeyId, content, identifierHash: pullHash(hash, pull.key), contentHash: Buffer.from(contentMark, 'base64url'),
        code: code ?? null, dueAt: dueAt ?? null, messageId: messageId ?? id,
      });
    }
    case 'renew':
      return renewPullJob(tx, sealing, keyRef, {
        ...pull.ref, contentHash: Buffer.from(pull.contentMark, 'base64url'), dueAt: pull.dueAt, expiresAt: pull.expiresAt, content: pull.content, messageId: messageId ?? pull.ref.id,
      });
    case 'end':
      return endPullJob(tx, { ...pull.ref, from: pull.from, status: pull.status, code: pull.code ?? null, dueAt: pull.tellAt ?? null, journeyId, messageId: messageId ?? null, at });
  }
}
