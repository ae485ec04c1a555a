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

/** One journey as the database tells it: what was handed out, as text with separators that stand in no id of ours. */
type DisclosureRow = Omit<JourneyDisclosures, 'got'> & { readonly got: string };

/**
 * One row per journey. Journeys are joined with the record that introduced them, the last one when the practice became
 * known later. Text, and no order: at a million journeys JSON and sorting by language cost more than all the rest.
 */
export const DISCLOSURES_SQL = `
  with told as (
    select journey_id, concat_ws(chr(31), coalesce(recipient, on_behalf_of, actor), coalesce(detail->>'view', ''),
                                 case action when 'read' then 'inzage' else coalesce(detail->>'kind', 'onbekend') end, action <> 'bury', array_to_string(data, ' ')) as what,
           count(*)::integer as n
      from audit_record
     where action in ('deliver', 'bury', 'read') and journey_id is not null and at >= $1 and at < $2 and written_at >= $1
       and (action = 'bury' or outcome = 'success')
       and ($3::text is null or coalesce(recipient, on_behalf_of, actor) = $3) and ($5::uuid is null or journey_id = $5)
     group by 1, 2
  ), journey_told as (
    select journey_id, string_agg(n || chr(31) || what, chr(30)) as got from told group by journey_id
  ), introduced as (
    select distinct on (journey_id) journey_id, actor, on_behalf_of, sealed
      from audit_record where referral is not null and journey_id is not null and ($5::uuid is null or journey_id = $5)
     order by journey_id, at desc
  )
  select t.journey_id as "journeyId", i.on_behalf_of as practice, i.actor as sender, i.sealed, t.got
    from journey_told t left join introduced i on i.journey_id = t.journey_id
   where $4::text is null or i.on_behalf_of = $4 or i.actor = $4`;

/** A million journeys take longer than what the gateway allows itself otherwise. */
const READ_MS = 600_000;

const valuesOf = ({ from, to, recipient, sender, journeyId }: DisclosureQuery): [Date, Date, string | null, string | null, string | null] => [from, to, recipient ?? null, sender ?? null, journeyId ?? null];

/**
 * Hands every journey of which something was handed out to `take`, a few thousand at a time, so that a million of them
 * fit in memory. Needs a transaction: a cursor lives in one.
 */
export async function eachDisclosure(tx: Transaction, query: DisclosureQuery, take: (row: JourneyDisclosures) => void): Promise<void> {
  await tx.allow(READ_MS);
  await tx.query("set local work_mem = '128MB'");
  // All rows are read: a plan that is quick with the first ones joins a million by a million.
  await tx.query('set local cursor_tuple_fraction = 1.0');
  await tx.query('set local enable_nestloop = off');
  await tx.query(`declare incident no scroll cursor for ${DISCLOSURES_SQL}`, valuesOf(query));
  for (;;) {
    const rows = await fetchSome(tx);
    rows.forEach((row) => take({ ...row, got: row.got.split('\u001e').map(disclosureFrom) }));
    if (rows.length === 0) {
      return;
    }
  }
}

function fetchSome(sql: Sql): Promise<DisclosureRow[]> {
  return sql.query<DisclosureRow>('fetch 5000 from incident');
}

function disclosureFrom(text: string): Disclosure {
  const [count, recipient = '', view = '', kind = '', certain, data = ''] = text.split('\u001f');
  return { recipient, view: view === '' ? null : view, kind, certain: certain === 't', data: data === '' ? [] : data.split(' '), count: Number(count) };
}
