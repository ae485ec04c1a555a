import type { Sql } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** Keeps the leases of attempts that go on, also of those that were cancelled meanwhile. One that was claimed anew elsewhere is left alone. */
export async function renewLeases(sql: Sql, attempts: readonly Attempt[], until: Date): Promise<void> {
  await sql.query(
    `update outbox_delivery d set leased_until = $4
       from unnest($1::uuid[], $2::integer[], $3::integer[]) as a (id, attempts, claims)
      where d.id = a.id and d.attempts = a.attempts and d.claims = a.claims and d.status in ('pending', 'cancelled') and d.leased_until is not null`,
    [attempts.map((it) => it.id), attempts.map((it) => it.attempts), attempts.map((it) => it.claims), until],
  );
}
