import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { makeChance, seedOf } from './chance.ts';
import { mutate } from './mutate.ts';
import type { FuzzResult, Reader, ReaderName } from './reader.ts';

/** What the worker is told. `at` is shared: the index of the input in hand, so that a hang can be named. */
export type Job = { readonly reader: ReaderName; readonly inputs: number; readonly seed: number; readonly only?: number; readonly at: Int32Array };

/** CPU time of one input: the clock on the wall also counts what others do on the machine. */
const LIMIT_CPU_MS = 2_000;
const MAX_PROBLEMS = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function run({ reader: name, inputs, seed, only, at }: Job): Promise<FuzzResult> {
  const { openReader } = (await import(`./readers/${name}.ts`)) as { openReader: () => Promise<Reader> };
  const reader = await openReader();
  const problems: string[] = [];
  const start = performance.now();
  let [slowestMs, slowestInput, heapStartMb] = [0, 0, 0];
  const first = only ?? 0;
  const end = only === undefined ? inputs : only + 1;
  for (let index = first; index < end && problems.length < MAX_PROBLEMS; index++) {
    Atomics.store(at, 0, index);
    const chance = makeChance(seedOf(seed, index));
    const input = mutate(reader.corpus, chance);
    if (only !== undefined) {
      console.log(Buffer.from(input).toString('latin1'));
    }
    const began = process.threadCpuUsage();
    const problem = await reader.read(input, chance.upTo(2 ** 30)).catch((error: unknown) => `threw ${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' | ') : String(error)}`);
    const used = process.threadCpuUsage(began);
    const ms = (used.user + used.system) / 1000;
    if (problem !== undefined) problems.push(`input ${index}: ${problem}`);
    if (ms > LIMIT_CPU_MS) problems.push(`input ${index}: took ${Math.round(ms)} ms`);
    if (ms > slowestMs) [slowestMs, slowestInput] = [ms, index];
    if (index === first + Math.floor((end - first) / 10)) heapStartMb = heapMb();
  }
  const result = { reader: name, inputs: end - first, ms: performance.now() - start, slowestMs, slowestInput, heapStartMb, heapEndMb: heapMb(), problems };
  await reader.close();
  return result;
}

function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

parentPort?.postMessage(await run(workerData as Job));
