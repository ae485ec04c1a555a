import type { EdifactSegment } from './write-segment.ts';
import { writeSegment } from './write-segment.ts';

/** Messages that we write: free message, and letter of a specialist. */
export type EdifactMessageType = 'MEDVRI' | 'MEDSPE';

/** An interchange of one message. */
export type Interchange = {
  readonly type: EdifactMessageType;
  /** AGB code or mailbox number of the service that carries it. */
  readonly sender: string;
  readonly receiver: string;
  /** Interchange reference (an14); the message reference is the same. */
  readonly reference: string;
  /** `yymmdd` and `hhmm`, local time. */
  readonly date: string;
  readonly time: string;
  /** Says in UNB (data element 0035) that this is a test: a HIS must file it nowhere. */
  readonly isTest: boolean;
  readonly segments: readonly EdifactSegment[];
};

/**
 * Writes UNB, UNH, the segments, UNT and UNZ (ISO 9735; the Dutch dialect of formats.md 8.1). UNT counts the segments
 * with UNH and itself; UNZ the messages, and repeats the reference of UNB.
 */
export function writeInterchange({ type, sender, receiver, reference, date, time, isTest, segments }: Interchange): string {
  const message: readonly EdifactSegment[] = [{ tag: 'UNH', elements: [reference, [type, '1']] }, ...segments];
  const all: readonly EdifactSegment[] = [
    { tag: 'UNB', elements: [['UNOA', '1'], sender, receiver, [date, time], reference, '', '', '', '', '', isTest ? '1' : ''] },
    ...message,
    { tag: 'UNT', elements: [`${message.length + 1}`, reference] },
    { tag: 'UNZ', elements: ['1', reference] },
  ];
  return all.map(writeSegment).join('');
}
