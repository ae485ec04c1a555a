import type { Sql } from './database.ts';
import type { WorklistKind } from './worklist-item.ts';

/** How much work of one kind waits for a person; `overdue`: its term passed. */
export type WorklistCount = { readonly kind: WorklistKind; readonly open: number; readonly overdue: number };

/** Counts the open worklist per kind. */
export async function countWorklist(sql: Sql, now: Date): Promise<WorklistCount[]> {
  return sql.query<WorklistCount>(
    `select kind, count(*) as open, count(*) filter (where due_at <= $1) as overdue
       from worklist_item where closed_at is null group by kind`,
    [now],
  );
}
