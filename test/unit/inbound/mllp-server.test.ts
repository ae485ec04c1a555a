import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { MllpPeer } from '../../../src/inbound/hl7v2/mllp-peer.ts';
import type { MllpServer, MllpServerOptions } from '../../../src/inbound/hl7v2/mllp-server.ts';
import { startMllpServer } from '../../../src/inbound/hl7v2/mllp-server.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await it.close();
});

async function start(options: Partial<MllpServerOptions> = {}): Promise<MllpServer> {
  const onFrame = async (bytes: Uint8Array): Promise<Uint8Array> => Buffer.from(`ack ${Buffer.from(bytes).toString()}`);
  const server = await startMllpServer({ port: 0, onFrame, ...options });
  open.push(server);
  return server;
}

async function dial(server: MllpServer): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  open.push({ close: () => void socket.destroy() });
  await once(socket, 'connect');
  return { socket, received: () => text };
}

async function until(check: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000; round += 1) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('It did not happen.');
}

/** A promise that the test lets go itself. */
function gate(): { wait: Promise<void>; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: promise, release: resolve };
}

describe('answers', () => {
  test('one per frame, in order, however the bytes come', async () => {
    const { socket, received } = await dial(await start());
    const stream = '\x0been\x1c\r\x0btwee\x1c\r\n\x0bdrie\x1c\r';
    for (const char of stream) {
      socket.write(char);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => received().includes('drie'));
    expect(received()).toBe('\x0back een\x1c\r\x0back twee\x1c\r\x0back drie\x1c\r');
  });

  test('one frame at a time per connection: a slow one is not overtaken, others on other connections are', async () => {
    const first = gate();
    const seen: string[] = [];
    const server = await start({
      onFrame: async (bytes) => {
        const text = Buffer.from(bytes).toString();
        seen.push(text);
        if (text === 'traag') await first.wait;
        return Buffer.from(text);
      },
    });
    const one = await dial(server);
    const two = await dial(server);
    one.socket.write('\x0btraag\x1c\r\x0bna traag\x1c\r');
    await until(() => seen.length === 1);
    two.socket.write('\x0bander\x1c\r');
    await until(() => two.received() !== '');
    expect(seen).toEqual(['traag', 'ander']);
    first.release();
    await until(() => one.received().includes('na traag'));
    expect(one.received()).toBe('\x0btraag\x1c\r\x0bna traag\x1c\r');
  });

  test('a sender that is faster than we are has to wait', async () => {
    const first = gate();
    const server = await start({ onFrame: () => first.wait.then(() => Buffer.from('ok')) });
    const { socket, received } = await dial(server);
    socket.write('\x0ba\x1c\r');
    let sent = 0;
    // Far more than the buffers of both sides hold: at the end of them writing stalls.
    const block = `\x0b${'x'.repeat(1024 * 1024)}\x1c\r`;
    for (let count = 0; count < 64; count += 1) socket.write(block, () => (sent += 1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(64);
    first.release();
    await until(() => received().split('\x1c').length === 66);
  });

  test('a sender that closes its side still gets its answer', async () => {
    const { socket, received } = await dial(await start());
    socket.end('\x0blaatste\x1c\r');
    await once(socket, 'close');
    expect(received()).toBe('\x0back laatste\x1c\r');
  });

  test('no bytes are no answer', async () => {
    const { socket, received } = await dial(
      await start({ onFrame: async (bytes) => (bytes.length === 1 ? new Uint8Array(0) : bytes) }),
    );
    socket.write('\x0ba\x1c\r\x0bbb\x1c\r');
    await until(() => received() !== '');
    expect(received()).toBe('\x0bbb\x1c\r');
  });

  test('5.6 a failure is no answer: the connection closes', async () => {
    const { socket, received } = await dial(await start({ onFrame: () => Promise.reject(new Error('kapot')) }));
    socket.write('\x0ba\x1c\r');
    await once(socket, 'close');
    expect(received()).toBe('');
  });

  test('the peer is told by address', async () => {
    const peers: MllpPeer[] = [];
    const server = await start({
      onFrame: async (bytes, peer) => {
        peers.push(peer);
        return bytes;
      },
    });
    const { socket, received } = await dial(server);
    socket.write('\x0ba\x1c\r');
    await until(() => received() !== '');
    expect(peers).toEqual([{ address: '127.0.0.1', port: socket.localPort }]);
  });
});

describe('frames that are no message', () => {
  type Broken = { why: string; text: string };
  const withBroken = (broken: Broken[], answer?: string): Partial<MllpServerOptions> => ({
    onBroken: async (why, bytes) => {
      broken.push({ why, text: Buffer.from(bytes).toString() });
      return answer === undefined ? undefined : Buffer.from(answer);
    },
  });

  test('7 a frame that is not closed is never processed, only handed over to look for a crisis', async () => {
    const broken: Broken[] = [];
    const { socket, received } = await dial(await start(withBroken(broken)));
    socket.end('\x0bOBX|6|CE|VGCRIS||J');
    await once(socket, 'close');
    expect(broken).toEqual([{ why: 'unclosed', text: 'OBX|6|CE|VGCRIS||J' }]);
    expect(received()).toBe('');
  });

  test('also when the connection breaks', async () => {
    const broken: Broken[] = [];
    const { socket } = await dial(await start(withBroken(broken)));
    socket.write('\x0bhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.resetAndDestroy();
    await until(() => broken.length === 1);
    expect(broken).toEqual([{ why: 'unclosed', text: 'half' }]);
  });

  test('a frame that is not closed in time', async () => {
    const broken: Broken[] = [];
    const { socket } = await dial(await start({ ...withBroken(broken), frameTimeoutMs: 50 }));
    socket.write('\x0bhalf');
    const drip = setInterval(() => socket.write('x'), 10);
    await once(socket, 'close');
    clearInterval(drip);
    expect(broken[0]?.why).toBe('unclosed');
    expect(broken[0]?.text).toMatch(/^halfx+$/);
  });

  test('a frame beyond the limit is answered once, and the connection closes', async () => {
    const broken: Broken[] = [];
    const { socket, received } = await dial(await start({ ...withBroken(broken, 'AR'), maxFrameBytes: 10 }));
    socket.write(`\x0b${'x'.repeat(100_000)}`);
    await once(socket, 'close');
    expect(broken.map(({ why }) => why)).toEqual(['too-large']);
    expect(received()).toBe('\x0bAR\x1c\r');
  });
});

describe('the door', () => {
  test('an idle connection is closed, a busy one not', async () => {
    const slow = gate();
    const server = await start({ idleTimeoutMs: 60, onFrame: () => slow.wait.then(() => Buffer.from('ok')) });
    const idle = await dial(server);
    const busy = await dial(server);
    busy.socket.write('\x0ba\x1c\r');
    await once(idle.socket, 'close');
    await new Promise((resolve) => setTimeout(resolve, 100));
    slow.release();
    await until(() => busy.received() === '\x0bok\x1c\r');
    await once(busy.socket, 'close');
  });

  test('a connection too many is closed at once', async () => {
    const server = await start({ maxConnections: 1 });
    const first = await dial(server);
    const second = connect(server.port, '127.0.0.1').on('error', () => undefined);
    await once(second, 'close');
    first.socket.write('\x0ba\x1c\r');
    await until(() => first.received() === '\x0back a\x1c\r');
  });

  test('a connection too many of one address is closed at once, and its place is free again when one goes', async () => {
    const server = await start({ maxConnectionsPerPeer: 1 });
    const first = await dial(server);
    first.socket.write('\x0ba\x1c\r');
    await until(() => first.received() === '\x0back a\x1c\r');
    const second = connect(server.port, '127.0.0.1').on('error', () => undefined);
    await once(second, 'close');
    first.socket.destroy();
    await once(first.socket, 'close');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = await dial(server);
    third.socket.write('\x0bb\x1c\r');
    await until(() => third.received() === '\x0back b\x1c\r');
  });

  test('closing finishes what is in flight', async () => {
    const slow = gate();
    let isClosed = false;
    const server = await start({ onFrame: (bytes) => slow.wait.then(() => bytes) });
    const { socket, received } = await dial(server);
    const idle = await dial(server);
    socket.write('\x0ba\x1c\r\x0bb\x1c\r');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const closing = server.close().then(() => (isClosed = true));
    await once(idle.socket, 'close');
    expect(isClosed).toBe(false);
    slow.release();
    await closing;
    expect(received()).toBe('\x0ba\x1c\r\x0bb\x1c\r');
    await expect(dial(server)).rejects.toThrow();
  });

  test('closing does not wait for ever', async () => {
    const server = await start({ closeTimeoutMs: 50, onFrame: () => new Promise(() => undefined) });
    const { socket } = await dial(server);
    socket.write('\x0ba\x1c\r');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.close();
  });

  test('a port that is taken is a fault of the environment', async () => {
    const server = await start();
    await expect(start({ port: server.port })).rejects.toMatchObject({ name: 'Fault', code: 'ENVIRONMENT' });
  });
});
