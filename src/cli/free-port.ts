import { createServer } from 'node:net';

/** The port when it can be had on this host, else 0: the system chooses then. For the demo, which must start anywhere. */
export function freePort(host: string, port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, host, () => probe.close(() => resolve(port)));
  });
}
