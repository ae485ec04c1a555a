import { LANES } from './audit/lane-stand.ts';
import type { LogSource } from './audit/verify-log.ts';
import type { AuditDesk } from './audit-desk.ts';

/** The log as a desk shows it, to be verified. */
export function logSourceOf(desk: Pick<AuditDesk, 'auditLanes' | 'auditRecords'>): LogSource {
  return {
    lanes: async () => (await desk.auditLanes({})).lanes,
    records: (lane, after) => desk.auditRecords({ lane, after }),
  };
}

/**
 * The whole log as lines, for an auditor: first how many checkpoints were published and where the lanes end, then per lane
 * its records in order, each the very text that is hashed.
 */
export async function* rawLog(desk: Pick<AuditDesk, 'auditLanes' | 'auditRecords'>): AsyncGenerator<string> {
  const { lanes, lastPublished } = await desk.auditLanes({});
  yield JSON.stringify({ published: lastPublished, heads: lanes.filter((it) => it.seq > it.floorSeq).map(({ lane, seq, hash }) => [lane, seq, hash]) });
  for (let lane = 0; lane < LANES; lane += 1) {
    const claim = lanes.find((it) => it.lane === lane);
    let [after, more] = [claim?.floorSeq ?? 0, true];
    while (more) {
      const page = await desk.auditRecords({ lane, after });
      yield* page.map((it) => it.text);
      after = page.reduce((last, { text }) => Math.max(last, (JSON.parse(text) as { readonly seq: number }).seq), after);
      more = page.length > 0;
    }
  }
}
