import type { ChainedRecord } from '../audit/audit-record.ts';
import type { ChainHash } from '../audit/chain-input.ts';
import { chainInput } from '../audit/chain-input.ts';
import { AUDIT_COLUMNS } from './audit-columns.ts';
import type { Sql } from './database.ts';

/** Where a lane stands. Kept outside the database (in the log), heads also show that a lane's end was cut off. */
export type ChainHead = { readonly lane: number; readonly seq: number; readonly hash: Uint8Array };

/**
 * What is wrong: a row that does not hash to what it says (`changed`), numbers that are not there (`missing`), a row
 * that does not follow the one before (`unlinked`), or an end that is not where the head or an anchor says (`head`).
 */
export type ChainFinding = {
  readonly lane: number;
  readonly seq: number;
  readonly problem: 'changed' | 'missing' | 'unlinked' | 'head';
};

/** The verdict over the whole log. */
export type ChainVerdict = {
  readonly records: number;
  readonly heads: readonly ChainHead[];
  readonly findings: readonly ChainFinding[];
};

const LANES = 32;
const PAGE = 1_000;

/**
 * Reads the whole audit log and finds rows that were changed, removed, inserted or reordered.
 * `anchors` are heads noted earlier: each must still be in its lane, which tells a log whose newest rows and head were
 * put back together. Reads a page at a time; runs beside a working gateway.
 */
export async function verifyChain(
  sql: Sql,
  hash: ChainHash,
  anchors: readonly ChainHead[] = [],
): Promise<ChainVerdict> {
  const heads = await sql.query<ChainHead>('select lane, seq, hash from audit_lane order by lane');
  const findings: ChainFinding[] = [];
  let records = 0;
  for (let lane = 0; lane < LANES; lane += 1) {
    const head = heads.find((it) => it.lane === lane);
    if (head === undefined) {
      findings.push({ lane, seq: 0, problem: 'head' });
      continue;
    }
    const laneAnchors = [head, ...anchors.filter((it) => it.lane === lane)];
    const verdict = await verifyLane(sql, hash, lane, laneAnchors);
    records += verdict.records;
    findings.push(...verdict.findings);
  }
  return { records, heads, findings };
}

async function verifyLane(
  sql: Sql,
  hash: ChainHash,
  lane: number,
  anchors: readonly ChainHead[],
): Promise<{ records: number; findings: ChainFinding[] }> {
  const findings: ChainFinding[] = [];
  const open = new Set(anchors.filter((it) => it.seq > 0));
  let before: { seq: number; hash: Uint8Array } = { seq: 0, hash: new Uint8Array() };
  let records = 0;
  for (;;) {
    const page = await readPage(sql, lane, before.seq);
    for (const record of page) {
      findings.push(...findIn(record, before, hash));
      for (const anchor of open) {
        if (anchor.seq === record.seq && isSame(anchor.hash, record.hash)) {
          open.delete(anchor);
        }
      }
      before = record;
    }
    records += page.length;
    if (page.length < PAGE) {
      break;
    }
  }
  const head = anchors[0];
  if (head !== undefined && before.seq < head.seq) {
    findings.push({ lane, seq: before.seq + 1, problem: 'missing' });
  }
  open.forEach((anchor) => findings.push({ lane, seq: anchor.seq, problem: 'head' }));
  return { records, findings: [...findings, ...(await findBeyondHead(sql, lane, before.seq))] };
}

function readPage(sql: Sql, lane: number, after: number): Promise<ChainedRecord[]> {
  return sql.query<ChainedRecord>(
    `select ${AUDIT_COLUMNS} from audit_record where lane = $1 and seq > $2 order by seq limit ${PAGE}`,
    [lane, after],
  );
}

function findIn(record: ChainedRecord, before: { seq: number; hash: Uint8Array }, hash: ChainHash): ChainFinding[] {
  const { lane, seq } = record;
  const findings: ChainFinding[] = [];
  if (seq !== before.seq + 1) {
    findings.push({ lane, seq: before.seq + 1, problem: 'missing' });
  } else if (!isSame(record.prevHash, before.hash)) {
    findings.push({ lane, seq, problem: 'unlinked' });
  }
  if (!isSame(record.hash, hash(chainInput(lane, seq, record.prevHash, record)))) {
    findings.push({ lane, seq, problem: 'changed' });
  }
  return findings;
}

/** The head is read again, after the rows: a lane that grew meanwhile is fine, rows behind its head are not. */
async function findBeyondHead(sql: Sql, lane: number, lastSeq: number): Promise<ChainFinding[]> {
  const [head] = await sql.query<{ seq: number }>('select seq from audit_lane where lane = $1', [lane]);
  return head !== undefined && lastSeq > head.seq ? [{ lane, seq: head.seq + 1, problem: 'head' }] : [];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
