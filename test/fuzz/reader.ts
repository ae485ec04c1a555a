import type { Corpus } from './mutate.ts';

/** A reader under attack. */
export type Reader = {
  readonly corpus: Corpus;
  /** Reads one input. Answers what is wrong with how it did, or undefined. `choose` repeats: the same number, the same way. */
  read(input: Uint8Array, choose: number): Promise<string | undefined>;
  close(): Promise<void>;
};

/** The readers, by the name of their file in `readers/`. */
export const READERS = ['hl7v2', 'fhir-json', 'network-file', 'contrl', 'fhir-bundle', 'fhir-xml'] as const;
export type ReaderName = (typeof READERS)[number];

/** What came of a run: `problems` names each wrong input by its index, so that `--only` shows it again. */
export type FuzzResult = {
  readonly reader: ReaderName;
  readonly inputs: number;
  readonly ms: number;
  /** CPU time. */
  readonly slowestMs: number;
  readonly slowestInput: number;
  /** Heap after collection, at the first and the last tenth of the run, MB. */
  readonly heapStartMb: number;
  readonly heapEndMb: number;
  readonly problems: readonly string[];
};
