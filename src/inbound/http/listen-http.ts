import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Fault } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/ports.ts';
import type { ServerTls } from '../server-tls.ts';
import { tlsOptions } from '../server-tls.ts';

/** A listening server: the port it got, and how to stop it. */
export type HttpListener = { readonly port: number; close(): Promise<void> };

/** Where a server listens. With `tls` it speaks TLS 1.2 or newer only; port 0 takes any free one. */
export type HttpListenOptions = { readonly host: string; readonly port: number; readonly tls?: ServerTls; readonly log?: Log };

/** How long a request may take to arrive, and how long what is in flight may take at closing. */
const REQUEST_TIMEOUT_MS = 60_000;
const CLOSE_WITHIN_MS = 5_000;
const LIMITS = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 } as const;
/** Beyond it new connections are closed at once. */
const MAX_CONNECTIONS = 2_000;

/** Listens on host and port. Throws ENVIRONMENT when the port can't be had or the keys don't fit. */
export async function listenHttp(app: RequestListener, options: HttpListenOptions): Promise<HttpListener> {
  const { host, port } = options;
  const server = makeServer(app, options);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Fault('ENVIRONMENT', { host, port }, { cause })));
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function makeServer(app: RequestListener, { tls, log }: HttpListenOptions): Server {
  if (tls === undefined) {
    return createServer(LIMITS, app);
  }
  try {
    return createTlsServer({ ...LIMITS, ...tlsOptions(tls) }, app).on('tlsClientError', () => log?.warn('HTTP handshake failed'));
  } catch (cause) {
    throw new Fault('ENVIRONMENT', { door: 'http' }, { cause });
  }
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
