import type { Sql } from '../store/database.ts';
import { referenceRange } from './reference-range.ts';

/** The id of the delivery to a recipient that begins with these hex digits, or undefined. */
export async function findIdByReference(sql: Sql, { recipient, idPrefix }: { readonly recipient: string; readonly idPrefix: string }): Promise<string | undefined> {
  const [row] = await sql.query<{ readonly id: string }>(
    'select id from outbox_delivery where recipient = $1 and id between $2::uuid and $3::uuid limit 1',
    [recipient, ...referenceRange(idPrefix)],
  );
  return row?.id;
}
