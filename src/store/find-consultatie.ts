import type { ConsultatieRow, StoredConsultatie } from './consultatie-row.ts';
import { openConsultatie } from './consultatie-row.ts';
import type { Sql } from './database.ts';
import type { Sealing } from './sealing.ts';

/** The consultatie with this id, or undefined; also when it is being erased. */
export async function findConsultatie(sql: Sql, sealing: Sealing, id: string): Promise<Pick<ConsultatieRow, 'id' | 'version' | 'keyRef' | 'state'> | undefined> {
  const [row] = await sql.query<StoredConsultatie>('select id, version, key_ref as "keyRef", state from consultatie where id = $1 and erasing_at is null', [id]);
  return row && openConsultatie(sealing, row);
}
