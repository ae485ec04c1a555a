import { urlBelow } from '../../fhir/url-below.ts';
import { Fault } from '../../kernel/fault.ts';
import { answerText, MAX_ANSWER_BYTES } from '../answer-text.ts';
import type { HttpFetch } from '../https-fetch.ts';
import { mayPass, retryAfterSeconds } from '../judge-answer.ts';
import { unreachable } from '../unreachable.ts';

/** A JSON object as an API answers it. */
export type Json = Readonly<Record<string, unknown>>;

/** How the JSON APIs of one gemeente are called. `details` hold ids, for faults; `authorization` is asked at each call. */
export type JsonApiPorts = {
  readonly fetch?: HttpFetch;
  readonly now: () => Date;
  readonly timeoutMs: number;
  readonly authorization: () => Promise<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;
};

/**
 * Calls at the APIs of one gemeente. All throw RECIPIENT_UNAVAILABLE (may pass), RECIPIENT_UNTRUSTED (TLS ended on a
 * certificate) or RECIPIENT_REJECTED (a person must look).
 */
export type JsonApi = {
  /** One resource; only below `base`. */
  get(base: string, url: string): Promise<Json>;
  /** All of a list, page by page: `results` of a page, or an array that is not paged. */
  list(base: string, path: string, query?: Readonly<Record<string, string>>): Promise<readonly Json[]>;
  /** Makes a resource, and gives it as the API has it. */
  create(base: string, path: string, body: Json): Promise<Json>;
};

const MAX_PAGES = 50;

/** Makes the calls. A redirect is refused, and so is an address outside the base: data of a person follows no other address. */
export function makeJsonApi(ports: JsonApiPorts): JsonApi {
  const get = (base: string, url: string): Promise<unknown> => {
    const below = urlBelow(base, url);
    if (below === undefined) {
      throw new Fault('RECIPIENT_REJECTED', { ...ports.details, problem: 'address-outside-base' });
    }
    return call(ports, below, 'GET');
  };
  return {
    get: async (base, url) => objectFrom(await get(base, url), ports),
    list: async (base, path, query = {}) => {
      const found: Json[] = [];
      let next: string | undefined = `${slashless(base)}/${path}${queryOf(query)}`;
      for (let page = 0; next !== undefined; page += 1) {
        if (page === MAX_PAGES) {
          throw new Fault('RECIPIENT_REJECTED', { ...ports.details, problem: 'too-many-pages' });
        }
        const answer = await get(base, next);
        found.push(...resultsOf(answer, ports));
        next = isJson(answer) && typeof answer['next'] === 'string' ? answer['next'] : undefined;
      }
      return found;
    },
    create: async (base, path, body) => objectFrom(await call(ports, `${slashless(base)}/${path}`, 'POST', body), ports),
  };
}

/** A text of a JSON object, or undefined. */
export function textOf(value: Json | undefined, name: string): string | undefined {
  const found = value?.[name];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The address of what an API made or found. Throws RECIPIENT_UNAVAILABLE when it says none: could not check. */
export function urlOf(value: Json, details: Readonly<Record<string, string>>): string {
  const url = textOf(value, 'url');
  if (url === undefined) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { ...details, problem: 'no-url' });
  }
  return url;
}

async function call({ fetch: send = fetch, authorization, headers, timeoutMs, details, now }: JsonApiPorts, url: string, method: 'GET' | 'POST', body?: Json): Promise<unknown> {
  const fail = (cause: unknown): never => {
    throw unreachable(details, cause);
  };
  const response = await send(url, {
    method,
    redirect: 'manual',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), authorization: await authorization(), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
    maxAnswerBytes: MAX_ANSWER_BYTES,
  }).catch(fail);
  const answer = parsed(await answerText(response).catch(fail));
  const { status } = response;
  if (mayPass(status)) {
    const wait = retryAfterSeconds(response.headers.get('retry-after') ?? undefined, now());
    throw new Fault('RECIPIENT_UNAVAILABLE', { ...details, status, ...(wait === undefined ? {} : { retryAfterSeconds: wait }) });
  }
  if (status < 200 || status >= 300) {
    const problem = problemOf(answer);
    throw new Fault('RECIPIENT_REJECTED', { ...details, status, ...(problem === undefined ? {} : { problem }) });
  }
  if (answer === undefined) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { ...details, status });
  }
  return answer;
}

/** Codes and names of fields of a problem (RFC 9457 with `invalidParams`), never its words: they may quote what was sent. */
function problemOf(answer: unknown): string | undefined {
  if (!isJson(answer)) {
    return undefined;
  }
  const params = Array.isArray(answer['invalidParams']) ? answer['invalidParams'].filter(isJson) : [];
  const told = [answer['code'], ...params.map((it) => `${String(it['name'])}:${String(it['code'])}`)].filter((it): it is string => typeof it === 'string' && /^[\w.:-]{1,80}$/.test(it));
  return told.length === 0 ? undefined : told.slice(0, 8).join(' ');
}

function resultsOf(answer: unknown, { details }: JsonApiPorts): readonly Json[] {
  const items = Array.isArray(answer) ? (answer as unknown[]) : isJson(answer) && Array.isArray(answer['results']) ? (answer['results'] as unknown[]) : undefined;
  if (items === undefined || !items.every(isJson)) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { ...details, problem: 'no-list' });
  }
  return items;
}

function objectFrom(answer: unknown, { details }: JsonApiPorts): Json {
  if (!isJson(answer)) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { ...details, problem: 'no-object' });
  }
  return answer;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function slashless(base: string): string {
  return base.replace(/\/+$/, '');
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}
