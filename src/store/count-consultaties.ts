import type { Sql } from './database.ts';

/** Consultaties of one kind and how many there are; `trede` is that of the answer, null without one. */
export type ConsultatieTally = { readonly type: string; readonly channel: string; readonly status: string; readonly trede: number | null; readonly count: number };

/**
 * Counts consultaties that were closed within a period (from, until that moment); without bounds all, open ones too (G7).
 * Of those that are erased only the quarter is known: they count when it lies within the period as a whole.
 */
export async function countConsultaties(sql: Sql, { from, until }: { readonly from?: Date; readonly until?: Date }): Promise<ConsultatieTally[]> {
  return sql.query<ConsultatieTally>(
    `select type, channel, status, trede, sum(n)::integer as count
       from (select type, channel, status, closed_in_step as trede, count(*) as n
               from consultatie
              where erasing_at is null and ($1::timestamptz is null or closed_at >= $1) and ($2::timestamptz is null or closed_at < $2)
              group by type, channel, status, closed_in_step
             union all
             select type, channel, status, closed_in_step, count
               from consultatie_figures
              where ($1::timestamptz is null or quarter_from >= $1) and ($2::timestamptz is null or quarter_until <= $2)) as counted
      group by type, channel, status, trede
      order by type, channel, status, trede`,
    [from ?? null, until ?? null],
  );
}
