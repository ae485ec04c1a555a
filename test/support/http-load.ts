import { Agent, request } from 'node:http';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Load on one address: so many connections, each with one request in flight, until all bodies were sent once. */
export type HttpLoad = { readonly port: number; readonly path: string; readonly contentType: string; readonly connections: number; readonly bodies: readonly string[] };

/** What came of a load: requests per second, and how many were answered other than 2xx. */
export type LoadResult = { readonly perSecond: number; readonly failed: number; readonly p99Ms: number };

/** Runs a load from a thread of its own, so that it takes no turns from the server that is measured. */
export function runLoad(load: HttpLoad): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function send(load: HttpLoad): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const left = [...load.bodies];
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: load.connections }, async () => {
    for (let body = left.pop(); body !== undefined; body = left.pop()) {
      const at = performance.now();
      failed += (await post(agent, load, body)) ? 0 : 1;
      times.push(performance.now() - at);
    }
  }));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { perSecond: load.bodies.length / seconds, failed, p99Ms: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN };
}

function post(agent: Agent, { port, path, contentType }: HttpLoad, body: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body, 'latin1');
    const call = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers: { 'content-type': contentType, 'content-length': bytes.length } }, (response) => {
      response.resume().once('end', () => resolve((response.statusCode ?? 500) < 300));
    });
    call.once('error', reject);
    call.end(bytes);
  });
}

if (!isMainThread && parentPort !== null) {
  parentPort.postMessage(await send(workerData as HttpLoad));
}
