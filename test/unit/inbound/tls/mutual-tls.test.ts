import { once } from 'node:events';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startMllpServer } from '../../../../src/inbound/hl7v2/mllp-server.ts';
import { listenHttp } from '../../../../src/inbound/http/listen-http.ts';
import { peerCertificate } from '../../../../src/inbound/peer-certificate.ts';
import type { ClientTls } from '../../../../src/outbound/https-fetch.ts';
import { httpsFetch } from '../../../../src/outbound/https-fetch.ts';
import type { TestParty, TestPki } from './test-pki.ts';
import { makeTestPki } from './test-pki.ts';

let pki: TestPki;
beforeAll(async () => void (pki = await makeTestPki()));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.close();
});

/** A door that tells who called, and what it sent. */
async function door(tls: { readonly mutual: boolean; readonly party?: TestParty }): Promise<string> {
  const keys = { ...(tls.party ?? pki.gateway), ...(tls.mutual ? { ca: pki.ca } : {}) };
  const listener = await listenHttp(
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const shown = peerCertificate(request.socket);
        const body = { method: request.method, sent: Buffer.concat(chunks).toString(), subject: shown?.subject, oin: shown?.oin, ura: shown?.ura };
        response.writeHead(request.url === '/empty' ? 204 : request.url === '/moved' ? 302 : 200, { 'x-seen': 'yes', location: '/elsewhere' }).end(request.url === '/empty' ? undefined : JSON.stringify(body));
      });
    },
    { host: '127.0.0.1', port: 0, tls: keys },
  );
  open.push(listener);
  return `https://127.0.0.1:${listener.port}`;
}

const trusting = (tls: ClientTls = {}): ReturnType<typeof httpsFetch> => httpsFetch({ ca: pki.ca, ...tls });
const codeOf = (error: unknown): unknown => (error as { cause?: { code?: string } }).cause?.code;

describe('mutual TLS over HTTP', () => {
  test('a client of our authority gets in and is known by its certificate, on every request of its connection', async () => {
    const url = await door({ mutual: true });
    const call = trusting(pki.his);
    for (let round = 0; round < 3; round++) {
      const response = await call(`${url}/fhir`, { method: 'POST', body: 'hé', headers: { 'content-type': 'text/plain' } });
      expect([response.status, response.headers.get('x-seen')]).toEqual([200, 'yes']);
      expect(await response.json()).toEqual({ method: 'POST', sent: 'hé', subject: 'his.example', oin: '00000001999990019000', ura: '99000001' });
    }
  });

  test('a resumed session is known by its certificate too', async () => {
    const { port } = new URL(await door({ mutual: true }));
    const ask = async (session?: Buffer): Promise<{ text: string; session: Buffer | undefined; isReused: boolean }> => {
      const socket = connect({ host: '127.0.0.1', port: Number(port), ca: pki.ca, key: pki.his.key, cert: pki.his.cert, ...(session === undefined ? {} : { session }) });
      let kept: Buffer | undefined;
      let text = '';
      socket.on('session', (given: Buffer) => (kept = given));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await once(socket, 'secureConnect');
      const isReused = socket.isSessionReused();
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      await once(socket, 'close');
      return { text, session: kept, isReused };
    };
    const first = await ask();
    const second = await ask(first.session);
    expect([second.isReused, /"subject":"his.example"/.test(second.text)]).toEqual([true, true]);
  });

  test.each([
    ['without certificate', () => ({})],
    ['with the same names from a rogue authority', () => pki.rogue],
  ])('a client %s is refused in the handshake', async (_name, tls) => {
    const url = await door({ mutual: true });
    await expect(trusting(tls())(url)).rejects.toSatisfy((error) => /^(ERR_SSL_|ECONNRESET|EPIPE)/.test(String(codeOf(error))));
  });

  test('without client authorities anybody gets in and nobody is known by a certificate', async () => {
    const url = await door({ mutual: false });
    expect(await (await trusting(pki.his)(url)).json()).toEqual({ method: 'GET', sent: '' });
  });

  test.each<[string, ConnectionOptions, boolean]>([
    ['TLSv1.3', { minVersion: 'TLSv1.3' }, true],
    ['TLSv1.2', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, true],
    ['TLSv1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }, false],
  ])('%s at both doors: taken %s', async (version, options, isTaken) => {
    const mllp = await startMllpServer({ port: 0, tls: { ...pki.gateway, ca: pki.ca }, onFrame: async () => new Uint8Array() });
    open.push(mllp);
    for (const port of [Number(new URL(await door({ mutual: true })).port), mllp.port]) {
      const socket = connect({ host: '127.0.0.1', port, ca: pki.ca, key: pki.his.key, cert: pki.his.cert, ...options });
      const protocol = await once(socket, 'secureConnect').then(() => socket.getProtocol(), (error: NodeJS.ErrnoException) => error.code);
      socket.destroy();
      expect(isTaken ? protocol === version : /^ERR_SSL|ECONNRESET/.test(protocol ?? '')).toBe(true);
    }
  });
});

describe('a recipient', () => {
  test('whose certificate is for another host is not told anything', async () => {
    const url = await door({ mutual: true, party: pki.other });
    await expect(trusting(pki.his)(`${url}/fhir`, { method: 'POST', body: 'x' })).rejects.toSatisfy((error) => codeOf(error) === 'ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('of an authority that we do not trust is not told anything', async () => {
    const url = await door({ mutual: false, party: pki.rogue });
    await expect(trusting()(url)).rejects.toSatisfy((error) => /^(SELF_SIGNED|UNABLE_TO|CERT_SIGNATURE_FAILURE)/.test(String(codeOf(error))));
  });

  test('answers 204 without a body, and 302 without being followed', async () => {
    const url = await door({ mutual: true });
    const empty = await trusting(pki.his)(`${url}/empty`);
    expect([empty.status, await empty.text()]).toEqual([204, '']);
    const moved = await trusting(pki.his)(`${url}/moved`);
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/elsewhere']);
  });

  test('that is too slow is given up by the signal, one that is not there fails like fetch does', async () => {
    const url = await door({ mutual: true });
    await expect(trusting(pki.his)(url, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(TypeError);
    await expect(trusting(pki.his)('https://127.0.0.1:1')).rejects.toSatisfy((error) => error instanceof TypeError && codeOf(error) === 'ECONNREFUSED');
  });

  test('inside, over plain HTTP, is reached as well', async () => {
    const listener = await listenHttp((_request, response) => void response.end('plain'), { host: '127.0.0.1', port: 0 });
    open.push(listener);
    expect(await (await trusting(pki.his)(`http://127.0.0.1:${listener.port}`)).text()).toBe('plain');
  });
});

test('keys that do not fit are a fault of the environment', async () => {
  await expect(listenHttp(() => undefined, { host: '127.0.0.1', port: 0, tls: { key: pki.his.key, cert: pki.gateway.cert } })).rejects.toMatchObject({ code: 'ENVIRONMENT' });
});
