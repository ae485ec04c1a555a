import { urlBelow } from '../../fhir/url-below.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { Result } from '../../kernel/result.ts';
import { refuse } from '../../kernel/result.ts';
import type { PullSource } from '../../workflow/network.ts';
import type { HttpFetch } from '../https-fetch.ts';
import { mayPass } from '../judge-answer.ts';
import type { NotGiven } from './ask-token.ts';
import { askToken, DEFAULT_TIMEOUT_MS, unavailable } from './ask-token.ts';
import type { SourceAnswer } from './source-answer.ts';
import { callSource } from './source-answer.ts';

/** What calling sources leans on. */
export type PullClientPorts = {
  readonly clock: Clock;
  /** How requests leave: `httpsFetch` when we show a client certificate; absent = global fetch. */
  readonly fetch?: HttpFetch;
  /** Signs who we are. */
  readonly sign: (claims: { readonly clientId: string; readonly audience: string; readonly now: Date }) => Promise<string>;
  /** Reads a body within the limits of our doors. */
  readonly read: (bytes: Uint8Array, isXml: boolean) => Result<unknown>;
  /** Most bytes of a referral that is pulled. */
  readonly maxBytes: number;
};

/** The client of all sources: reads what one notified, and tells it what became of that. Each call is one attempt. */
export type PullClient = {
  readonly pull: (source: PullSource, asked: { readonly authorizationBase: string; readonly path: string }) => Promise<{ readonly ok: true; readonly bytes: Uint8Array; readonly isFhir: boolean; readonly content: Result<unknown> } | NotGiven>;
  readonly tell: (source: PullSource, told: { readonly authorizationBase: string; readonly identifier: { readonly system: string; readonly value: string }; readonly task: object }) => Promise<{ readonly ok: true } | NotGiven>;
};

const JSON_TYPE = /^application\/(fhir\+json|json\+fhir|json)$/;
const XML_TYPE = /^(application\/(fhir\+xml|xml\+fhir|xml)|text\/xml)$/;

/** Makes the client (Notified Pull, formats.md 2). It calls the addresses of the network file, and nothing outside them. */
export function makePullClient(ports: PullClientPorts): PullClient {
  return {
    pull: async (source, { authorizationBase, path }) => {
      const url = urlBelow(source.baseUrl, path);
      if (url === undefined) {
        // The network file changed since the notification came.
        return { ok: false, code: 'SOURCE_REFUSED', isFinal: true };
      }
      const answer = await authorized(ports, source, authorizationBase, { url, method: 'GET' });
      return 'ok' in answer ? answer : judge(ports, answer);
    },
    tell: async (source, { authorizationBase, identifier: { system, value }, task }) => {
      const query = new URLSearchParams({ identifier: system === '' ? value : `${system}|${value}` });
      const url = `${source.baseUrl.replace(/\/+$/, '')}/Task?${query.toString()}`;
      const answer = await authorized(ports, source, authorizationBase, { url, method: 'PUT', body: JSON.stringify(task) });
      if ('ok' in answer) {
        return answer;
      }
      return answer.status >= 200 && answer.status < 300 ? { ok: true } : mayPass(answer.status) ? unavailable(answer) : { ok: false, code: 'SOURCE_REFUSED', isFinal: true };
    },
  };
}

type Call = { readonly url: string; readonly method: 'GET' | 'PUT'; readonly body?: string };

/** A call with a token; a token that is not taken is asked anew, once. */
async function authorized(ports: PullClientPorts, source: PullSource, authorizationBase: string, { url, method, body }: Call): Promise<SourceAnswer | NotGiven> {
  for (let isSecond = false; ; isSecond = true) {
    const granted = await askToken(ports, source, authorizationBase);
    if (!granted.ok) {
      return granted;
    }
    const answer = await callSource(ports.fetch ?? fetch, {
      url, timeoutMs: source.timeoutMs ?? DEFAULT_TIMEOUT_MS, maxBytes: ports.maxBytes, now: ports.clock.now(),
      init: {
        method, ...(body === undefined ? {} : { body }),
        headers: { accept: 'application/fhir+json, application/fhir+xml;q=0.9', authorization: `Bearer ${granted.token}`, ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }) },
      },
    });
    if (answer?.status !== 401 || isSecond) {
      return answer ?? unavailable(answer);
    }
  }
}

function judge({ read }: PullClientPorts, answer: SourceAnswer): Awaited<ReturnType<PullClient['pull']>> {
  const { status, bytes, mediaType } = answer;
  if (mayPass(status)) {
    return unavailable(answer);
  }
  if (status === 404 || status === 410) {
    return { ok: false, code: 'SOURCE_GONE', isFinal: true };
  }
  if (status < 200 || status >= 300) {
    return { ok: false, code: 'SOURCE_REFUSED', isFinal: true };
  }
  if (bytes === undefined) {
    return { ok: false, code: 'TOO_LARGE', isFinal: true };
  }
  const isXml = XML_TYPE.test(mediaType);
  const isFhir = status === 200 && (isXml || JSON_TYPE.test(mediaType));
  return { ok: true, bytes, isFhir, content: isFhir ? read(bytes, isXml) : refuse('MEDIA_TYPE_UNSUPPORTED') };
}
