import type { Sql } from './database.ts';

/** How many journeys each team carries in the given states: what routing by capacity looks at. */
export async function countOpenJourneys(sql: Sql, statuses: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ team: string; journeys: number }>(
    'select team, count(*) as journeys from journey where team is not null and status = any($1::text[]) group by team',
    [statuses],
  );
  return new Map(rows.map((row) => [row.team, row.journeys]));
}
