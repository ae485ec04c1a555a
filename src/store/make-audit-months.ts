import type { AuditMonth } from '../audit/audit-months.ts';
import { monthOfTable } from '../audit/audit-months.ts';
import type { Database, Sql } from './database.ts';

/** The months that have a table of their own. */
export async function listAuditMonths(sql: Sql): Promise<readonly AuditMonth[]> {
  const rows = await sql.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'audit_record'::regclass order by 1`,
  );
  return rows.flatMap(({ name }) => monthOfTable(name) ?? []);
}

/** Any fixed number will do: it is the advisory lock that gateways which make months queue for. */
const LOCK = 742_001_575;

/**
 * Gives months a table of their own, before they come. Records of that month that had to go to the default table move
 * along. Does nothing for a month that is there.
 */
export async function makeAuditMonths(db: Database, months: readonly AuditMonth[]): Promise<void> {
  const known = await listAuditMonths(db);
  for (const { table, from, to } of months.filter((it) => !known.some(({ table }) => table === it.table))) {
    const [start, end] = [from.toISOString(), to.toISOString()];
    await db.inTransaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
      if ((await listAuditMonths(tx)).some((it) => it.table === table)) {
        return;
      }
      // Names and bounds are dates of ours: a table's name can't be a parameter.
      await tx.runScript(`
        create table ${table} (like audit_record including all);
        with moved as (delete from audit_record_default where written_at >= '${start}' and written_at < '${end}' returning *) insert into ${table} select * from moved;
        alter table audit_record attach partition ${table} for values from ('${start}') to ('${end}')`);
    });
  }
}
