import type { Sql } from './database.ts';

/** The region that a journey or consultatie belongs to, or undefined when there is no such one. */
export async function findJourneyRegion(sql: Sql, id: string): Promise<string | undefined> {
  const [row] = await sql.query<{ region: string }>(
    'select region from journey where id = $1 union all select region from consultatie where id = $1',
    [id],
  );
  return row?.region;
}
