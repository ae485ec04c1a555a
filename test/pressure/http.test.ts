import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { limitInWork } from '../../src/inbound/http/limit-in-work.ts';
import { traceRequests } from '../../src/inbound/http/request-trace.ts';

it('more requests in work than the door takes: 503 with Retry-After at once; when one ends, or its client goes, the next is taken', async () => {
  const held: (() => void)[] = [];
  const turnedAway: string[] = [];
  const app = express();
  app.use(traceRequests({ log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } }), limitInWork(2, (code) => turnedAway.push(code)));
  app.get('/', (_request, response) => void held.push(() => response.end('fine')));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const leaving = new AbortController();
    const first = fetch(url);
    const second = fetch(url, { signal: leaving.signal }).catch(() => undefined);
    await expect.poll(() => held.length).toBe(2);
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await refused.text()).toContain('OVERLOADED');
    expect(turnedAway).toEqual(['OVERLOADED']);
    held[0]?.();
    expect((await first).status).toBe(200);
    leaving.abort();
    await second;
    const later = [fetch(url), fetch(url)];
    await expect.poll(() => held.length).toBe(4);
    held.slice(2).forEach((end) => end());
    expect((await Promise.all(later)).map((it) => it.status)).toEqual([200, 200]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
