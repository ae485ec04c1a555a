import type { Transaction } from './database.ts';

/** One consent as proof of it is kept (AVG 7 lid 1). */
export type ConsentRecord = {
  readonly id: string;
  readonly class: string;
  readonly partner: string | null;
  readonly decision: string;
  readonly givenAt: string;
  readonly how: string | null;
  readonly leaflet: string | null;
  readonly givenBy: string;
  readonly capacity: string | null;
  readonly source: string;
  readonly withdrawnAt: string | null;
  readonly endedAt: string;
  readonly keepUntil: string;
};

/** Keeps the consents of a journey that is being erased. */
export async function insertConsentRecords(tx: Transaction, journeyId: string, records: readonly ConsentRecord[]): Promise<void> {
  await tx.query(
    `insert into consent_record (id, journey_id, class, partner, decision, given_at, how, leaflet, given_by, capacity, source, withdrawn_at, ended_at, keep_until)
     select r.id, $1, r.class, r.partner, r.decision, r."givenAt", r.how, r.leaflet, r."givenBy", r.capacity, r.source, r."withdrawnAt", r."endedAt", r."keepUntil"
       from jsonb_to_recordset($2::jsonb) as r (id text, class text, partner text, decision text, "givenAt" timestamptz, how text, leaflet text,
            "givenBy" text, capacity text, source text, "withdrawnAt" timestamptz, "endedAt" timestamptz, "keepUntil" timestamptz)
     on conflict (journey_id, id) do nothing`,
    [journeyId, JSON.stringify(records)],
  );
}
