import type { Sql } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** Hands attempts back that this gateway will not finish: another may begin them at once. Answers how many. */
export async function releaseLeases(sql: Sql, attempts: readonly Attempt[]): Promise<number> {
  const released = await sql.query(
    `update outbox_delivery d set leased_until = null
       from unnest($1::uuid[], $2::integer[], $3::integer[]) as a (id, attempts, claims)
      where d.id = a.id and d.attempts = a.attempts and d.claims = a.claims and d.status in ('pending', 'cancelled') and d.leased_until is not null
      returning d.id`,
    [attempts.map((it) => it.id), attempts.map((it) => it.attempts), attempts.map((it) => it.claims)],
  );
  return released.length;
}
