import { Fault } from '../kernel/fault.ts';
import type { Sql } from './database.ts';
import { findJourney } from './find-journey.ts';
import type { JourneyRow } from './journey-row.ts';
import type { Sealing } from './sealing.ts';

/** The journey with this id, which must be there. @throws Fault INTERNAL when it is not. */
export async function loadJourney(sql: Sql, sealing: Sealing, id: string): Promise<JourneyRow> {
  const row = await findJourney(sql, sealing, id);
  if (row === undefined) {
    throw new Fault('INTERNAL', { what: 'journey is missing', journeyId: id });
  }
  return row;
}
