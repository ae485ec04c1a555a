import type { Sql } from './database.ts';

/** The id under which a recipient knows the Task that a delivery is about; undefined when it is about none. */
export async function findTaskOfDelivery(sql: Sql, { journeyId, recipient, subject }: { readonly journeyId: string; readonly recipient: string; readonly subject: string | null }): Promise<string | undefined> {
  const [row] = await sql.query<{ externalId: string }>(
    'select external_id as "externalId" from task_index where journey_id = $1 and owner = $2 and local_id = $3 limit 1',
    [journeyId, recipient, subject],
  );
  return row?.externalId;
}
