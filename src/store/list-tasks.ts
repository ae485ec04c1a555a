import type { Sql } from './database.ts';
import type { TaskEntry } from './index-tasks.ts';

/** The tasks of one owner (its search on Task), or of one journey, newest first; 1000 at most. */
export async function listTasks(
  sql: Sql,
  filter:
    | { readonly owner: string; readonly journeyId?: string }
    | { readonly owner?: undefined; readonly journeyId: string },
): Promise<(TaskEntry & { readonly journeyId: string })[]> {
  return sql.query<TaskEntry & { journeyId: string }>(
    `select external_id as "externalId", journey_id as "journeyId", local_id as "localId", owner
       from task_index
      where ($1::text is null or owner = $1) and ($2::uuid is null or journey_id = $2)
      order by created_at desc, journey_id, local_id
      limit 1000`,
    [filter.owner ?? null, filter.journeyId ?? null],
  );
}
