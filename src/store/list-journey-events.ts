import type { Sql } from './database.ts';
import type { JourneyEvent } from './insert-journey-events.ts';
import { eventPlace } from './insert-journey-events.ts';
import type { Sealing } from './sealing.ts';
import { openJson } from './sealing.ts';

/** An event with its place in the journey. */
export type StoredEvent = JourneyEvent & { readonly version: number; readonly seq: number; readonly networkVersion: string | null };

/** All events of a journey, oldest first. */
export async function listJourneyEvents(sql: Sql, sealing: Sealing, journeyId: string): Promise<StoredEvent[]> {
  const rows = await sql.query<StoredEvent & { readonly content: Uint8Array }>(
    'select version, seq, type, at, content, network_version as "networkVersion" from journey_event where journey_id = $1 order by version, seq',
    [journeyId],
  );
  return rows.map((row) => ({
    ...row,
    content: openJson(sealing, eventPlace(journeyId, row.version, row.seq), row.content),
  }));
}
