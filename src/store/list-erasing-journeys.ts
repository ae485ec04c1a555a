import type { Sql } from './database.ts';

/** A journey that is marked, and why. */
export type ErasingJourney = { readonly id: string; readonly reason: string };

/** Journeys that are marked and not yet erased, the oldest mark first. */
export async function listErasingJourneys(sql: Sql, limit: number): Promise<ErasingJourney[]> {
  return sql.query<ErasingJourney>(
    'select j.id, e.reason from journey j join erased_journey e on e.id = j.id where j.erasing_at is not null order by j.erasing_at, j.id limit $1',
    [limit],
  );
}
