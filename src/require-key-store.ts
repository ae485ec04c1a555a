import type { AuditKeys } from './audit/audit-keys.ts';
import { standText } from './audit/lane-stand.ts';
import { Fault } from './kernel/fault.ts';
import { hasRootSecret } from './security/key-store.ts';
import type { Sql } from './store/database.ts';
import { findLastSealed } from './store/find-last-sealed.ts';
import { hasAudit } from './store/has-audit.ts';
import { listAuditLanes } from './store/list-audit-lanes.ts';

const WHAT_TO_DO = 'put its own, or the copy of that, in MGN_DATA_DIR/keys and start again (docs/beheer/back-up.md)';

/**
 * A database that is in use has a key store, and a new one must not be made beside it: nothing stored would open, and known
 * referrals would come in as new (design 5.10, 5.12). @throws Fault ENVIRONMENT when it is not in `folder`.
 */
export async function requireKeyStore(sql: Sql, folder: string): Promise<void> {
  if (!hasRootSecret(folder) && (await hasAudit(sql))) {
    throw new Fault('ENVIRONMENT', { what: `the key store of this database is not there: ${WHAT_TO_DO}` });
  }
}

/**
 * Whether the key store is this database's own: one keyed hash over a lane tells. When none fits, the log may have been
 * written anew by somebody without keys: that alarms and does not stop the gateway, so what was sealed in the log decides.
 * @throws Fault ENVIRONMENT when it is another's.
 */
export async function requireOwnKeyStore(sql: Sql, keys: Pick<AuditKeys, 'mac' | 'open'>): Promise<void> {
  const stands = (await listAuditLanes(sql)).filter((it) => it.mac !== null);
  const isOwn = stands.length === 0 || stands.some((it) => Buffer.compare(it.mac ?? new Uint8Array(), keys.mac(standText(it))) === 0);
  if (!isOwn && !(await opensSealed(sql, keys, stands.toSorted((a, b) => b.seq - a.seq)[0]?.lane ?? 0))) {
    throw new Fault('ENVIRONMENT', { what: `the key store is not that of this database: ${WHAT_TO_DO}` });
  }
}

async function opensSealed(sql: Sql, keys: Pick<AuditKeys, 'open'>, lane: number): Promise<boolean> {
  const sealed = await findLastSealed(sql, lane);
  try {
    keys.open({ sealed });
    return sealed !== null;
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONTENT_UNREADABLE') {
      return false;
    }
    throw error;
  }
}
