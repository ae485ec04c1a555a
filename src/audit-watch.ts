import type { AuditKeys } from './audit/audit-keys.ts';
import { auditMonths, droppableBefore } from './audit/audit-months.ts';
import type { Checkpoint } from './audit/checkpoint.ts';
import { marksOf, sameMarks } from './audit/checkpoint.ts';
import { standText } from './audit/lane-stand.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import type { CheckpointSink } from './publish-checkpoint.ts';
import { payloadOf, sha256 } from './read-checkpoints.ts';
import type { CheckpointKey } from './security/checkpoint-key.ts';
import { appendAudit } from './store/append-audit.ts';
import type { CheckpointRow } from './store/audit-checkpoint-row.ts';
import { claimCheckpoint } from './store/claim-checkpoint.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import type { Database, Transaction } from './store/database.ts';
import { dropAuditMonths, hasAuditBefore, listLastWrittenBefore } from './store/drop-audit-months.ts';
import { findClosingCheckpoint } from './store/find-closing-checkpoint.ts';
import { findLastCheckpoint } from './store/find-last-checkpoint.ts';
import { insertCheckpoint, lockCheckpoints } from './store/insert-checkpoint.ts';
import type { SealedStand } from './store/list-audit-lanes.ts';
import { listAuditLanes } from './store/list-audit-lanes.ts';
import { makeAuditMonths } from './store/make-audit-months.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { settleCheckpoint } from './store/settle-checkpoint.ts';
import { auditRecord } from './write-change.ts';

/** What looking after the log leans on. `everySeconds`: how often a checkpoint is made. No sinks: none is, but to drop months. */
export type AuditWatchPorts = {
  readonly database: Database;
  readonly keys: AuditKeys & { destroyYearsBefore(year: number): void };
  readonly signer: CheckpointKey;
  readonly sinks: readonly CheckpointSink[];
  readonly everySeconds: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: NewId;
};

/** Looks after the log: months ahead, checkpoints outside, and what was kept five years. */
export type AuditWatch = {
  check(): Promise<void>;
  /** Makes and publishes a last checkpoint, within this time. */
  close(limitMs: number): Promise<void>;
};

/** Months that have a table before they come. */
const MONTHS_AHEAD = 3;
const SEND_MS = 10_000;
/** A checkpoint that does not get outside within so many intervals alarms. */
const LATE_INTERVALS = 3;
const HOUR_MS = 3_600_000;

/** Makes the watch of one gateway process; any number may run on one database. */
export function watchAudit(ports: AuditWatchPorts): AuditWatch {
  let droppedAt = -Infinity;
  return {
    check: async () => {
      const now = ports.clock.now();
      await makeAuditMonths(ports.database, auditMonths(now, MONTHS_AHEAD));
      const isWhole = await ports.database.inTransaction(async (tx) => areAsLeft(ports, tx, await listAuditLanes(tx), now));
      if (isWhole && ports.sinks.length > 0) {
        await makeCheckpoint(ports, now, { isDue: (last) => now.getTime() - last.at.getTime() >= ports.everySeconds * 1000 });
      }
      // Looking for what is old reads more than the rest, and a month does not end twice an hour.
      if (now.getTime() - droppedAt >= HOUR_MS) {
        droppedAt = (await dropOldMonths(ports, now)) ? now.getTime() : droppedAt;
      }
      await publishAll(ports, SEND_MS);
    },
    close: async (limitMs) => {
      if (ports.sinks.length > 0) {
        await makeCheckpoint(ports, ports.clock.now(), { isDue: () => true });
        await publishAll(ports, limitMs);
      }
    },
  };
}

type Making = { readonly isDue: (last: CheckpointRow) => boolean; readonly closesBefore?: Date };

/** Signs where the lanes stand now. Nothing new since the last one: none is made. Lanes that were moved without the key are not signed for: that alarms. */
async function makeCheckpoint(ports: AuditWatchPorts, now: Date, { isDue, closesBefore }: Making): Promise<void> {
  const { database, signer, sinks } = ports;
  await database.inTransaction(async (tx) => {
    const last = await findLastCheckpoint(tx);
    if ((last !== undefined && !isDue(last)) || !(await lockCheckpoints(tx))) {
      return;
    }
    // Somebody may have numbered one between the look and the lock.
    const before = await findLastCheckpoint(tx);
    const stands = await listAuditLanes(tx);
    if (!(await areAsLeft(ports, tx, stands, now))) {
      return;
    }
    const lanes = marksOf(stands);
    if (before?.n !== last?.n || (closesBefore === undefined && before !== undefined && sameMarks(lanes, payloadOf(before.jws).lanes))) {
      return;
    }
    const checkpoint: Checkpoint = {
      n: (before?.n ?? 0) + 1, time: now.toISOString(), previous: before === undefined ? '' : sha256(before.jws), lanes,
      ...(closesBefore === undefined ? {} : { closes: { before: closesBefore.toISOString(), lanes: marksOf(await listLastWrittenBefore(tx, closesBefore)) } }),
    };
    await insertCheckpoint(tx, { n: checkpoint.n, at: now, jws: signer.sign(checkpoint), closesBefore: closesBefore ?? null, publishedAt: sinks.length === 0 ? now : null });
  });
}

/** Whether every lane is as it was left. One that was moved without the key alarms, also where checkpoints have no place. */
async function areAsLeft({ keys, newId, log }: AuditWatchPorts, tx: Transaction, stands: readonly SealedStand[], now: Date): Promise<boolean> {
  const forged = stands.filter((it) => it.seq > 0 && (it.mac === null || Buffer.compare(it.mac, keys.mac(standText(it))) !== 0));
  if (forged.length > 0) {
    log.error('audit lanes are not as they were left', { count: forged.length });
    await raiseAlarm(tx, { id: newId(), cause: 'audit-chain', at: now });
  }
  return forged.length === 0;
}

/** Publishes what waits, oldest first, until one fails; what waits too long alarms. */
async function publishAll(ports: AuditWatchPorts, limitMs: number): Promise<void> {
  const { database, clock, log } = ports;
  const signal = AbortSignal.timeout(limitMs);
  for (;;) {
    const now = clock.now();
    const next = await claimCheckpoint(database, { now, until: new Date(now.getTime() + 2 * limitMs) });
    if (next === undefined) {
      return;
    }
    try {
      for (const sink of ports.sinks) {
        await sink.publish(next.jws, signal);
      }
    } catch (error) {
      // The reason may hold an address with a secret in it: its name is enough.
      log.warn('checkpoint not published', { id: String(next.n), cause: error instanceof Error ? error.name : 'unknown' });
      await settleCheckpoint(database, next.n, null);
      await noteLate(ports, now.getTime() - next.at.getTime() >= LATE_INTERVALS * ports.everySeconds * 1000, now);
      return;
    }
    await settleCheckpoint(database, next.n, now);
    await noteLate(ports, false, now);
  }
}

async function noteLate({ database, newId }: AuditWatchPorts, isLate: boolean, at: Date): Promise<void> {
  await database.inTransaction(async (tx: Transaction) => {
    await (isLate ? raiseAlarm(tx, { id: newId(), cause: 'audit-checkpoint', at }) : clearAlarm(tx, 'audit-checkpoint', at));
  });
}

/** Drops whole months that were kept five years: first a checkpoint says so outside, then they go, with the keys of whole years. False: that checkpoint is not outside yet. */
async function dropOldMonths(ports: AuditWatchPorts, now: Date): Promise<boolean> {
  const { database, keys } = ports;
  const before = droppableBefore(now);
  if (!(await hasAuditBefore(database, before))) {
    return true;
  }
  if ((await findClosingCheckpoint(database, before)) === undefined) {
    await makeCheckpoint(ports, now, { isDue: () => true, closesBefore: before });
  }
  const closing = await findClosingCheckpoint(database, before);
  if (closing === undefined || closing.publishedAt === null) {
    return false;
  }
  const marks = payloadOf(closing.jws).closes?.lanes ?? [];
  await database.inTransaction(async (tx) => {
    await dropAuditMonths(tx, { before, marks, macOf: (stand) => keys.mac(standText(stand)) });
    const detail = { before: before.toISOString(), checkpoint: closing.n };
    await appendAudit(tx, keys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'audit', detail }, now, null)]);
  });
  keys.destroyYearsBefore(before.getUTCFullYear());
  return true;
}
