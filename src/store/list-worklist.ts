import type { Sql } from './database.ts';
import type { WorklistItem, WorklistKind } from './worklist-item.ts';
import { WORKLIST_COLUMNS } from './worklist-item.ts';

/** Which items; absent fields do not limit. `dueBefore` gives what is late. */
export type WorklistFilter = {
  readonly owner?: string;
  readonly kind?: WorklistKind;
  readonly journeyId?: string;
  readonly dueBefore?: Date;
  readonly includeClosed?: boolean;
};

/** Worklist items, crisis first and then by term; 1000 at most. */
export async function listWorklist(sql: Sql, filter: WorklistFilter = {}): Promise<WorklistItem[]> {
  return sql.query<WorklistItem>(
    `select ${WORKLIST_COLUMNS}
       from worklist_item
      where ($1::boolean or closed_at is null)
        and ($2::text is null or owner = $2)
        and ($3::text is null or kind = $3)
        and ($4::uuid is null or journey_id = $4)
        and ($5::timestamptz is null or due_at < $5)
      order by kind <> 'crisis', due_at, id
      limit 1000`,
    [
      filter.includeClosed ?? false,
      filter.owner ?? null,
      filter.kind ?? null,
      filter.journeyId ?? null,
      filter.dueBefore ?? null,
    ],
  );
}
