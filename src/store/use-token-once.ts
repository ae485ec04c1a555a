import type { Sql } from './database.ts';

/**
 * Notes the `jti` of a client assertion (as keyed hash). False when it was used before: a replay.
 * Expired ones are forgotten on the way, since an expired assertion is refused anyhow.
 */
export async function useTokenOnce(
  sql: Sql,
  { jtiHash, expiresAt, now }: { jtiHash: Uint8Array; expiresAt: Date; now: Date },
): Promise<boolean> {
  const noted = await sql.query(
    `with forgotten as (delete from caller_token where expires_at < $3)
     insert into caller_token (jti_hash, expires_at) values ($1, $2)
     on conflict (jti_hash) do nothing
     returning jti_hash`,
    [jtiHash, expiresAt, now],
  );
  return noted.length === 1;
}
