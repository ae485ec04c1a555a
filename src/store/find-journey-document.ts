import type { Sql } from './database.ts';
import type { JourneyDocument } from './insert-journey-document.ts';
import { documentPlace } from './insert-journey-document.ts';
import type { Sealing } from './sealing.ts';

/** One document of a journey with its content, or undefined; asking with another journey's id finds nothing. */
export async function findJourneyDocument(
  sql: Sql,
  sealing: Sealing,
  { journeyId, id }: { journeyId: string; id: string },
): Promise<JourneyDocument | undefined> {
  const [row] = await sql.query<JourneyDocument>(
    `select id, journey_id as "journeyId", kind, added_at as "addedAt", content
       from journey_document where id = $1 and journey_id = $2`,
    [id, journeyId],
  );
  return row && { ...row, content: sealing.open(documentPlace(journeyId, id), row.content) };
}
