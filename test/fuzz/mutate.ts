import type { Chance } from './chance.ts';

/** What mutating one format needs: good inputs, words that mean something to its reader, and the largest input that is made. */
export type Corpus = { readonly inputs: readonly Uint8Array[]; readonly words: readonly string[]; readonly maxBytes: number };

/** Bytes that readers treat in a way of their own: ends, frames, delimiters, quotes, and what is no UTF-8. */
const BYTES = [...Buffer.from('\0\x0b\x1c\x0d\x0a\t |^~\\&\'"{}[]<>:,?+-#*%!0', 'latin1'), 0x7f, 0x80, 0xa0, 0xc0, 0xe9, 0xed, 0xfe, 0xff];

type Mutation = (input: Buffer, chance: Chance, corpus: Corpus) => Buffer;

/** Changes a good input in one to six ways: some inputs stay nearly good, and go deep. */
export function mutate(corpus: Corpus, chance: Chance): Uint8Array {
  let bytes: Buffer = Buffer.from(chance.oneOf(corpus.inputs));
  for (let left = 1 + chance.upTo(6); left > 0; left--) {
    bytes = chance.oneOf(MUTATIONS)(bytes, chance, corpus).subarray(0, corpus.maxBytes);
  }
  return new Uint8Array(bytes);
}

const MUTATIONS: readonly Mutation[] = [flip, replaceByte, replaceByte, cutOut, cutOff, repeat, insertWord, insertWord, replaceField, replaceField, emptyField, insertNoise, splice, swapLines, dropLine, repeatLine];

function flip(input: Buffer, chance: Chance): Buffer {
  const made = Buffer.from(input);
  const at = chance.upTo(made.length);
  made[at] = (made[at] ?? 0) ^ (1 << chance.upTo(8));
  return made;
}

function replaceByte(input: Buffer, chance: Chance): Buffer {
  const made = Buffer.from(input);
  made[chance.upTo(made.length)] = chance.oneOf(BYTES);
  return made;
}

function cutOut(input: Buffer, chance: Chance): Buffer {
  const [from, to] = range(input, chance, 64);
  return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
}

function cutOff(input: Buffer, chance: Chance): Buffer {
  return input.subarray(0, chance.upTo(input.length + 1));
}

/** The same part over and over: what grows faster than its input shows here. */
function repeat(input: Buffer, chance: Chance): Buffer {
  const [from, to] = range(input, chance, 200);
  const times = chance.oneOf([2, 3, 10, 100]);
  return Buffer.concat([input.subarray(0, from), ...Array.from({ length: times }, () => input.subarray(from, to)), input.subarray(to)]);
}

function insertWord(input: Buffer, chance: Chance, { words }: Corpus): Buffer {
  return insertAt(input, chance.upTo(input.length + 1), Buffer.from(chance.oneOf(words), 'utf8'));
}

/** A field ends at any delimiter of the formats. */
function replaceField(input: Buffer, chance: Chance, { words }: Corpus): Buffer {
  const [from, to] = field(input, chance);
  return Buffer.concat([input.subarray(0, from), Buffer.from(chance.oneOf(words), 'utf8'), input.subarray(to)]);
}

function emptyField(input: Buffer, chance: Chance): Buffer {
  const [from, to] = field(input, chance);
  return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
}

function insertNoise(input: Buffer, chance: Chance): Buffer {
  return insertAt(input, chance.upTo(input.length + 1), Buffer.from(Array.from({ length: 1 + chance.upTo(16) }, () => chance.upTo(256))));
}

function splice(input: Buffer, chance: Chance, { inputs }: Corpus): Buffer {
  const other = Buffer.from(chance.oneOf(inputs));
  return Buffer.concat([input.subarray(0, chance.upTo(input.length + 1)), other.subarray(chance.upTo(other.length + 1))]);
}

function swapLines(input: Buffer, chance: Chance): Buffer {
  return overLines(input, (lines) => {
    const [a, b] = [chance.upTo(lines.length), chance.upTo(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return lines;
  });
}

function dropLine(input: Buffer, chance: Chance): Buffer {
  return overLines(input, (lines) => lines.toSpliced(chance.upTo(lines.length), 1));
}

function repeatLine(input: Buffer, chance: Chance): Buffer {
  return overLines(input, (lines) => {
    const at = chance.upTo(lines.length);
    return lines.toSpliced(at, 0, ...Array.from({ length: chance.oneOf([1, 2, 50]) }, () => lines[at] ?? ''));
  });
}

function overLines(input: Buffer, change: (lines: string[]) => readonly string[]): Buffer {
  const text = input.toString('latin1');
  const end = text.includes('\r') ? '\r' : '\n';
  return Buffer.from(change(text.split(end)).join(end), 'latin1');
}

const DELIMITERS = new Set(Buffer.from('\r\n|^~&"\'{}[],:+ ', 'latin1'));

function field(input: Buffer, chance: Chance): readonly [number, number] {
  let from = chance.upTo(input.length);
  while (from > 0 && !DELIMITERS.has(input[from - 1] ?? 0)) from--;
  let to = from;
  while (to < input.length && !DELIMITERS.has(input[to] ?? 0)) to++;
  return [from, to];
}

function range(input: Buffer, chance: Chance, most: number): readonly [number, number] {
  const from = chance.upTo(input.length + 1);
  return [from, Math.min(input.length, from + 1 + chance.upTo(most))];
}

function insertAt(input: Buffer, at: number, part: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at)]);
}
