import { expect, test } from 'vitest';
import { makeChance } from './chance.ts';
import { mutate } from './mutate.ts';
import type { FuzzResult, ReaderName } from './reader.ts';
import { faultsOf, runReader } from './run-reader.ts';

const SEED = 20261123;
/** A tenth of what `npm run fuzz` does, the same every time. */
const INPUTS = 10_000;

test.concurrent.each<[readers: readonly ReaderName[]]>([[['hl7v2', 'fhir-json']], [['network-file', 'contrl']]])('%s: no crash, no 5xx, no hang, no growth of memory', { timeout: 180_000 }, async (readers) => {
  for (const reader of readers) {
    const result = await runReader({ reader, inputs: INPUTS, seed: SEED });
    expect(faultsOf(result)).toEqual([]);
    expect(result.inputs).toBe(INPUTS);
  }
});

test('the same seed makes the same inputs, another seed others', () => {
  const corpus = { inputs: [new TextEncoder().encode('MSH|^~\\&|A|B\rPID|1\r')], words: ['x'], maxBytes: 1_000 };
  const made = (seed: number): string[] => Array.from({ length: 20 }, (_, index) => Buffer.from(mutate(corpus, makeChance(seed + index))).toString('hex'));
  expect(made(1)).toEqual(made(1));
  expect(made(1)).not.toEqual(made(1_000));
});

test('memory that grows is a fault, and warm-up is none', () => {
  const result = { reader: 'hl7v2', inputs: 1, ms: 1, slowestMs: 1, slowestInput: 0, heapStartMb: 40, heapEndMb: 60, problems: [] } satisfies FuzzResult;
  expect([faultsOf(result), faultsOf({ ...result, heapEndMb: 80 })]).toEqual([[], ['hl7v2: heap grew by 40.0 MB']]);
});
