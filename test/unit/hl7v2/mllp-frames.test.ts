import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameEvent } from '../../../src/hl7v2/mllp-frames.ts';
import { frame, FrameSplitter } from '../../../src/hl7v2/mllp-frames.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const shown = (events: readonly FrameEvent[]): string[] =>
  events.map((event) => `${event.kind}:${Buffer.from(event.bytes).toString('latin1')}`);

function split(stream: string, maxBytes = 1_000): { events: string[]; splitter: FrameSplitter } {
  const splitter = new FrameSplitter(maxBytes);
  return { events: shown(splitter.push(bytes(stream))), splitter };
}

describe('7 frames', () => {
  test('a frame is VT, content, FS, CR', () => {
    expect(Buffer.from(frame(bytes('MSH|')))).toEqual(Buffer.from([0x0b, 0x4d, 0x53, 0x48, 0x7c, 0x1c, 0x0d]));
  });

  test('several in one chunk, in order', () => {
    expect(split('\x0bMSH|1\x1c\r\x0bMSH|2\x1c\r\x0b\x1c\r').events).toEqual(['frame:MSH|1', 'frame:MSH|2', 'frame:']);
  });

  test('what stands between frames is dropped and counted, line ends not', () => {
    const { events, splitter } = split('xx\r\n\x0ba\x1c\r\r\nyyy\x0bb\x1c\rz');
    expect(events).toEqual(['frame:a', 'frame:b']);
    expect(splitter.garbageBytes).toBe(6);
  });

  test('an unclosed frame never comes out, FS without CR closes nothing', () => {
    const { events, splitter } = split('\x0bMSH|1\x1c\nPID|\x1cx');
    expect(events).toEqual([]);
    expect(splitter.isInside).toBe(true);
    expect(Buffer.from(splitter.pending()).toString('latin1')).toBe('MSH|1\x1c\nPID|\x1cx');
  });

  test('a sender that begins again: two persons never end up in one message', () => {
    expect(split('\x0bMSH|1\rPID|een\x0bMSH|2\rPID|twee\x1c\r').events).toEqual([
      'unclosed:MSH|1\rPID|een',
      'frame:MSH|2\rPID|twee',
    ]);
  });

  test('a VT in a text is text', () => {
    expect(split('\x0bMSH|1\rNTE|a\x0bb\x1c\r').events).toEqual(['frame:MSH|1\rNTE|a\x0bb']);
  });

  test('a frame beyond the limit is told once, its rest is skipped, the next one is read', () => {
    const splitter = new FrameSplitter(5);
    expect(shown(splitter.push(bytes('\x0b12345')))).toEqual([]);
    expect(shown(splitter.push(bytes('6')))).toEqual(['too-large:123456']);
    expect(shown(splitter.push(bytes('789\x1c\r\x0babcde\x1c\r')))).toEqual(['frame:abcde']);
  });
});

describe('7 chunks', () => {
  const piece = fc.oneof(
    fc.constantFrom('\x0b', '\x1c', '\r', '\x1c\r', '\x0bMSH', 'MSH|', '\n'),
    fc.string({ maxLength: 8, unit: 'binary-ascii' }),
  );
  const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  test('the same frames come out wherever the stream is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200)), (text, cuts) => {
        const whole = split(text);
        const splitter = new FrameSplitter(1_000);
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const events = places.slice(1).flatMap((end, index) => splitter.push(bytes(text.slice(places[index], end))));
        expect(shown(events)).toEqual(whole.events);
        expect(splitter.garbageBytes).toBe(whole.splitter.garbageBytes);
        expect(splitter.isInside).toBe(whole.splitter.isInside);
      }),
      { numRuns: 500 },
    );
  });

  test('what is framed comes out, byte by byte', () => {
    // FS CR is the one thing that MLLP can't carry; VT MSH means a new beginning.
    const content = fc
      .string({ unit: 'binary-ascii' })
      .filter((text) => !text.includes('\x1c\r') && !text.includes('\x0bMSH') && !text.endsWith('\x1c'));
    fc.assert(
      fc.property(fc.array(content), (contents) => {
        const splitter = new FrameSplitter(1_000);
        const events = contents.flatMap((text) =>
          [...frame(bytes(text))].flatMap((byte) => splitter.push(Uint8Array.of(byte))),
        );
        expect(shown(events)).toEqual(contents.map((text) => `frame:${text}`));
      }),
    );
  });
});
