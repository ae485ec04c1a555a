import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { frame, FrameSplitter } from '../hl7v2/mllp-frames.ts';
import { unreachable } from './unreachable.ts';

/** Where and how to reach an MLLP door. Times are milliseconds. */
export type MllpClientOptions = {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs?: number;
  /** From the first byte sent to the last byte of the answer. */
  readonly answerTimeoutMs?: number;
  readonly maxAnswerBytes?: number;
  /** PEM. `ca` is who signed the door's certificate; `key` and `cert` are ours, for mutual TLS. */
  readonly tls?: { readonly ca?: string; readonly key?: string; readonly cert?: string; readonly serverName?: string };
};

type Waiting = { readonly resolve: (answer: Uint8Array) => void; readonly reject: (cause: unknown) => void };

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Sends messages over one MLLP connection, which it opens when needed and keeps: one frame in flight, others wait.
 *
 * After any failure the connection is closed, so that a late answer is never taken for the next one.
 */
export class MllpClient {
  private readonly options: MllpClientOptions;
  private socket: Socket | undefined;
  private waiting: Waiting | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: MllpClientOptions) {
    this.options = options;
  }

  /**
   * Sends one message and gives the content of the frame that answers it.
   *
   * Throws `Fault('RECIPIENT_UNAVAILABLE')` when the door can't be reached, closes, or doesn't answer in time, and
   * `RECIPIENT_UNTRUSTED` when TLS ended on a certificate. The
   * message may then have arrived all the same: to send it again is for the caller, with the same MSH-10.
   * `mayLeave` is asked in the moment before the first byte; false is the first of these faults.
   */
  send(message: Uint8Array, mayLeave?: () => boolean): Promise<Uint8Array> {
    const answer = this.queue.then(() => this.exchange(message, mayLeave));
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  /** Waits for what is in flight and closes the connection. A later `send` opens a new one. */
  async close(): Promise<void> {
    await this.queue;
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined || socket.destroyed) return;
    const closed = once(socket, 'close');
    socket.end(() => socket.destroy());
    await closed;
  }

  private async exchange(message: Uint8Array, mayLeave: (() => boolean) | undefined): Promise<Uint8Array> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const socket = this.usableSocket() ?? (await this.open());
      if (mayLeave?.() === false) {
        throw new Error('The attempt is too old.');
      }
      return await new Promise<Uint8Array>((resolve, reject) => {
        this.waiting = { resolve, reject };
        const waitMs = this.options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
        timer = setTimeout(() => reject(new Error('No answer in time.')), waitMs);
        socket.write(frame(message));
      });
    } catch (cause) {
      this.socket?.destroy();
      this.socket = undefined;
      throw unreachable({ protocol: 'mllp' }, cause);
    } finally {
      clearTimeout(timer);
      this.waiting = undefined;
    }
  }

  /** The kept connection, unless the other side has closed it in the meantime. */
  private usableSocket(): Socket | undefined {
    return this.socket?.writable === true && this.socket.readable ? this.socket : undefined;
  }

  private async open(): Promise<Socket> {
    const { host, port, tls, connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.options;
    this.socket?.destroy();
    const socket = tls
      ? connectTls({ host, port, ...tls, ...serverNameOf(this.options), minVersion: 'TLSv1.2' })
      : connect({ host, port });
    this.socket = socket;
    socket.setNoDelay(true);
    this.listen(socket);
    await once(socket, tls ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(connectTimeoutMs) });
    return socket;
  }

  private listen(socket: Socket): void {
    const splitter = new FrameSplitter(this.options.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    socket.on('data', (chunk: Buffer) => {
      for (const event of splitter.push(chunk)) {
        const { waiting } = this;
        // An answer that nobody asked for would be taken for the next one's.
        if (event.kind !== 'frame' || waiting === undefined) {
          socket.destroy(new Error('Not an answer that was asked for.'));
          return;
        }
        this.waiting = undefined;
        waiting.resolve(event.bytes);
      }
    });
    socket.on('error', (error) => this.fail(socket, error));
    socket.on('close', () => this.fail(socket, new Error('The connection was closed.')));
  }

  private fail(socket: Socket, cause: unknown): void {
    if (this.socket === socket) this.waiting?.reject(cause);
  }
}

/** TLS names a host only by name: an address is checked against the certificate without it. */
function serverNameOf({ host, tls }: MllpClientOptions): { servername?: string } {
  const servername = tls?.serverName ?? host;
  return isIP(servername) === 0 ? { servername } : {};
}
