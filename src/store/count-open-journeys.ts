import type { Sql } from './database.ts';

/** How many running journeys each team carries: what routing by capacity looks at. */
export async function countOpenJourneys(sql: Sql): Promise<ReadonlyMap<string, number>> {
  // The state stands in the text, so that the index of running journeys serves whatever else is stored.
  const rows = await sql.query<{ team: string; journeys: number }>(
    `select team, count(*)::integer as journeys from journey where team is not null and status = 'accepted' group by team`,
  );
  return new Map(rows.map((row) => [row.team, row.journeys]));
}
