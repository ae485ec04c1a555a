import type { IncomingMessage, RequestOptions } from 'node:http';
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
};

/** A `fetch` as far as the gateway uses it: the global one fits, and so does `httpsFetch`. */
export type HttpFetch = (url: string | URL, init?: HttpsInit) => Promise<Response>;

/** Our client certificate and whom we trust, PEM. Without `ca`: the public authorities. */
export type ClientTls = { readonly key?: string; readonly cert?: string; readonly ca?: string };

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Statuses whose answer has no body, also when a server sends one (fetch, null body status). */
const WITHOUT_BODY = [204, 205, 304];

/**
 * A `fetch` that shows our client certificate: global fetch can't (npm-lab.md 6). TLS 1.2 or newer, the recipient's name
 * checked against its certificate; `http:` goes through global fetch, for recipients inside. Rejects with a TypeError
 * like fetch does, the cause in it.
 */
export function httpsFetch(tls: ClientTls): HttpFetch {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 32, minVersion: 'TLSv1.2' });
  return async (url, init = {}) => {
    const target = new URL(url);
    if (target.protocol !== 'https:') {
      return fetch(target, { ...init, redirect: 'manual' });
    }
    const { method = 'GET', headers = {}, body, signal, maxAnswerBytes = MAX_ANSWER_BYTES } = init;
    try {
      const answer = await ask(target, { agent, method, headers: { ...headers, ...lengthOf(body) }, ...(signal === undefined ? {} : { signal }) }, body);
      return await responseFrom(answer, maxAnswerBytes);
    } catch (cause) {
      throw new TypeError('fetch failed', { cause });
    }
  };
}

function lengthOf(body: HttpsInit['body']): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(typeof body === 'string' ? Buffer.byteLength(body) : body.length) };
}

function ask(url: URL, options: RequestOptions & { readonly agent: Agent }, body: HttpsInit['body']): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = requestTls(url, options, resolve);
    request.once('error', reject);
    request.end(body);
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
