import type { Sql } from './database.ts';

/** Takes, or keeps, the lease of the one sweeper; false while another holder's runs. */
export async function takeSweepLease(sql: Sql, { name, holder, now, until }: { readonly name: string; readonly holder: string; readonly now: Date; readonly until: Date }): Promise<boolean> {
  const taken = await sql.query(
    `insert into sweep_lease (name, holder, until) values ($1, $2, $4)
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
       where sweep_lease.holder = excluded.holder or sweep_lease.until <= $3
     returning name`,
    [name, holder, now, until],
  );
  return taken.length === 1;
}
