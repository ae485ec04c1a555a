import { Fault } from '../kernel/fault.ts';
import type { HttpFetch } from './https-fetch.ts';
import type { Answer } from './judge-answer.ts';

/** One POST of FHIR JSON. `details` hold ids, for the fault when nothing answers. */
export type JsonPost = {
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly details: Readonly<Record<string, string>>;
  readonly fetch?: HttpFetch;
};

/** Posts and gives the answer as it can be judged. Throws RECIPIENT_UNAVAILABLE when there is none. A redirect is an answer: it is not followed. */
export async function postJson({ url, body, headers, timeoutMs, details, fetch: send = fetch }: JsonPost): Promise<Answer> {
  const unreachable = (cause: unknown): never => {
    throw new Fault('RECIPIENT_UNAVAILABLE', details, { cause });
  };
  const response = await send(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(unreachable);
  const text = await response.text().catch(unreachable);
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
