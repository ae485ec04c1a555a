import type { Sql } from './database.ts';
import type { WorklistKind } from './worklist-item.ts';

/** How much open work of one kind an owner has. `late`: its term passed and nobody took it; `untold`: not confirmed. */
export type OpenWork = { readonly kind: WorklistKind; readonly owner: string; readonly code: string | null; readonly isMessage: boolean; readonly open: number; readonly late: number; readonly unconfirmed: number };

/** Counts the worklist per kind, owner and code. `isMessage`: about a message that has no journey. */
export async function countOpenWork(sql: Sql, now: Date): Promise<OpenWork[]> {
  return sql.query<OpenWork>(
    `select kind, owner, code, (key like 'bericht/%') as "isMessage", count(*) as open,
            count(*) filter (where due_at <= $1 and taken_by is null) as late,
            count(*) filter (where confirmed_at is null) as unconfirmed
       from worklist_item where closed_at is null
      group by kind, owner, code, (key like 'bericht/%')`,
    [now],
  );
}
