import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request as requestTls } from 'node:https';

/** What a request needs, of `fetch`'s own options. Redirects are never followed, whatever `redirect` says. */
export type HttpsInit = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly redirect?: 'manual';
  /** An answer that is larger is given up; absent = 64 MiB. Global fetch does not know it. */
  readonly maxAnswerBytes?: number;
  /** Asked once the connection stands, in the moment before the first byte: false, and nothing leaves. Global fetch does not know it. */
  readonly mayLeave?: () => boolean;
};

/** A `fetch` as far as the gateway uses it: the global one fits, and so does `httpsFetch`. */
export type HttpFetch = (url: string | URL, init?: HttpsInit) => Promise<Response>;

/** Our client certificate and whom we trust, PEM. Without `ca`: the public authorities. */
export type ClientTls = { readonly key?: string; readonly cert?: string; readonly ca?: string };

/** A connection that was idle for so long may be closed by the other side at any moment. */
const IDLE_MS = 4_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Statuses whose answer has no body, also when a server sends one (fetch, null body status). */
const WITHOUT_BODY = [204, 205, 304];

/**
 * A `fetch` that shows our client certificate: global fetch can't (npm-lab.md 6). TLS 1.2 or newer, the recipient's name
 * checked against its certificate; `http:` goes through global fetch, for recipients inside, unless `mayLeave` is to be asked:
 * global fetch connects after it was called. Rejects with a TypeError like fetch does, the cause in it.
 */
export function httpsFetch(tls: ClientTls): HttpFetch {
  const agents = { 'https:': new Agent({ ...tls, keepAlive: true, maxSockets: 32, minVersion: 'TLSv1.2' }), 'http:': new PlainAgent({ keepAlive: true, maxSockets: 32, timeout: IDLE_MS }) };
  return async (url, init = {}) => {
    const target = new URL(url);
    const isTls = target.protocol === 'https:';
    if (!isTls && init.mayLeave === undefined) {
      return fetch(target, { ...init, redirect: 'manual' });
    }
    const { method = 'GET', headers = {}, body, signal, maxAnswerBytes = MAX_ANSWER_BYTES, mayLeave } = init;
    try {
      const options = { agent: agents[isTls ? 'https:' : 'http:'], method, headers: { ...headers, ...lengthOf(body) }, ...(signal === undefined ? {} : { signal }) };
      const request = isTls ? requestTls(target, options) : requestPlain(target, options);
      const answer = await ask(request, isTls ? 'secureConnect' : 'connect', body, mayLeave);
      return await responseFrom(answer, maxAnswerBytes);
    } catch (cause) {
      throw new TypeError('fetch failed', { cause });
    }
  };
}

function lengthOf(body: HttpsInit['body']): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(typeof body === 'string' ? Buffer.byteLength(body) : body.length) };
}

/** Sends once the connection stands; `ready` is the event that says so. */
function ask(request: ClientRequest, ready: 'connect' | 'secureConnect', body: HttpsInit['body'], mayLeave: HttpsInit['mayLeave']): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    const write = (): void => {
      if (mayLeave?.() === false) {
        request.destroy(new Error('The attempt is too old.'));
      } else {
        request.end(body);
      }
    };
    request.once('socket', (socket) => {
      if (socket.connecting) {
        socket.once(ready, write);
      } else {
        write();
      }
    });
  });
}

async function responseFrom(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Error('The answer is too large.');
    }
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '');
  }
  const status = answer.statusCode ?? 500;
  return new Response(WITHOUT_BODY.includes(status) ? null : Buffer.concat(chunks), { status, headers });
}
