import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeDepartures } from '../../../src/departures.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { MllpClient } from '../../../src/outbound/mllp-client.ts';
import { postJson } from '../../../src/outbound/post-json.ts';
import { DELIVERY_ID, EPD, HIS, permitted } from './permitted.ts';
import { sampleNetwork } from '../../support/sample-network.ts';

const LEASE_MS = 30_000;

// Found by chaos (issue 5.6): a gateway that stood still sent a referral after another had told of its end.
describe('5.5, L6 an attempt that stood still', () => {
  it.each([['FHIR', permitted({ recipient: EPD })], ['MLLP', permitted({ recipient: HIS, view: 'huisarts' })]])('%s: sends nothing once another may have taken the delivery over, and is tried again', async (_protocol, delivery) => {
    let now = 0;
    let sent = 0;
    const departures = makeDepartures(LEASE_MS, () => now);
    const count = (): Promise<never> => {
      sent += 1;
      return Promise.reject(new Error('nobody answers'));
    };
    const send = makeOutbound({ clock: { now: () => new Date('2026-11-23T09:00:00Z') }, sender: sampleNetwork, sendFrame: count, fetch: count, mayLeave: departures.mayLeave });
    departures.note(DELIVERY_ID);
    now = LEASE_MS / 6 - 1;
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(1);
    now = LEASE_MS / 6;
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(1);
    departures.note(DELIVERY_ID);
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(2);
    departures.forget(DELIVERY_ID);
    await expect(send(delivery)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(sent).toBe(2);
  });
});

// Found by chaos in CI (issue 5.6): stopped while it connected, a gateway sent old content once more after newer.
describe('5.5, L6 an attempt that stood still while its connection was opened', () => {
  /** Listens; `got` is every byte that came, `connections` how many were opened. */
  const listen = async (answer: string) => {
    const seen = { got: '', connections: 0 };
    const server = createServer((socket) => {
      seen.connections += 1;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        seen.got += chunk.toString();
        socket.write(answer);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { seen, port: (server.address() as AddressInfo).port, close: () => server.close() };
  };

  it('HTTP: not one byte leaves, on a new connection nor on one that was kept; in time it does', async () => {
    const { seen, port, close } = await listen('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    const post = (mayLeave: () => boolean): Promise<unknown> =>
      postJson({ url: `http://127.0.0.1:${port}/fhir`, body: { resourceType: 'Bundle' }, headers: { 'x-request-id': DELIVERY_ID }, timeoutMs: 5_000, details: {}, mayLeave });
    // The door has seen the connection by the time that the question is asked.
    const openAt = (): Promise<number> => expect.poll(() => seen.connections).toBe(1).then(() => seen.connections);
    await expect(post(() => false)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect([await openAt(), seen.got]).toEqual([1, '']);
    await expect(post(() => true)).resolves.toMatchObject({ status: 200 });
    await expect(post(() => true)).resolves.toMatchObject({ status: 200 });
    expect(seen.got.match(/POST \/fhir/g)).toHaveLength(2);
    const before = seen.got;
    await expect(post(() => false)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect([seen.connections, seen.got]).toEqual([2, before]);
    close();
  });

  it('MLLP: the same', async () => {
    const { seen, port, close } = await listen('\u000bMSA|AA\u001c\r');
    const send = (mayLeave: () => boolean): Promise<Uint8Array> => new MllpClient({ host: '127.0.0.1', port }).send(Buffer.from('MSH|'), mayLeave);
    await expect(send(() => false)).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(seen.got).toBe('');
    expect(Buffer.from(await send(() => true)).toString()).toBe('MSA|AA');
    close();
  });
});
