import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../src/store/open-postgres.ts';

/** One message of PostgreSQL's protocol (version 3): its type, its length, its content. */
function message(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

const AUTHENTICATED = message('R', Buffer.from([0, 0, 0, 0]));
const READY = message('Z', Buffer.from('I'));
const ENDED = message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0', 'latin1'));

let server: Server;
afterEach(() => server.close());

/** A server that takes a connection and ends it in the same breath, as one does that is stopped just then. */
async function startServer(): Promise<string> {
  server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, ENDED])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `postgres://gw@127.0.0.1:${(server.address() as AddressInfo).port}/gw`;
}

// Found by chaos (issue 5.6): a gateway ended by itself when PostgreSQL was restarted.
describe('5.1 a connection that ends while it is handed out', () => {
  it.each(['inTransaction', 'exclusively', 'query'] as const)('%s: fails as a database that is away, and the process lives', async (way) => {
    const ended: unknown[] = [];
    const note = (error: unknown): void => void ended.push(error);
    process.on('uncaughtException', note);
    const database = openPostgres({ url: await startServer() });
    try {
      const asked = way === 'query' ? database.query('select 1') : way === 'inTransaction' ? database.inTransaction((tx) => tx.query('select 1')) : database.exclusively('deadlines', () => Promise.resolve(1));
      await expect(asked).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(ended).toEqual([]);
    } finally {
      process.off('uncaughtException', note);
      await database.close();
    }
  });
});
