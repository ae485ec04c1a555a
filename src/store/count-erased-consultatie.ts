import type { Transaction } from './database.ts';

/** What is counted of a consultatie that goes; `quarter` is the one in which it was closed. */
export type ErasedConsultatie = {
  readonly region: string;
  readonly quarter: { readonly from: Date; readonly until: Date };
  readonly type: string;
  readonly channel: string;
  readonly status: string;
  readonly closedInStep?: number;
};

/** Adds one to the figures of its kind (G7). The row has no id: nothing leads from it to the consultatie. */
export async function countErasedConsultatie(tx: Transaction, it: ErasedConsultatie): Promise<void> {
  await tx.query(
    `insert into consultatie_figures (region, quarter_from, quarter_until, type, channel, status, closed_in_step, count)
     values ($1, $2, $3, $4, $5, $6, $7, 1)
     on conflict (region, quarter_from, type, channel, status, (coalesce(closed_in_step, 0))) do update set count = consultatie_figures.count + 1`,
    [it.region, it.quarter.from, it.quarter.until, it.type, it.channel, it.status, it.closedInStep ?? null],
  );
}
