import type { Sql } from './database.ts';

/** A journey as lists show it: nothing that needs a key. */
export type JourneySummary = {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly region: string;
  readonly team: string | null;
  readonly practice: string | null;
  readonly requestedAt: Date;
  readonly updatedAt: Date;
  readonly nextDueAt: Date | null;
};

/** Which journeys to list; absent fields do not limit. `after` is the last id of the page before. */
export type JourneyFilter = {
  readonly status?: string;
  readonly team?: string;
  readonly after?: string;
  readonly limit?: number;
};

/** Journeys in the order of their ids, a page at a time (1000 at most). */
export async function listJourneys(sql: Sql, filter: JourneyFilter = {}): Promise<JourneySummary[]> {
  return sql.query<JourneySummary>(
    `select id, version, status, region, team, practice, requested_at as "requestedAt", updated_at as "updatedAt",
            next_due_at as "nextDueAt"
       from journey
      where ($1::text is null or status = $1) and ($2::text is null or team = $2) and ($3::uuid is null or id > $3)
      order by id
      limit $4`,
    [filter.status ?? null, filter.team ?? null, filter.after ?? null, Math.min(filter.limit ?? 100, 1000)],
  );
}
