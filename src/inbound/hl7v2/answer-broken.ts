import { buildAck } from '../../hl7v2/ack.ts';
import { decodeBytes } from '../../hl7v2/decode-bytes.ts';
import { encodeMessage } from '../../hl7v2/encode-message.ts';
import { findCrisis } from '../../hl7v2/find-crisis.ts';
import { peekReferral } from '../../hl7v2/peek-referral.ts';
import { hl7Timestamp } from '../../hl7v2/timestamp.ts';
import type { Code } from '../../kernel/codes.ts';
import type { Clock, Log, NewId } from '../../kernel/ports.ts';
import type { Stories } from '../../pipeline/stories.ts';
import type { Network } from '../../workflow/network.ts';
import { originOf } from './mllp-peer.ts';
import type { BrokenFrame, MllpCallbacks } from './mllp-connection.ts';

/** What answering a broken frame leans on. */
export type BrokenPorts = {
  readonly receive: Stories['receiveHl7v2'];
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** Told of a message that its sender must send again, for counting. */
  readonly onTurnedAway: (code: Code) => void;
};

/**
 * What becomes of a frame that is no message. It is never processed as one (formats.md 7), but a crisis in it is a stop
 * all the same (design 4.1): only then it goes on. Too large is answered so; who never closed a frame awaits nothing.
 */
export function answerBroken({ receive, network, clock, newId, log, onTurnedAway }: BrokenPorts): NonNullable<MllpCallbacks['onBroken']> {
  return async (why: BrokenFrame, bytes, peer) => {
    const decoded = decodeBytes(bytes);
    const text = decoded.ok ? decoded.value.text : '';
    if (findCrisis(text)) {
      return receive(bytes, originOf(peer));
    }
    if (why === 'unclosed') {
      return undefined;
    }
    const code = why === 'no-room' ? 'OVERLOADED' : 'TOO_LARGE';
    if (code === 'OVERLOADED') {
      log.warn('message turned away', { door: 'mllp', code });
      onTurnedAway(code);
    }
    const replyTo = peekReferral(text).controlId;
    const ack = buildAck({
      identity: network().identity, findings: [{ code }], controlId: newId().replaceAll('-', '').slice(0, 20),
      timestamp: hl7Timestamp(clock.now(), 60), ...(replyTo === undefined ? {} : { replyTo }),
    });
    return ack === undefined ? undefined : encodeMessage(ack);
  };
}
