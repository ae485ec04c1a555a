import { hex } from './chain-text.ts';
import type { LaneStand } from './lane-stand.ts';

/** A record's place and hash, as numbers and hexadecimal digits. */
export type Mark = readonly [lane: number, seq: number, hash: string];

/**
 * Where all lanes stood at a moment: what is signed and published outside. Whoever rebuilds the log, with every key there
 * is, contradicts it.
 */
export type Checkpoint = {
  /** 1 for the first, without gaps. */
  readonly n: number;
  /** ISO instant. */
  readonly time: string;
  /** SHA-256 (hex) of the checkpoint before, as it was published; empty for the first. */
  readonly previous: string;
  /** The last record of each lane that has any. */
  readonly lanes: readonly Mark[];
  /** Months that are dropped with this checkpoint: everything written before, up to these records. */
  readonly closes?: { readonly before: string; readonly lanes: readonly Mark[] };
};

/** The marks of lanes, for a checkpoint. */
export function marksOf(stands: readonly Pick<LaneStand, 'lane' | 'seq' | 'hash'>[]): readonly Mark[] {
  return stands.filter((it) => it.seq > 0).map(({ lane, seq, hash }) => [lane, seq, hex(hash)]);
}

/** Whether two checkpoints say the same of all lanes. */
export function sameMarks(one: readonly Mark[], other: readonly Mark[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
