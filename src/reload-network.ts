import type { NetworkSource, Reloaded } from './config/network-source.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import type { Storage } from './open-storage.ts';
import type { AuditEntry } from './pipeline/journey-store.ts';
import { appendAudit } from './store/append-audit.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { auditRecord } from './write-change.ts';

/** What reloading leans on. */
export type ReloadPorts = { readonly source: NetworkSource; readonly storage: Pick<Storage, 'database' | 'auditKeys'>; readonly clock: Clock; readonly log: Log; readonly newId: NewId };

const ALARM = 'network-file';

/**
 * Makes the reload of a running gateway: reads the file again, and writes into the log who had it done and what came of it. A
 * file that is refused alarms until a right one is read.
 */
export function reloadNetwork({ source, storage, clock, log, newId }: ReloadPorts): (by?: string) => Promise<Reloaded> {
  return async (by) => {
    const done = await source.reload().catch((): Reloaded => ({ ok: false, version: source.current().version, problems: [{ at: '/', rule: 'file', problem: 'cannot be read' }] }));
    const at = clock.now();
    await storage.database.inTransaction(async (tx) => {
      const entry: AuditEntry = {
        action: 'configure', outcome: done.ok ? 'success' : 'minor-failure', actor: by === undefined ? 'gateway' : 'beheer', actorRole: 'beheer', subject: 'network-file',
        detail: done.ok ? { from: done.from, version: done.version } : { version: done.version, problems: done.problems.length }, ...(by === undefined ? {} : { secret: { user: by } }),
      };
      await appendAudit(tx, storage.auditKeys, [auditRecord(entry, at, null)]);
      await (done.ok ? clearAlarm(tx, ALARM, at) : raiseAlarm(tx, { id: newId(), cause: ALARM, at }));
    });
    if (done.ok) {
      log.info('network file read again', { version: done.version });
    } else {
      log.error('network file refused: the one before stays', { version: done.version, count: done.problems.length });
    }
    return done;
  };
}
