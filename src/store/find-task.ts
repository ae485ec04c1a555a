import type { Sql } from './database.ts';
import type { TaskEntry } from './index-tasks.ts';

/** The journey and local id behind an id that a caller names, or undefined. */
export async function findTask(
  sql: Sql,
  externalId: string,
): Promise<(TaskEntry & { readonly journeyId: string }) | undefined> {
  const [row] = await sql.query<TaskEntry & { journeyId: string }>(
    `select external_id as "externalId", journey_id as "journeyId", local_id as "localId", owner
       from task_index where external_id = $1`,
    [externalId],
  );
  return row;
}
