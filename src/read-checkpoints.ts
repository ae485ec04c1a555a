import { createHash } from 'node:crypto';
import type { Checkpoint } from './audit/checkpoint.ts';
import type { PublishedLine } from './audit/judge-checkpoints.ts';

/** SHA-256 as hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a checkpoint of our own database says; it was signed here. */
export function payloadOf(jws: string): Checkpoint {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Checkpoint;
}

/** The lines of a published list, with what the signed ones say. */
export function publishedLines(text: string, read: (jws: string) => unknown): readonly PublishedLine[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => ({ text: line, checkpoint: asCheckpoint(read(line)) }));
}

/** A key signs other things too, one day: only what has the shape of a checkpoint is one. */
function asCheckpoint(value: unknown): Checkpoint | undefined {
  const { n, time, previous, lanes } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Checkpoint, unknown>>;
  const isOne = Number.isSafeInteger(n) && typeof time === 'string' && typeof previous === 'string' && Array.isArray(lanes);
  return isOne ? (value as Checkpoint) : undefined;
}
