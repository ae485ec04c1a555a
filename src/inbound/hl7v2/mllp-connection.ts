import type { Socket } from 'node:net';
import type { FrameEvent } from '../../hl7v2/mllp-frames.ts';
import { frame, FrameSplitter } from '../../hl7v2/mllp-frames.ts';
import type { Log } from '../../kernel/ports.ts';
import type { ByteRoom } from './byte-room.ts';
import type { MllpPeer } from './mllp-peer.ts';

/** Why a frame is no message: it grew beyond the limit, it was never closed, or there is no memory for it now. */
export type BrokenFrame = 'too-large' | 'unclosed' | 'no-room';

/** What a connection does with what it reads. */
export type MllpCallbacks = {
  /** Answers one message. Empty bytes: no answer is wanted. A rejection closes the connection without an answer. */
  readonly onFrame: (bytes: Uint8Array, peer: MllpPeer) => Promise<Uint8Array>;
  /** Gets what there is of a frame that is no message, to look for a crisis in it; may answer. */
  readonly onBroken?: (why: BrokenFrame, bytes: Uint8Array, peer: MllpPeer) => Promise<Uint8Array | undefined>;
};

/** The limits of one connection. Times are milliseconds. */
export type MllpLimits = {
  /** Largest content of one frame. */
  readonly maxFrameBytes: number;
  /** From the first byte of a frame to its last. */
  readonly frameTimeoutMs: number;
  /** Without any byte, between frames. */
  readonly idleTimeoutMs: number;
};

type NoRoom = { readonly kind: 'no-room'; readonly bytes: Uint8Array };

const LINGER_MS = 2_000;
/** Enough of a frame to answer it: its MSH, and a crisis near its beginning. */
const HEAD_BYTES = 64 * 1024;

/**
 * Serves one connection: frames in order, one at a time, one answer each. Nothing is read while a frame is being
 * answered, so a sender that is faster than we are waits.
 */
export class MllpConnection {
  private readonly socket: Socket;
  private readonly peer: MllpPeer;
  private readonly callbacks: MllpCallbacks;
  private readonly limits: MllpLimits;
  private readonly log: Log | undefined;
  private readonly splitter: FrameSplitter;
  private readonly room: ByteRoom | undefined;
  private readonly waiting: (FrameEvent | NoRoom)[] = [];
  private inWork = 0;
  private timer: NodeJS.Timeout | undefined;
  private frameEndsBy: number | undefined;
  private isBusy = false;
  private hasEnded = false;

  constructor(socket: Socket, peer: MllpPeer, callbacks: MllpCallbacks, limits: MllpLimits, log?: Log, room?: ByteRoom) {
    this.socket = socket;
    this.peer = peer;
    this.callbacks = callbacks;
    this.limits = limits;
    this.log = log;
    this.room = room;
    this.splitter = new FrameSplitter(limits.maxFrameBytes);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('end', () => this.endInput());
    // What broke on the network is the sender's to repeat: it got no answer.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.endInput();
      room?.hold(this, 0);
    });
    this.watch();
  }

  /** Finishes what has been read and closes; a frame that is only half there is left to the sender to repeat. */
  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (!this.isBusy) this.finish();
  }

  private take(chunk: Uint8Array): void {
    if (this.hasEnded) return;
    const events = this.splitter.push(chunk);
    if (!this.splitter.isInside) this.frameEndsBy = undefined;
    else if (events.length > 0) this.frameEndsBy = this.frameEnd();
    else this.frameEndsBy ??= this.frameEnd();
    this.waiting.push(...events);
    if (!this.hold() && this.splitter.isInside) {
      this.giveWay();
      return;
    }
    if (events.length > 0) void this.work();
    else this.watch();
  }

  /** Notes what is kept of this connection; false: it is too much, with what the others keep. */
  private hold(): boolean {
    const waiting = this.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.room?.hold(this, this.inWork + waiting + this.splitter.keptBytes) ?? true;
  }

  /** No memory is left for what this connection sends: it is answered so and closed. The sender repeats. */
  private giveWay(): void {
    const bytes = this.splitter.pending().slice(0, HEAD_BYTES);
    this.hasEnded = true;
    this.waiting.push({ kind: 'no-room', bytes });
    void this.work();
  }

  /** The sender has said all, or too long nothing. A frame that is still open is no message. */
  private endInput(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const rest = this.splitter.pending();
    if (rest.length > 0) this.waiting.push({ kind: 'unclosed', bytes: rest });
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    clearTimeout(this.timer);
    this.socket.pause();
    try {
      for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift())
        await this.answer(event);
    } catch (error) {
      this.log?.error('MLLP frame failed', {
        peer: this.peer.address,
        kind: error instanceof Error ? error.name : 'unknown',
      });
      this.hasEnded = true;
      this.socket.destroy();
    }
    this.isBusy = false;
    if (this.hasEnded) return this.finish();
    // The time that we took is not the sender's.
    if (this.frameEndsBy !== undefined) this.frameEndsBy = this.frameEnd();
    this.socket.resume();
    this.watch();
  }

  private async answer(event: FrameEvent | NoRoom): Promise<void> {
    this.inWork = event.bytes.length;
    const answer =
      event.kind === 'frame'
        ? await this.callbacks.onFrame(event.bytes, this.peer)
        : await this.callbacks.onBroken?.(event.kind, event.bytes, this.peer);
    if (answer !== undefined && answer.length > 0) await this.write(frame(answer));
    if (event.kind === 'too-large') this.hasEnded = true;
    this.inWork = 0;
    this.hold();
  }

  private write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.socket.write(bytes, () => resolve());
    });
  }

  /** Closes our side and waits a little for the other: closing on unread bytes would take our last answer back. */
  private finish(): void {
    clearTimeout(this.timer);
    if (this.splitter.garbageBytes > 0) {
      this.log?.warn('MLLP bytes outside frames', { peer: this.peer.address, count: this.splitter.garbageBytes });
    }
    if (this.socket.destroyed) return;
    this.socket.end();
    this.socket.resume();
    this.timer = setTimeout(() => this.socket.destroy(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(this.timer));
  }

  private frameEnd(): number {
    return Date.now() + this.limits.frameTimeoutMs;
  }

  /** One timer: for the end of the frame that has begun, else for the next one to begin. */
  private watch(): void {
    clearTimeout(this.timer);
    if (this.hasEnded || this.isBusy) return;
    const { frameEndsBy } = this;
    const waitMs = frameEndsBy === undefined ? this.limits.idleTimeoutMs : Math.max(0, frameEndsBy - Date.now());
    this.timer = setTimeout(() => this.endInput(), waitMs);
  }
}
