import type { Sql } from './database.ts';

/** Partners that did not read a Task in time, as long as somebody has to call them (`watch-unread.ts`). */
export async function listUnreadRecipients(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ recipient: string }>(
    `select distinct d.recipient from worklist_item w
       join outbox_delivery d on d.id = substring(w.key from 11)::uuid
      where w.closed_at is null and w.kind = 'deadline' and w.code = 'AWAITING_READ' and w.key like 'ongelezen/%'`,
  );
  return rows.map((it) => it.recipient);
}
