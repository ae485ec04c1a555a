const LINE_ENDS: ReadonlySet<number> = new Set([10, 13]);
const ENVELOPE = new Set(['FHS', 'BHS', 'BTS', 'FTS']);
/** What may stand behind a segment id: a separator, or nothing. In a line of wrapped base64 the letters go on. */
const SEPARATOR = /^[^\p{L}\p{N}+/=]?$/u;

/** One BHS … BTS of a file, or the messages of a file without envelope. */
export type Hl7Batch = {
  /** The fields of its BHS as sent, undecoded; index 0 is `BHS`. Empty when it has none. */
  readonly header: readonly string[];
  /** Each message, byte for byte as it stands in the file. */
  readonly messages: readonly Uint8Array[];
  /** BTS-1. Absent when the trailer, or the number in it, is. */
  readonly stated?: number;
  /** Whether the batch has its trailer: without it the last message may have been cut off. */
  readonly isClosed: boolean;
};

/** A file of HL7v2 messages (HL7 v2.5 section 2.10.3): `[FHS] {[BHS] {MSH …} [BTS]} [FTS]`. */
export type Hl7BatchFile = {
  /** The fields of FHS as sent; empty when there is none. */
  readonly header: readonly string[];
  readonly batches: readonly Hl7Batch[];
  /** FTS-1. */
  readonly stated?: number;
  readonly isClosed: boolean;
};

type Line = { readonly id: string; readonly start: number; readonly end: number };

/** Whether these bytes are a batch: their first segment is FHS or BHS. White space and a byte order mark before it do not count. */
export function isBatch(bytes: Uint8Array): boolean {
  const first = linesOf(bytes.subarray(0, 4096)).find((line) => line.id !== '');
  return first !== undefined && ['FHS', 'BHS'].includes(first.id);
}

/** How many messages (MSH lines) these bytes hold, envelope or not. */
export function countMessages(bytes: Uint8Array): number {
  return linesOf(bytes).filter((line) => line.id === 'MSH').length;
}

/**
 * Takes a batch apart. Nothing is decoded: every message keeps its own character set. What stands before the first MSH and
 * outside messages is left out; a batch without trailer is there with `isClosed` false.
 */
export function splitBatch(bytes: Uint8Array): Hl7BatchFile {
  const lines = linesOf(bytes).filter((line) => line.id === 'MSH' || ENVELOPE.has(line.id));
  const file = { header: fieldsOf(bytes, lines.find((line) => line.id === 'FHS')), trailer: lines.findLast((line) => line.id === 'FTS') };
  const batches: Hl7Batch[] = [];
  let open: { readonly header: readonly string[] } | undefined;
  let messages: Uint8Array[] = [];
  const close = (line?: Line): void => {
    if (open !== undefined) {
      batches.push({ header: open.header, messages, isClosed: line?.id === 'BTS' || (open.header.length === 0 && line !== undefined), ...countIn(bytes, line?.id === 'BTS' ? line : undefined) });
    }
    open = undefined;
    messages = [];
  };
  for (const [index, line] of lines.entries()) {
    if (line.id === 'BHS') {
      close();
      open = { header: fieldsOf(bytes, line) };
    } else if (line.id === 'BTS' || line.id === 'FTS') {
      close(line);
    } else if (line.id === 'MSH') {
      open ??= { header: [] };
      messages.push(bytes.subarray(line.start, lines[index + 1]?.start ?? bytes.length));
    }
  }
  close();
  return { header: file.header, batches, isClosed: file.header.length === 0 || file.trailer !== undefined, ...countIn(bytes, file.trailer) };
}

/** The lines that begin a segment, with its id. */
function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0; start < bytes.length; ) {
    let end = start;
    while (end < bytes.length && !LINE_ENDS.has(bytes[end] ?? 10)) end += 1;
    const id = String.fromCharCode(...bytes.subarray(start, Math.min(start + 3, end))).trim();
    const next = String.fromCharCode(...bytes.subarray(start + 3, Math.min(start + 4, end)));
    lines.push({ id: id === '' || SEPARATOR.test(next) ? id : 'text', start, end });
    start = end + 1;
  }
  return lines;
}

/** The fields of an envelope segment. Its separator is the character after the id, as in MSH. */
function fieldsOf(bytes: Uint8Array, line: Line | undefined): readonly string[] {
  if (line === undefined) return [];
  const text = Array.from(bytes.subarray(line.start, line.end), (byte) => String.fromCharCode(byte)).join('');
  return text.split(text.charAt(3) || '|');
}

function countIn(bytes: Uint8Array, line: Line | undefined): { readonly stated?: number } {
  const text = (fieldsOf(bytes, line)[1] ?? '').trim();
  return /^\d+$/.test(text) ? { stated: Number(text) } : {};
}
