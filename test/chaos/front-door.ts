import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { freePort } from '../support/gateway-process.ts';

/** A door that passes connections on, as a load balancer does; they can all be cut at once. */
export type FrontDoor = {
  readonly port: number;
  /** Ends all connections that are open; new ones are taken. */
  cut(): number;
  close(): Promise<void>;
};

/**
 * Opens a door on loopback. Each connection goes to the next of `targets` that takes one; none: it is closed. Who is
 * behind the door is asked anew for each.
 */
export async function openFrontDoor(targets: () => readonly number[]): Promise<FrontDoor> {
  const pairs = new Set<Socket>();
  let turn = 0;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    pairs.add(near.setNoDelay(true));
    near.on('error', () => undefined).on('close', () => pairs.delete(near));
    turn += 1;
    const all = targets();
    const order = all.map((_, index) => all[(index + turn) % all.length] ?? 0);
    void passOn(near, order);
  });
  const port = await listenSomewhere(server);
  const cut = (): number => {
    const count = pairs.size;
    pairs.forEach((it) => it.destroy());
    return count;
  };
  return {
    port, cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** Somebody else may take a port that was free a moment ago. */
async function listenSomewhere(server: Server): Promise<number> {
  const port = await freePort();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return port;
  } catch {
    return listenSomewhere(server);
  }
}

async function passOn(near: Socket, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const far = connect({ host: '127.0.0.1', port, noDelay: true });
    far.on('error', () => near.destroy());
    if (await isThere(far)) {
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
      if (near.destroyed) {
        far.destroy();
      }
      near.pipe(far);
      far.pipe(near);
      return;
    }
  }
  near.destroy();
}

async function isThere(far: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    far.once('connect', () => resolve(true));
    far.removeAllListeners('error').once('error', () => resolve(false)).on('error', () => undefined);
  });
}
