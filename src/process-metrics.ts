import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** Start time, memory, CPU, event loop and garbage collection of this process, as text: `process_*` and `nodejs_*`. */
export async function processMetrics(): Promise<string> {
  if (registry === undefined) {
    // Once in a process, however many gateways it runs, and not before somebody asks: it watches the event loop.
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry.metrics();
}
