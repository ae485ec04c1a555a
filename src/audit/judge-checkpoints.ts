import type { Checkpoint } from './checkpoint.ts';

/** One published line: the bytes as they stand, and what they say when a known key signed them. */
export type PublishedLine = { readonly text: string; readonly checkpoint: Checkpoint | undefined };

/**
 * What is wrong with the published checkpoints: the file is not there (`absent`), a line is signed by no known key
 * (`forged`), numbers are missing (`gap`), a line does not name the one before it (`unlinked`), or the newest ones that
 * the gateway published are not in it (`behind`: cut, or put back to an older one).
 */
export type CheckpointFinding = { readonly n: number; readonly problem: 'absent' | 'forged' | 'gap' | 'unlinked' | 'behind' };

/** What stands outside, judged. `checkpoints` are those that are signed, in order. */
export type JudgedCheckpoints = { readonly checkpoints: readonly Checkpoint[]; readonly findings: readonly CheckpointFinding[] };

/**
 * Judges a published list, oldest first. `lastPublished` is the newest number that the database says was published. A
 * line that stands twice is fine: publishing repeats what it is not sure of. Undefined lines: there is no list.
 */
export function judgeCheckpoints(lines: readonly PublishedLine[] | undefined, lastPublished: number, sha256: (text: string) => string): JudgedCheckpoints {
  if (lines === undefined) {
    return { checkpoints: [], findings: [{ n: lastPublished, problem: 'absent' }] };
  }
  const findings: CheckpointFinding[] = [];
  const checkpoints: Checkpoint[] = [];
  let before: { readonly n: number; readonly text: string } | undefined;
  for (const { text, checkpoint } of lines) {
    if (text === before?.text) {
      continue;
    }
    if (checkpoint === undefined) {
      findings.push({ n: (before?.n ?? 0) + 1, problem: 'forged' });
      continue;
    }
    const expected = (before?.n ?? 0) + 1;
    if (checkpoint.n !== expected) {
      findings.push({ n: expected, problem: 'gap' });
    } else if (checkpoint.previous !== (before === undefined ? '' : sha256(before.text))) {
      findings.push({ n: checkpoint.n, problem: 'unlinked' });
    }
    checkpoints.push(checkpoint);
    before = { n: checkpoint.n, text };
  }
  if ((before?.n ?? 0) < lastPublished) {
    findings.push({ n: (before?.n ?? 0) + 1, problem: 'behind' });
  }
  return { checkpoints, findings };
}
