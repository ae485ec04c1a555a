import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Fault } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/ports.ts';
import { addressOf } from '../peer-address.ts';
import type { ServerTls } from '../server-tls.ts';
import { tlsOptions } from '../server-tls.ts';
import { makeByteRoom } from './byte-room.ts';
import type { MllpCallbacks, MllpLimits } from './mllp-connection.ts';
import { MllpConnection } from './mllp-connection.ts';
import { peerOf } from './mllp-peer.ts';

/** How the MLLP door is opened (design 2.3). */
export type MllpServerOptions = MllpCallbacks &
  Partial<MllpLimits> & {
    /** Address to listen on; this machine only when it isn't given. */
    readonly host?: string;
    /** 0 takes a free port. */
    readonly port: number;
    /** Further connections are closed at once. */
    readonly maxConnections?: number;
    /** Further connections of one address are closed at once, so that one sender can't keep the others out. */
    readonly maxConnectionsPerPeer?: number;
    /** How long `close` waits for what is in flight, milliseconds. */
    readonly closeTimeoutMs?: number;
    /** Bytes of frames that all connections together may keep; beyond it the one that brings more is answered AR. */
    readonly maxKeptBytes?: number;
    readonly tls?: ServerTls;
    readonly log?: Log;
  };

/** An open MLLP door. */
export type MllpServer = {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, finishes the frames that were read, answers them, and closes. */
  close(): Promise<void>;
};

const DEFAULT_LIMITS: MllpLimits = { maxFrameBytes: 32 * 1024 * 1024, frameTimeoutMs: 60_000, idleTimeoutMs: 600_000 };
const DEFAULT_MAX_CONNECTIONS = 200;
const DEFAULT_MAX_KEPT_BYTES = 128 * 1024 * 1024;
const DEFAULT_MAX_CONNECTIONS_PER_PEER = 100;
const DEFAULT_CLOSE_TIMEOUT_MS = 10_000;

/** Opens the MLLP door. Throws `Fault('ENVIRONMENT')` when the address can't be had or the keys don't fit. */
export async function startMllpServer(options: MllpServerOptions): Promise<MllpServer> {
  const { host = '127.0.0.1', port, log } = options;
  const room = makeByteRoom(options.maxKeptBytes ?? DEFAULT_MAX_KEPT_BYTES);
  const connections = new Set<MllpConnection>();
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    const connection = new MllpConnection(
      socket,
      peerOf(socket),
      options,
      { ...DEFAULT_LIMITS, ...limitsOf(options) },
      log,
      room,
    );
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  };
  const server = createListener(options, serve);
  server.maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    const address = addressOf(socket);
    const others = [...sockets].filter((it) => addressOf(it) === address).length;
    if (others >= (options.maxConnectionsPerPeer ?? DEFAULT_MAX_CONNECTIONS_PER_PEER)) {
      log?.warn('MLLP connection refused', { count: others });
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('drop', () => log?.warn('MLLP connection refused', { count: connections.size }));
  await listen(server, host, port);
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closeAll(server, connections, sockets, options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS),
  };
}

function limitsOf({ maxFrameBytes, frameTimeoutMs, idleTimeoutMs }: Partial<MllpLimits>): Partial<MllpLimits> {
  return {
    ...(maxFrameBytes !== undefined && { maxFrameBytes }),
    ...(frameTimeoutMs !== undefined && { frameTimeoutMs }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  };
}

function createListener({ tls, log }: MllpServerOptions, serve: (socket: Socket) => void): Server {
  // Half open: a sender may close its side before it has its answer. Under TLS that leaves the sockets of failed
  // handshakes behind, so there a sender has to stay until it has its answer.
  if (tls === undefined) return createServer({ noDelay: true, allowHalfOpen: true }, serve);
  try {
    return createTlsServer({ ...tlsOptions(tls), noDelay: true }, serve).on('tlsClientError', () =>
      log?.warn('MLLP handshake failed'),
    );
  } catch (cause) {
    throw new Fault('ENVIRONMENT', { door: 'mllp' }, { cause });
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(new Fault('ENVIRONMENT', { door: 'mllp', port }, { cause }));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function closeAll(
  server: Server,
  connections: ReadonlySet<MllpConnection>,
  sockets: ReadonlySet<Socket>,
  timeoutMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, timeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const connection of connections) connection.end();
  });
}
