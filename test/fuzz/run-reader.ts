import { Worker } from 'node:worker_threads';
import type { Job } from './fuzz-worker.ts';
import type { FuzzResult, ReaderName } from './reader.ts';

/** No input may take this long; a reader that hangs can only be seen, and stopped, from outside. */
const HANG_MS = 60_000;
const LOOK_MS = 1_000;

/** Runs one reader in a thread of its own. A hang or a crash of the thread is a problem of the input that it had in hand. */
export function runReader(job: Omit<Job, 'at'> & { readonly reader: ReaderName }): Promise<FuzzResult> {
  const at = new Int32Array(new SharedArrayBuffer(4));
  at[0] = -1;
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), { workerData: { ...job, at } });
    let seen = { index: -1, since: performance.now() };
    const fail = (what: string): void => {
      clearInterval(watch);
      resolve({ reader: job.reader, inputs: at[0] ?? 0, ms: 0, slowestMs: 0, slowestInput: at[0] ?? 0, heapStartMb: 0, heapEndMb: 0, problems: [`input ${at[0]}: ${what}`] });
      void worker.terminate();
    };
    const watch = setInterval(() => {
      const index = Atomics.load(at, 0);
      if (index !== seen.index) {
        seen = { index, since: performance.now() };
      } else if (performance.now() - seen.since > HANG_MS) {
        fail('hangs');
      }
    }, LOOK_MS);
    worker.once('message', (result: FuzzResult) => {
      clearInterval(watch);
      resolve(result);
    });
    worker.once('error', (error) => fail(`crashed: ${error instanceof Error ? error.stack : String(error)}`));
    worker.once('exit', (code) => (code === 0 ? undefined : fail(`thread ended with ${code}`)));
  });
}

/** What is wrong with a result: its problems, and memory that grew. A tenth of the run is warm-up. */
export function faultsOf({ reader, problems, heapStartMb, heapEndMb }: FuzzResult): readonly string[] {
  const grown = heapEndMb - heapStartMb;
  return [...problems, ...(grown > Math.max(24, heapStartMb * 0.25) ? [`heap grew by ${grown.toFixed(1)} MB`] : [])].map((it) => `${reader}: ${it}`);
}
