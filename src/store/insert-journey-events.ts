import type { Transaction } from './database.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/** One event of the workflow. `content` is the event itself, opaque here. */
export type JourneyEvent = { readonly type: string; readonly at: Date; readonly content: unknown };

/** Stores the events that led to a version of the journey, in their order. */
export async function insertJourneyEvents(
  tx: Transaction,
  sealing: Sealing,
  journey: { readonly id: string; readonly version: number; readonly keyRef: Uint8Array; /** Of the network file under which they were decided. */ readonly networkVersion?: string },
  events: readonly JourneyEvent[],
): Promise<void> {
  if (events.length === 0) {
    return;
  }
  const sealed = events.map((event, index) =>
    sealJson(sealing, journey.keyRef, eventPlace(journey.id, journey.version, index), event.content),
  );
  await tx.query(
    `insert into journey_event (journey_id, version, seq, type, at, content, network_version)
     select $1, $2, e.seq, e.type, e.at, e.content, $7
       from unnest($3::integer[], $4::text[], $5::timestamptz[], $6::bytea[]) as e (seq, type, at, content)`,
    [
      journey.id,
      journey.version,
      events.map((_, index) => index),
      events.map((it) => it.type),
      events.map((it) => it.at),
      sealed,
      journey.networkVersion ?? null,
    ],
  );
}

/** What the seal of an event is bound to. */
export function eventPlace(journeyId: string, version: number, seq: number): string {
  return `event/${journeyId}/${version}/${seq}`;
}
