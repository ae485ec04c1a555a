import { buildAck } from '../hl7v2/ack.ts';
import type { Hl7Batch } from '../hl7v2/batch.ts';
import { isBatch, splitBatch } from '../hl7v2/batch.ts';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import { findCrisis } from '../hl7v2/find-crisis.ts';
import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import { peekReferral } from '../hl7v2/peek-referral.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import type { Hl7Origin, Stories } from './stories.ts';
import type { TakeInPorts } from './take-in.ts';

type Receive = Stories['receiveHl7v2'];
type BatchPorts = Pick<TakeInPorts, 'clock' | 'newId' | 'network' | 'log'>;

/**
 * Receives a batch (FHS/BHS … BTS/FTS) as the messages that are in it, one after the other: each is decided, committed and
 * answered by itself, so that a bad one stops none of the others. The answers come back as a batch. Anything that is no
 * batch goes on as one message.
 *
 * BTS-2 and FTS-2 of the answer say when a stated count is wrong. A batch without trailer was cut off: its last message is not
 * processed, unless there is a crisis in it (design 4.1).
 */
export function receiveBatchStory(ports: BatchPorts, receive: Receive): Receive {
  return async (bytes, origin) => (isBatch(bytes) ? answerBatch(ports, receive, bytes, origin) : receive(bytes, origin));
}

async function answerBatch(ports: BatchPorts, receive: Receive, bytes: Uint8Array, origin: Hl7Origin): Promise<Uint8Array> {
  const file = splitBatch(bytes);
  const parts: Uint8Array[] = [];
  if (file.header.length > 0) {
    parts.push(envelope(header(ports, 'FHS', file.header)));
  }
  for (const batch of file.batches) {
    const answers = await answerEach(ports, receive, batch, origin);
    const isWrong = !batch.isClosed || (batch.stated !== undefined && batch.stated !== batch.messages.length);
    parts.push(envelope(header(ports, 'BHS', batch.header)), ...answers, envelope(['BTS', String(answers.length), isWrong ? countComment(batch.stated, batch.messages.length) : '']));
    ports.log.info('batch received', { door: origin.door, count: batch.messages.length, outcome: isWrong ? 'count differs' : 'complete' });
  }
  if (file.header.length > 0) {
    const isWrong = !file.isClosed || (file.stated !== undefined && file.stated !== file.batches.length);
    parts.push(envelope(['FTS', String(file.batches.length), isWrong ? countComment(file.stated, file.batches.length) : '']));
  }
  return Buffer.concat(parts);
}

async function answerEach(ports: BatchPorts, receive: Receive, batch: Hl7Batch, origin: Hl7Origin): Promise<readonly Uint8Array[]> {
  const answers: Uint8Array[] = [];
  for (const [index, message] of batch.messages.entries()) {
    const isCutOff = !batch.isClosed && index === batch.messages.length - 1;
    const answer = isCutOff && !hasCrisis(message) ? refuseCutOff(ports, message) : await receive(message, { ...origin, isBatched: true });
    if (answer.length > 0) {
      answers.push(answer);
    }
  }
  return answers;
}

function hasCrisis(message: Uint8Array): boolean {
  return findCrisis(textOf(message));
}

function refuseCutOff({ clock, newId, network }: BatchPorts, message: Uint8Array): Uint8Array {
  const replyTo = peekReferral(textOf(message)).controlId;
  const ack = buildAck({
    identity: network().identity, findings: [{ code: 'MESSAGE_UNREADABLE' }], controlId: newId().replaceAll('-', '').slice(0, 20),
    timestamp: hl7Timestamp(clock.now(), 60), ...(replyTo === undefined ? {} : { replyTo }),
  });
  return ack === undefined ? new Uint8Array() : encodeMessage(ack);
}

function textOf(message: Uint8Array): string {
  const decoded = decodeBytes(message);
  return decoded.ok ? decoded.value.text : '';
}

/** FHS and BHS have the same fields: parties turned round, our own id in 11, theirs in 12. */
function header({ clock, newId, network }: BatchPorts, id: 'FHS' | 'BHS', theirs: readonly string[]): readonly string[] {
  const { application, facility } = network().identity;
  // Index 0 is the id and 1 the delimiters, so that field n stands at n - 1.
  const field = (number: number): string => (theirs[number - 1] ?? '').replaceAll('|', '');
  const ours = newId().replaceAll('-', '').slice(0, 20);
  return [id, '^~\\&', field(5) || application, field(6) || facility, field(3), field(4), hl7Timestamp(clock.now(), 60), '', '', '', ours, field(11)];
}

function countComment(stated: number | undefined, found: number): string {
  return stated === undefined ? `trailer missing or without count, ${found} found` : `${stated} stated, ${found} found`;
}

/** Envelope fields are plain ids; a character beyond ASCII in one is left out rather than misread in an unstated character set. */
function envelope(fields: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${fields.join('|').replace(/[^\x20-\x7e]/g, '').replace(/\|+$/, '')}\r`);
}
