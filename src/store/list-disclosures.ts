import type { Sql, Transaction } from './database.ts';

/** What an incident asks: everything that was handed out from a time (inclusive) to a time (exclusive), of whom, to whom. */
export type DisclosureQuery = { readonly from: Date; readonly to: Date; readonly recipient?: string; readonly sender?: string; readonly journeyId?: string };

/** What one party got of one journey: so many times, by message or by looking. `certain` false: it was tried, and may have arrived. */
export type Disclosure = {
  readonly recipient: string;
  readonly view: string | null;
  readonly kind: string;
  readonly certain: boolean;
  readonly data: readonly string[];
  readonly count: number;
};

/** One journey with all that was handed out of it. `practice`, `sender`: of the record that introduced it; `sealed` holds the referral number. */
export type JourneyDisclosures = { readonly journeyId: string; readonly practice: string | null; readonly sender: string | null; readonly sealed: Uint8Array | null; readonly got: readonly Disclosure[] };

/**
 * One row per journey. Journeys are joined with the record that introduced them, the last one when the practice became
 * known later: the partial index `audit_record_introduced` gives these in order.
 */
export const DISCLOSURES_SQL = `
  with told as (
    select journey_id, coalesce(recipient, on_behalf_of, actor) as recipient, detail->>'view' as view,
           case action when 'read' then 'inzage' else coalesce(detail->>'kind', 'onbekend') end as kind, action <> 'bury' as certain, data, count(*)::integer as n
      from audit_record
     where action in ('deliver', 'bury', 'read') and journey_id is not null and at >= $1 and at < $2 and written_at >= $1
       and (action = 'bury' or outcome = 'success')
       and ($3::text is null or coalesce(recipient, on_behalf_of, actor) = $3) and ($5::uuid is null or journey_id = $5)
     group by 1, 2, 3, 4, 5, 6
  ), journey_told as (
    select journey_id, jsonb_agg(jsonb_build_object('recipient', recipient, 'view', view, 'kind', kind, 'certain', certain, 'data', data, 'count', n)
                                 order by recipient, view, kind, certain, data) as got
      from told group by journey_id
  ), introduced as (
    select distinct on (journey_id) journey_id, actor, on_behalf_of, sealed
      from audit_record where referral is not null and journey_id is not null and ($5::uuid is null or journey_id = $5)
     order by journey_id, at desc
  )
  select t.journey_id as "journeyId", i.on_behalf_of as practice, i.actor as sender, i.sealed, t.got
    from journey_told t left join introduced i on i.journey_id = t.journey_id
   where $4::text is null or i.on_behalf_of = $4 or i.actor = $4
   order by i.on_behalf_of nulls last, t.journey_id`;

const valuesOf = ({ from, to, recipient, sender, journeyId }: DisclosureQuery): [Date, Date, string | null, string | null, string | null] => [from, to, recipient ?? null, sender ?? null, journeyId ?? null];

/**
 * Hands every journey of which something was handed out to `take`, a few thousand at a time, so that a million of them
 * fit in memory. Needs a transaction: a cursor lives in one.
 */
export async function eachDisclosure(tx: Transaction, query: DisclosureQuery, take: (row: JourneyDisclosures) => void): Promise<void> {
  // A million journeys take longer than what the gateway allows itself otherwise.
  await tx.query('set local statement_timeout = 600000');
  await tx.query("set local work_mem = '128MB'");
  await tx.query(`declare incident no scroll cursor for ${DISCLOSURES_SQL}`, valuesOf(query));
  for (;;) {
    const rows = await fetchSome(tx);
    rows.forEach(take);
    if (rows.length === 0) {
      return;
    }
  }
}

function fetchSome(sql: Sql): Promise<JourneyDisclosures[]> {
  return sql.query<JourneyDisclosures>('fetch 5000 from incident');
}
