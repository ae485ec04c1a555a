import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { parseMessage } from '../hl7v2/parse-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import { segment, writeMessage } from '../hl7v2/write-message.ts';
import { startMllpServer } from '../inbound/hl7v2/mllp-server.ts';
import { MllpClient } from '../outbound/mllp-client.ts';

/** What a HIS got back for a message that it sent: MSA-1, MSA-2, and what ERR and MSA-3 say. */
export type SentAnswer = { readonly code: string; readonly controlId: string; readonly text: string; readonly error: string };

/** An MDM that came in. A repeat has the MSH-10 of one that was filed already, and is not filed again. */
export type FiledLetter = { readonly at: string; readonly controlId: string; readonly referral: string; readonly lines: readonly string[]; readonly isRepeat: boolean };

/**
 * How the HIS misbehaves with what it gets, for `times` messages (absent: always): another answer than AA, or none;
 * `lost`: it files the letter, and its answer goes nowhere.
 */
export type HisFault = { readonly ack: 'AE' | 'AR' | 'none' | 'lost'; readonly times?: number };

/** How a HIS is started. */
export type HisOptions = {
  /** The gateway's MLLP door. */
  readonly gateway: { readonly host: string; readonly port: number };
  readonly host?: string;
  readonly port?: number;
  readonly now?: () => Date;
  readonly onLetter?: (letter: FiledLetter) => void;
  /** How it misbehaves with the next message, decided elsewhere; absent: as `setFault` says. */
  readonly faultOf?: () => HisFault['ack'] | undefined;
};

/** A simulated HIS: sends over MLLP, takes MDM^T02 over MLLP. */
export type His = {
  readonly host: string;
  readonly port: number;
  /** Sends one message as it is and answers what the gateway said. */
  send(message: Uint8Array): Promise<SentAnswer>;
  /** What was filed and what came again, oldest first. */
  inbox(): readonly FiledLetter[];
  setFault(fault: HisFault | undefined): void;
  close(): Promise<void>;
};

/** Starts a HIS that sends to the gateway and listens for its letters. */
export async function startHis({ gateway, host = '127.0.0.1', port = 0, now = () => new Date(), onLetter, faultOf }: HisOptions): Promise<His> {
  const client = new MllpClient(gateway);
  const inbox: FiledLetter[] = [];
  let fault: HisFault | undefined;
  const takeFault = (): HisFault['ack'] | undefined => {
    const now_ = fault?.ack;
    if (fault?.times !== undefined) {
      fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
    }
    return now_;
  };
  const server = await startMllpServer({
    host,
    port,
    onFrame: async (bytes) => {
      const ack = (faultOf ?? takeFault)() ?? 'AA';
      const letter = readLetter(bytes, now(), inbox);
      if (letter === undefined || ack === 'none') {
        return new Uint8Array();
      }
      if (ack === 'AA' || ack === 'lost') {
        inbox.push(letter);
        onLetter?.(letter);
      }
      if (ack === 'lost') {
        return new Uint8Array();
      }
      return ackFor(letter.controlId, ack, now());
    },
  });
  return {
    host: server.host,
    port: server.port,
    send: async (message) => readAnswer(await client.send(message)),
    inbox: () => inbox,
    setFault: (next) => {
      fault = next;
    },
    close: async () => {
      await client.close();
      await server.close();
    },
  };
}

function readLetter(bytes: Uint8Array, now: Date, inbox: readonly FiledLetter[]): FiledLetter | undefined {
  const text = decodeBytes(bytes);
  const message = text.ok ? parseMessage(text.value.text) : text;
  if (!message.ok) {
    return undefined;
  }
  const controlId = textAt(message.value, 'MSH-10');
  return {
    at: now.toISOString(),
    controlId,
    referral: textAt(message.value, 'TXA-14') || textAt(message.value, 'RF1-11'),
    lines: textLines(message.value),
    isRepeat: inbox.some((it) => it.controlId === controlId),
  };
}

/** The text beside the letter: the first OBX of type FT. */
function textLines(message: Hl7Message): readonly string[] {
  const count = message.segments.filter(({ id }) => id === 'OBX').length;
  const number = Array.from({ length: count }, (_, index) => index + 1).find((it) => textAt(message, `OBX[${it}]-2`) === 'FT');
  return number === undefined ? [] : textAt(message, `OBX[${number}]-5`).split('\n');
}

function ackFor(controlId: string, code: 'AA' | 'AE' | 'AR', now: Date): Uint8Array {
  const at = hl7Timestamp(now);
  return encodeMessage(
    writeMessage([
      segment('MSH', { 3: 'HIS', 7: at, 9: ['ACK', 'T02', 'ACK'], 10: controlId.split('').reverse().join(''), 11: 'T', 12: '2.5' }),
      segment('MSA', { 1: code, 2: controlId }),
    ]),
  );
}

function readAnswer(bytes: Uint8Array): SentAnswer {
  const text = decodeBytes(bytes);
  const message = text.ok ? parseMessage(text.value.text) : text;
  if (!message.ok) {
    return { code: '', controlId: '', text: '', error: 'unreadable answer' };
  }
  const at = (place: string): string => textAt(message.value, place);
  const error = [at('ERR-2') === '' ? at('ERR-1') : at('ERR-2'), at('ERR-3'), at('ERR-8')].filter((it) => it !== '').join(' ');
  return { code: at('MSA-1'), controlId: at('MSA-2'), text: at('MSA-3'), error };
}
