import type { Sql } from '../store/database.ts';

/** Which deliveries are meant: to a recipient under a view, and about one subject when it is given. */
export type SentQuery = { readonly journeyId: string; readonly recipient: string; readonly view: string; readonly subject?: string };

/**
 * Whether something left for this recipient, or may have: an attempt departed, whatever came of it. Who never got anything
 * must not learn of a journey by its cancellation either (L6). What was only claimed did not leave, and can't any more.
 */
export async function wasSent(sql: Sql, { journeyId, recipient, view, subject }: SentQuery): Promise<boolean> {
  const [row] = await sql.query<{ sent: boolean }>(
    `select exists (
       select from outbox_delivery
        where journey_id = $1 and recipient = $2 and view = $3 and ($4::text is null or subject = $4)
          and (status = 'delivered' or departed_at is not null)) as sent`,
    [journeyId, recipient, view, subject ?? null],
  );
  return row?.sent === true;
}
