import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { MllpPeer } from '../../../src/inbound/hl7v2/mllp-peer.ts';
import type { MllpServer } from '../../../src/inbound/hl7v2/mllp-server.ts';
import { startMllpServer } from '../../../src/inbound/hl7v2/mllp-server.ts';
import type { ServerTls } from '../../../src/inbound/server-tls.ts';
import type { MllpClientOptions } from '../../../src/outbound/mllp-client.ts';
import { MllpClient } from '../../../src/outbound/mllp-client.ts';
import { makeCertificate } from './mllp-certificates.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await it.close();
});

/** A door that does what the test says with each chunk. */
async function rawDoor(onChunk: (socket: Socket, chunk: Buffer) => void): Promise<number> {
  const server: Server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (chunk) => onChunk(socket, chunk)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => server.close() });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function client(port: number, more: Partial<MllpClientOptions> = {}): MllpClient {
  const it = new MllpClient({ host: '127.0.0.1', port, ...more });
  open.push(it);
  return it;
}

const send = async (to: MllpClient, text: string): Promise<string> =>
  Buffer.from(await to.send(Buffer.from(text))).toString();

async function echo(tls?: ServerTls, peers: MllpPeer[] = []): Promise<MllpServer> {
  const server = await startMllpServer({
    port: 0,
    ...(tls && { tls }),
    onFrame: async (bytes, peer) => {
      peers.push(peer);
      return bytes;
    },
  });
  open.push(server);
  return server;
}

describe('sending', () => {
  test('one after the other over one connection', async () => {
    const peers: MllpPeer[] = [];
    const { port } = await echo(undefined, peers);
    const to = client(port);
    expect(await Promise.all([send(to, 'een'), send(to, 'twee'), send(to, 'drie')])).toEqual(['een', 'twee', 'drie']);
    expect(new Set(peers.map((peer) => peer.port)).size).toBe(1);
  });

  test('an answer in pieces', async () => {
    const port = await rawDoor((socket) => {
      for (const [index, part] of ['rommel\x0bM', 'SA|A', 'A\x1c', '\r'].entries())
        setTimeout(() => socket.write(part), index * 5);
    });
    expect(await send(client(port), 'x')).toBe('MSA|AA');
  });

  test('a connection that was closed meanwhile is opened again', async () => {
    const port = await rawDoor((socket) => socket.end('\x0bok\x1c\r'));
    const to = client(port);
    expect(await send(to, 'een')).toBe('ok');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await send(to, 'twee')).toBe('ok');
  });

  test('after close a send opens a new connection', async () => {
    const { port } = await echo();
    const to = client(port);
    await send(to, 'een');
    await to.close();
    await to.close();
    expect(await send(to, 'twee')).toBe('twee');
  });
});

describe('failing', () => {
  const unavailable = { name: 'Fault', code: 'RECIPIENT_UNAVAILABLE' };

  test('nobody there', async () => {
    const port = await rawDoor(() => undefined);
    await open.pop()?.close();
    await expect(send(client(port), 'x')).rejects.toMatchObject(unavailable);
  });

  test('no answer in time; a late answer is not taken for the next one', async () => {
    let count = 0;
    const port = await rawDoor((socket) => {
      count += 1;
      if (count === 1) setTimeout(() => socket.write('\x0blaat\x1c\r'), 60);
      else socket.write('\x0btweede\x1c\r');
    });
    const to = client(port, { answerTimeoutMs: 30 });
    await expect(send(to, 'een')).rejects.toMatchObject(unavailable);
    expect(await send(to, 'twee')).toBe('tweede');
  });

  test('closed instead of answered; those behind it are still sent', async () => {
    let count = 0;
    const port = await rawDoor((socket) => {
      count += 1;
      if (count === 1) socket.end('\x0bhalf');
      else socket.write('\x0bok\x1c\r');
    });
    const to = client(port);
    const [first, second] = await Promise.allSettled([send(to, 'een'), send(to, 'twee')]);
    expect(first).toMatchObject({ status: 'rejected', reason: unavailable });
    expect(second).toEqual({ status: 'fulfilled', value: 'ok' });
  });

  test('an answer beyond the limit, and one that nobody asked for', async () => {
    const large = await rawDoor((socket) => socket.write(`\x0b${'x'.repeat(100)}\x1c\r`));
    await expect(send(client(large, { maxAnswerBytes: 50 }), 'x')).rejects.toMatchObject(unavailable);
    let count = 0;
    const double = await rawDoor((socket) => {
      count += 1;
      socket.write(`\x0bantwoord ${count}\x1c\r\x0bteveel\x1c\r`);
    });
    const to = client(double);
    expect(await send(to, 'een')).toBe('antwoord 1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await send(to, 'twee')).toBe('antwoord 2');
  });

  test('no word of the message in the fault', async () => {
    const port = await rawDoor((socket) => socket.destroy());
    const fault = await send(client(port), 'PID|1||999990019').catch((error: unknown) => error);
    expect(JSON.stringify([fault, String(fault)])).not.toContain('999990019');
  });
});

describe('TLS', () => {
  const authority = makeCertificate('Proef CA', 'ca.example');
  const door = makeCertificate('mgn', 'mgn.example', authority.signer);
  const his = makeCertificate('HIS Eikenlaan', 'his.example', authority.signer);
  const stranger = makeCertificate('Vreemde', 'vreemd.example');

  test('a door with a certificate, checked by the client', async () => {
    const { port } = await echo({ key: door.key, cert: door.cert });
    expect(await send(client(port, { tls: { ca: authority.cert } }), 'x')).toBe('x');
    expect(await send(client(port, { tls: { ca: authority.cert, serverName: 'mgn.example' } }), 'x')).toBe('x');
    await expect(send(client(port, { tls: { ca: stranger.cert } }), 'x')).rejects.toMatchObject({
      code: 'RECIPIENT_UNTRUSTED',
    });
    await expect(
      send(client(port, { tls: { ca: authority.cert, serverName: 'ander.example' } }), 'x'),
    ).rejects.toThrow();
  });

  test('mutual: the peer is told by its certificate', async () => {
    const peers: MllpPeer[] = [];
    const { port } = await echo({ key: door.key, cert: door.cert, ca: authority.cert }, peers);
    expect(await send(client(port, { tls: { ca: authority.cert, key: his.key, cert: his.cert } }), 'x')).toBe('x');
    expect(peers[0]?.certificate).toMatchObject({
      subject: 'HIS Eikenlaan',
      altNames: ['DNS:his.example', 'IP:127.0.0.1'],
    });
    expect(peers[0]?.certificate?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test.each([
    ['no certificate', {}],
    ['a certificate of somebody else', { key: stranger.key, cert: stranger.cert }],
  ])('mutual: %s is not let in', async (_name, keys) => {
    const peers: MllpPeer[] = [];
    const { port } = await echo({ key: door.key, cert: door.cert, ca: authority.cert }, peers);
    await expect(send(client(port, { tls: { ca: authority.cert, ...keys } }), 'x')).rejects.toMatchObject({
      name: 'Fault',
    });
    expect(peers).toEqual([]);
  });

  test('plain text to a TLS door, and keys that do not fit', async () => {
    const { port } = await echo({ key: door.key, cert: door.cert });
    await expect(send(client(port, { answerTimeoutMs: 500 }), 'x')).rejects.toMatchObject({ name: 'Fault' });
    await expect(echo({ key: 'geen sleutel', cert: door.cert })).rejects.toMatchObject({ code: 'ENVIRONMENT' });
  });
});
