import { hex } from './chain-text.ts';

/** Where a lane ends (`seq`, `hash`, `writtenAt`) and what it still starts from: the last record that was dropped (`floorSeq` 0: none). */
export type LaneStand = {
  readonly lane: number;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly writtenAt: Date | null;
  readonly floorSeq: number;
  readonly floorHash: Uint8Array;
};

/** How many chains the log is. A lane that is not there was removed. */
export const LANES = 32;

/** The text under the keyed hash of a lane's stand. */
export function standText({ lane, seq, hash, writtenAt, floorSeq, floorHash }: LaneStand): string {
  return JSON.stringify([lane, seq, hex(hash), writtenAt?.toISOString() ?? null, floorSeq, hex(floorHash)]);
}
