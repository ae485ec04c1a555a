import type { Sql } from './database.ts';

/** Sets when retention looks at a consultatie again; not when it changed since it was looked at (`version`). */
export async function setConsultatieSweepAt(sql: Sql, { id, version, at }: { readonly id: string; readonly version?: number; readonly at: Date }): Promise<void> {
  await sql.query('update consultatie set sweep_at = $3 where id = $1 and ($2::integer is null or version = $2)', [id, version ?? null, at]);
}
