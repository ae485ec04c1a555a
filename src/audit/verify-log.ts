import { retentionBefore } from './audit-months.ts';
import type { Checkpoint, Mark } from './checkpoint.ts';
import { LANES } from './lane-stand.ts';

/** What the database says of a lane. Hashes are hexadecimal. `isSealed`: its keyed hash is right. */
export type LaneClaim = { readonly lane: number; readonly seq: number; readonly hash: string; readonly floorSeq: number; readonly floorHash: string; readonly isSealed: boolean };

/** A record as text (`chainText`) with the hash that stands beside it. */
export type RecordText = { readonly text: string; readonly hash: string };

/** Where the log is read: a database, or the gateway that holds it. */
export type LogSource = {
  lanes(): Promise<readonly LaneClaim[]>;
  /** The records of a lane behind a number, in order; some at a time, none at the end. */
  records(lane: number, after: number): Promise<readonly RecordText[]>;
};

/**
 * What is wrong: a record that does not hash to what it says (`changed`), numbers that are not there (`missing`) or
 * there twice (`repeated`), one that does not follow the one before (`unlinked`), an end that is not where the database
 * says under its key (`head`), a lane that is not what a published checkpoint saw (`checkpoint`, with its number), or
 * records that were dropped before their time or without a published close (`dropped`).
 */
export type ChainFinding = { readonly lane: number; readonly seq: number; readonly problem: 'changed' | 'missing' | 'repeated' | 'unlinked' | 'head' | 'checkpoint' | 'dropped'; readonly n?: number };

/** The verdict over the whole log. `uncovered`: records that no published checkpoint has seen yet. */
export type ChainVerdict = { readonly records: number; readonly uncovered: number; readonly findings: readonly ChainFinding[] };

/** Hashes text, to hexadecimal digits. */
export type Sha256 = (text: string) => string;

/**
 * Reads the whole log and finds records that were changed, removed, inserted or reordered, an end that was cut off, and,
 * against checkpoints from outside, a log that was rebuilt with all keys. Runs beside a working gateway.
 */
export async function verifyLog(source: LogSource, sha256: Sha256, checkpoints: readonly Checkpoint[] = []): Promise<ChainVerdict> {
  const claims = await source.lanes();
  const findings: ChainFinding[] = [];
  const ends = new Map<number, number>();
  let records = 0;
  let covered = 0;
  for (let lane = 0; lane < LANES; lane += 1) {
    const claim = claims.find((it) => it.lane === lane);
    const seen = checkpoints.flatMap((it) => it.lanes.filter(([of]) => of === lane).map(([, seq, hash]) => ({ seq, hash, n: it.n })));
    if (claim === undefined) {
      findings.push({ lane, seq: 0, problem: 'head' });
      continue;
    }
    const walked = await walkLane(source, sha256, claim, seen);
    records += walked.records;
    ends.set(lane, walked.last);
    covered += Math.max(0, Math.min(seen.at(-1)?.seq ?? 0, walked.last) - claim.floorSeq);
    findings.push(...walked.findings, ...judgeFloor(claim, checkpoints));
  }
  // The lanes are read again, after the records: a lane that grew meanwhile is fine, records behind its end are not.
  for (const { lane, seq } of await source.lanes()) {
    if ((ends.get(lane) ?? 0) > seq) {
      findings.push({ lane, seq: seq + 1, problem: 'head' });
    }
  }
  return { records, uncovered: Math.max(0, records - covered), findings };
}

type Anchor = { readonly seq: number; readonly hash: string; readonly n?: number };

async function walkLane(source: LogSource, sha256: Sha256, claim: LaneClaim, seen: readonly Required<Anchor>[]): Promise<{ records: number; last: number; findings: ChainFinding[] }> {
  const { lane } = claim;
  const findings: ChainFinding[] = claim.isSealed ? [] : [{ lane, seq: claim.seq, problem: 'head' }];
  const anchors = new Map<number, Anchor[]>();
  for (const anchor of [{ seq: claim.seq, hash: claim.hash }, ...seen].filter((it) => it.seq >= claim.floorSeq && it.seq > 0)) {
    anchors.set(anchor.seq, [...(anchors.get(anchor.seq) ?? []), anchor]);
  }
  const meet = (seq: number, hash: string): void => {
    const met = anchors.get(seq)?.filter((it) => it.hash !== hash) ?? [];
    if (met.length === 0) {
      anchors.delete(seq);
    } else {
      anchors.set(seq, met);
    }
  };
  let before = { seq: claim.floorSeq, hash: claim.floorHash };
  meet(before.seq, before.hash);
  let records = 0;
  for (;;) {
    const page = await source.records(lane, before.seq);
    for (const { text, hash } of page) {
      const { seq, prev } = JSON.parse(text) as { readonly seq: number; readonly prev: string };
      findings.push(...linkFindings(lane, { seq, prev }, before));
      if (sha256(text) !== hash) {
        findings.push({ lane, seq, problem: 'changed' });
      }
      meet(seq, hash);
      before = { seq, hash };
    }
    records += page.length;
    if (page.length === 0) {
      break;
    }
  }
  if (before.seq < claim.seq) {
    findings.push({ lane, seq: before.seq + 1, problem: 'missing' });
  }
  const unmet = [...anchors.values()].flat().toSorted((a, b) => a.seq - b.seq);
  findings.push(...unmet.filter((it) => it.n === undefined).map(({ seq }) => ({ lane, seq, problem: 'head' as const })));
  // The first says where it went wrong; all later ones of the lane follow from it.
  findings.push(...unmet.filter((it) => it.n !== undefined).slice(0, 1).map(({ seq, n }) => ({ lane, seq, problem: 'checkpoint' as const, n: n ?? 0 })));
  return { records, last: before.seq, findings };
}

function linkFindings(lane: number, { seq, prev }: { readonly seq: number; readonly prev: string }, before: { readonly seq: number; readonly hash: string }): ChainFinding[] {
  if (seq > before.seq + 1) {
    return [{ lane, seq: before.seq + 1, problem: 'missing' }];
  }
  if (seq <= before.seq) {
    return [{ lane, seq, problem: 'repeated' }];
  }
  return prev === before.hash ? [] : [{ lane, seq, problem: 'unlinked' }];
}

/**
 * A lane may start later only where a published checkpoint closed it, and only when every checkpoint of the five years
 * before that close had seen what was dropped: what it had not seen was younger.
 */
function judgeFloor({ lane, floorSeq, floorHash }: LaneClaim, checkpoints: readonly Checkpoint[]): ChainFinding[] {
  if (floorSeq === 0 || checkpoints.length === 0) {
    return [];
  }
  const isFloor = ([of, seq, hash]: Mark): boolean => of === lane && seq === floorSeq && hash === floorHash;
  const close = checkpoints.find((it) => it.closes?.lanes.some(isFloor));
  const since = close === undefined ? undefined : retentionBefore(new Date(close.time)).toISOString();
  const isTooYoung = since !== undefined && checkpoints.some((it) => it.time > since && seqOf(it, lane) < floorSeq);
  return close === undefined || isTooYoung ? [{ lane, seq: floorSeq, problem: 'dropped' }] : [];
}

function seqOf(checkpoint: Checkpoint, lane: number): number {
  return checkpoint.lanes.find(([of]) => of === lane)?.[1] ?? 0;
}
