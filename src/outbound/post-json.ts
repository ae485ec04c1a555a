import { answerText, MAX_ANSWER_BYTES } from './answer-text.ts';
import type { HttpFetch, HttpsInit } from './https-fetch.ts';
import { httpsFetch } from './https-fetch.ts';
import type { Answer } from './judge-answer.ts';
import { unreachable } from './unreachable.ts';

/** One POST of FHIR JSON. `details` hold ids, for the fault when nothing answers. */
export type JsonPost = {
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly details: Readonly<Record<string, string>>;
  readonly fetch?: HttpFetch;
  /** Asked in the moment before the first byte. */
  readonly mayLeave?: HttpsInit['mayLeave'];
};

/** For recipients that ask no client certificate, when the last moment counts. */
const PLAIN = httpsFetch({});

/**
 * Posts and gives the answer as it can be judged. `timeoutMs` is for all of it, to the last byte of the answer, which may
 * have 4 MiB. Throws RECIPIENT_UNAVAILABLE when there is none, RECIPIENT_UNTRUSTED when TLS ended on a certificate. A
 * redirect is an answer: it is not followed.
 */
export async function postJson({ url, body, headers, timeoutMs, details, mayLeave, fetch: send = mayLeave === undefined ? fetch : PLAIN }: JsonPost): Promise<Answer> {
  const fail = (cause: unknown): never => {
    throw unreachable(details, cause);
  };
  const response = await send(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
    maxAnswerBytes: MAX_ANSWER_BYTES,
    ...(mayLeave === undefined ? {} : { mayLeave }),
  }).catch(fail);
  const text = await answerText(response).catch(fail);
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, body: parsed(text), ...(retryAfter === null ? {} : { retryAfter }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
