import type { Sql } from './database.ts';

/** How much of each kind was forgotten. */
export type Forgotten = Readonly<Record<'tokens' | 'alarms' | 'work' | 'consents' | 'decisions' | 'journeys', number>>;

/**
 * Forgets what only served for a time: expired client assertions; alarms that were cleared and work of no journey that was
 * done before `doneBefore`; proof of consent, and what is left of an erased journey with its decisions, after its years.
 */
export async function forgetPast(sql: Sql, { now, doneBefore }: { readonly now: Date; readonly doneBefore: Date }): Promise<Forgotten> {
  const [row] = await sql.query<Forgotten>(
    `with tokens as (delete from caller_token where expires_at < $1 returning 1),
          alarms as (delete from alarm where cleared_at < $2 returning 1),
          work as (delete from worklist_item where journey_id is null and closed_at < $2 returning 1),
          consents as (delete from consent_record where keep_until < $1 returning 1),
          past as (delete from erased_journey where keep_until < $1 and erased_at is not null returning id),
          decisions as (delete from decision_record where journey_id in (select id from past) returning 1)
     select (select count(*) from tokens) as tokens, (select count(*) from alarms) as alarms, (select count(*) from work) as work,
            (select count(*) from consents) as consents, (select count(*) from decisions) as decisions, (select count(*) from past) as journeys`,
    [now, doneBefore],
  );
  return row ?? { tokens: 0, alarms: 0, work: 0, consents: 0, decisions: 0, journeys: 0 };
}
