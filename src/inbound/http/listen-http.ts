import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '../../kernel/fault.ts';

/** A listening server: the port it got, and how to stop it. */
export type HttpListener = { readonly port: number; close(): Promise<void> };

/** How long a request may take to arrive, and how long what is in flight may take at closing. */
const REQUEST_TIMEOUT_MS = 60_000;
const CLOSE_WITHIN_MS = 5_000;

/** Listens on host and port (0: any free one). Throws ENVIRONMENT when the port can't be had. */
export async function listenHttp(app: RequestListener, { host, port }: { readonly host: string; readonly port: number }): Promise<HttpListener> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Fault('ENVIRONMENT', { host, port }, { cause })));
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

/** Takes no new requests, lets running ones end, and cuts what is left after the limit. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
