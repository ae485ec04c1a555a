import type { Sql } from './database.ts';

/** How many questions wait for each consultant: what choosing between colleagues looks at (G3). */
export async function countConsultantLoad(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ consultant: string; questions: number }>(
    'select consultant, count(*) as questions from consultatie where consultant is not null group by consultant',
  );
  return new Map(rows.map((row) => [row.consultant, row.questions]));
}
