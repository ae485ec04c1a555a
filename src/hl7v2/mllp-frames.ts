/** What comes out of a stream of MLLP bytes. */
export type FrameEvent =
  /** A closed frame: its content, without the frame characters. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** A frame that a next one cut off: never a message, but a crisis may stand in it. */
  | { readonly kind: 'unclosed'; readonly bytes: Uint8Array }
  /** A frame beyond the limit: what had come of it. Its rest is skipped. */
  | { readonly kind: 'too-large'; readonly bytes: Uint8Array };

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;
const MSH = [0x4d, 0x53, 0x48];

/** Puts a message between the frame characters of MLLP: VT, content, FS, CR. */
export function frame(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 3);
  framed[0] = VT;
  framed.set(bytes, 1);
  framed.set([FS, CR], bytes.length + 1);
  return framed;
}

/** Two messages as one content that, framed, is two frames: an answer that comes with a second one behind it. */
export function frameContents(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Uint8Array.of(...first, FS, CR, VT, ...second);
}

/**
 * Takes the bytes of a connection in any chunks and gives its frames in order (MLLP release 1; formats.md 7).
 *
 * A frame ends with FS CR only; what is not closed is never a frame. `VT MSH` inside a frame means that the sender
 * began again: what stood before it is `unclosed`. Bytes between frames are dropped and counted.
 */
export class FrameSplitter {
  /** Bytes that stood outside any frame, line ends not counted. */
  garbageBytes = 0;
  private readonly maxBytes: number;
  private state: 'outside' | 'inside' | 'skipping' = 'outside';
  private chunks: Uint8Array[] = [];
  private size = 0;
  private endsInFs = false;

  /** `maxBytes` is the largest content of one frame. */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Takes the next bytes; gives what they completed. The bytes are copied where they are kept. */
  push(chunk: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    let position = 0;
    while (position < chunk.length) {
      position = this.state === 'outside' ? this.findStart(chunk, position) : this.findEnd(chunk, position, events);
    }
    return events;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.state !== 'outside';
  }

  /** How many bytes of a frame that has not ended are kept. */
  get keptBytes(): number {
    return this.state === 'inside' ? this.size : 0;
  }

  /** What has come of a frame that has not ended; empty outside a frame. */
  pending(): Uint8Array {
    return this.state === 'inside' ? this.joined() : new Uint8Array(0);
  }

  private findStart(chunk: Uint8Array, from: number): number {
    const start = chunk.indexOf(VT, from);
    const end = start < 0 ? chunk.length : start;
    for (let index = from; index < end; index += 1) {
      const byte = chunk[index];
      if (byte !== CR && byte !== 0x0a) this.garbageBytes += 1;
    }
    if (start < 0) return end;
    this.state = 'inside';
    return start + 1;
  }

  private findEnd(chunk: Uint8Array, from: number, events: FrameEvent[]): number {
    if (this.endsInFs && chunk[from] === CR) {
      this.close(events);
      return from + 1;
    }
    let fs = chunk.indexOf(FS, from);
    while (fs >= 0 && fs + 1 < chunk.length && chunk[fs + 1] !== CR) fs = chunk.indexOf(FS, fs + 1);
    const end = fs < 0 ? chunk.length : fs + 1;
    this.endsInFs = fs >= 0;
    this.keep(chunk.subarray(from, end), events);
    return end;
  }

  private keep(part: Uint8Array, events: FrameEvent[]): void {
    this.size += part.length;
    if (this.state === 'inside') this.chunks.push(part.slice());
    // One more than the content: the FS that ends it is kept too.
    if (this.state !== 'inside' || this.size - (this.endsInFs ? 1 : 0) <= this.maxBytes) return;
    events.push({ kind: 'too-large', bytes: this.joined() });
    this.state = 'skipping';
    this.chunks = [];
  }

  private close(events: FrameEvent[]): void {
    if (this.state === 'inside') {
      const bytes = this.joined();
      const content = bytes.subarray(0, bytes.length - 1);
      const again = lastStart(content);
      if (again >= 0) events.push({ kind: 'unclosed', bytes: content.subarray(0, again) });
      events.push({ kind: 'frame', bytes: content.subarray(again < 0 ? 0 : again + 1) });
    }
    this.state = 'outside';
    this.chunks = [];
    this.size = 0;
    this.endsInFs = false;
  }

  private joined(): Uint8Array {
    const [only] = this.chunks;
    if (this.chunks.length === 1 && only !== undefined) return only;
    const bytes = new Uint8Array(this.chunks.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const chunk of this.chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    return bytes;
  }
}

/** Where the last `VT MSH` stands. A VT alone is text: word processors use it as a soft line break. */
function lastStart(bytes: Uint8Array): number {
  let start = bytes.lastIndexOf(VT);
  while (start >= 0 && !MSH.every((byte, index) => bytes[start + 1 + index] === byte)) {
    start = start === 0 ? -1 : bytes.lastIndexOf(VT, start - 1);
  }
  return start;
}
