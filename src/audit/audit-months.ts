/** One month of the log, in a table of its own. `to` is exclusive. */
export type AuditMonth = { readonly table: string; readonly from: Date; readonly to: Date };

/** Log lines are kept five years from writing, at the least (domain.md 2.5, Besluit vaststelling bewaartermijn logging). */
export const RETENTION_YEARS = 5;

/** The month of a moment and those after it, `count` in all; months are of UTC. */
export function auditMonths(moment: Date, count: number): readonly AuditMonth[] {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
  return Array.from({ length: count }, (_, n) => {
    const from = new Date(Date.UTC(year, month + n));
    const name = from.toISOString().slice(0, 7).replace('-', '');
    return { table: `audit_record_${name}`, from, to: new Date(Date.UTC(year, month + n + 1)) };
  });
}

/** The month of a table's name; undefined when it is none of ours. */
export function monthOfTable(table: string): AuditMonth | undefined {
  const [, year, month] = /^audit_record_(\d{4})(\d{2})$/.exec(table) ?? [];
  return year === undefined || month === undefined ? undefined : auditMonths(new Date(Date.UTC(Number(year), Number(month) - 1)), 1)[0];
}

/** Whole months before this moment have been kept long enough: everything in them was written five years ago or more. */
export function droppableBefore(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear() - RETENTION_YEARS, now.getUTCMonth()));
}

/** Five years before a moment. */
export function retentionBefore(moment: Date): Date {
  const before = new Date(moment);
  before.setUTCFullYear(before.getUTCFullYear() - RETENTION_YEARS);
  return before;
}
