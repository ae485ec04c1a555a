import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkpointFile, checkpointSinks } from '../../src/publish-checkpoint.ts';
import { jwsReader, loadCheckpointKey } from '../../src/security/checkpoint-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-sinks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const signal = AbortSignal.timeout(5_000);

describe('a checkpoint file', () => {
  test('is added to, a line each; the same checkpoint again is no second line; a line that broke off gets its end', async () => {
    const path = join(folder, 'new', 'checkpoints.jws');
    const sink = checkpointFile(path);
    await sink.publish('een', signal);
    await sink.publish('een', signal);
    await sink.publish('twee', signal);
    expect(readFileSync(path, 'utf8')).toBe('een\ntwee\n');
    writeFileSync(path, 'een\nhal');
    await sink.publish('twee', signal);
    expect(readFileSync(path, 'utf8')).toBe('een\nhal\ntwee\n');
  });

  test('that cannot be written says so', async () => {
    writeFileSync(join(folder, 'in-the-way'), '');
    await expect(checkpointFile(join(folder, 'in-the-way', 'x.jws')).publish('een', signal)).rejects.toThrow();
  });
});

test('an address gets each checkpoint as a POST, and only an answer of 2xx counts', async () => {
  const got: (readonly [string | undefined, string | undefined, string])[] = [];
  let status = 503;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      got.push([request.method, request.headers['content-type'], body]);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoints`;
  const [sink] = checkpointSinks({ auditCheckpointFile: undefined, auditCheckpointUrl: url }, undefined);
  await expect(sink?.publish('een', signal)).rejects.toThrow();
  status = 204;
  await sink?.publish('een', signal);
  server.close();
  expect(got).toEqual([['POST', 'application/jose', 'een'], ['POST', 'application/jose', 'een']]);
});

describe('the signing key', () => {
  test('is made once, for its owner only; what it signed is read by its public key and by no other', () => {
    const path = join(folder, 'signing.pem');
    const key = loadCheckpointKey(path, { create: true });
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(loadCheckpointKey(path, { create: false }).publicPem).toBe(key.publicPem);
    const jws = key.sign({ n: 1 });
    const other = loadCheckpointKey(join(folder, 'other.pem'), { create: true });
    expect([jwsReader(key.publicPem)(jws), jwsReader(`${other.publicPem}\n${key.publicPem}`)(jws), jwsReader(other.publicPem)(jws)]).toEqual([{ n: 1 }, { n: 1 }, undefined]);
    const [head, , signature] = jws.split('.');
    const forged = `${head}.${Buffer.from('{"n":2}').toString('base64url')}.${signature}`;
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"n":2}').toString('base64url')}.`;
    expect([forged, none, '', 'a.b', 'a.b.c.d'].map(jwsReader(key.publicPem))).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(() => jwsReader('geen sleutel')).toThrow();
  });

  test('that is missing, readable for others, or of another kind is named', () => {
    expect(() => loadCheckpointKey(join(folder, 'none.pem'), { create: false })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }) as Error);
    writeFileSync(join(folder, 'open.pem'), readFileSync(join(folder, 'signing.pem')), { mode: 0o644 });
    expect(() => loadCheckpointKey(join(folder, 'open.pem'), { create: false })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }) as Error);
    writeFileSync(join(folder, 'odd.pem'), 'geen PEM', { mode: 0o600 });
    expect(() => loadCheckpointKey(join(folder, 'odd.pem'), { create: false })).toThrow(expect.objectContaining({ code: 'ENVIRONMENT' }) as Error);
  });
});
