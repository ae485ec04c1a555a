import type { Transaction } from '../store/database.ts';

/** One delivery that is sent once more: its new id, and the one that it repeats. */
export type Resent = { readonly id: string; readonly of: string };

/**
 * Queues once more what a recipient took before: one delivery, or of a journey the last of each view, kind and subject
 * (notices apart: each told of a moment). New rows with ids of their own, so that policy is asked and the proof written anew;
 * the ids of what is sent stay, so that the recipient recognises it. `fromMessage`: the message that it is mapped from anew. `newIds` are used from the start. Nothing when it took none.
 */
export async function resendDelivered(
  tx: Transaction,
  { id, journeyId, recipient, at, newIds, fromMessage }: { readonly id?: string; readonly journeyId?: string; readonly recipient: string; readonly at: Date; readonly newIds: readonly string[]; readonly fromMessage?: string },
  wake?: () => void,
): Promise<readonly Resent[]> {
  const resent = await tx.query<Resent>(
    `with chosen as (
       select distinct on (journey_id, view, kind, subject) * from outbox_delivery d
        where d.recipient = $1 and d.status = 'delivered'
          and (d.id = $2 or (d.journey_id = $3 and d.kind not in ('notice', 'consultation-notice')))
        order by journey_id, view, kind, subject, seq desc),
     numbered as (select c.*, row_number() over (order by c.seq) as n from chosen c),
     sent as (
       insert into outbox_delivery (id, journey_id, journey_version, recipient, view, kind, subject, about, reasons, status, due_at, attempts, created_at, from_message)
       select ($5::uuid[])[n], journey_id, journey_version, recipient, view, kind, subject, about, reasons, 'pending', $4, 0, $4, $6
         from numbered where n <= cardinality($5::uuid[]) order by n
       returning id)
     select ($5::uuid[])[n] as id, numbered.id as of from numbered where n <= cardinality($5::uuid[]) order by n`,
    [recipient, id ?? null, journeyId ?? null, at, newIds, fromMessage ?? null],
  );
  if (wake !== undefined && resent.length > 0) {
    tx.afterCommit(wake);
  }
  return resent;
}
