import type { Code } from '../../kernel/codes.ts';
import type { PullSource } from '../../workflow/network.ts';
import { mayPass } from '../judge-answer.ts';
import type { PullClientPorts } from './pull-client.ts';
import type { SourceAnswer } from './source-answer.ts';
import { callSource } from './source-answer.ts';

/** A call that gave nothing: for good, or try again. `needsOperator`: our own client is not known there, or not set up well. */
export type NotGiven = { readonly ok: false; readonly code: Code; readonly isFinal: boolean; readonly afterMs?: number; readonly needsOperator?: boolean };

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MAX_TOKEN_BYTES = 64 * 1024;
/** Errors of RFC 6749 5.2 that say something of our client, not of this referral: they end once an operator has repaired it. */
const CLIENT_ERRORS: ReadonlySet<unknown> = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope']);

/** Asks a token of a source for one authorization base (formats.md 2): client credentials with our own assertion. */
export async function askToken(ports: PullClientPorts, source: PullSource, authorizationBase: string): Promise<{ readonly ok: true; readonly token: string } | NotGiven> {
  const now = ports.clock.now();
  const { tokenEndpoint, clientId, timeoutMs } = source;
  const body = new URLSearchParams({
    grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, authorization_base: authorizationBase,
    client_assertion: await ports.sign({ clientId, audience: tokenEndpoint, now }),
  });
  const answer = await callSource(ports.fetch ?? fetch, {
    url: tokenEndpoint, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS, maxBytes: MAX_TOKEN_BYTES, now,
    init: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, body: body.toString() },
  });
  if (answer === undefined || mayPass(answer.status)) {
    return unavailable(answer);
  }
  const said = jsonIn(answer);
  if (answer.status === 200) {
    const token = said['access_token'];
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? { ok: true, token } : unavailable(answer);
  }
  const isOfReferral = (answer.status === 400 || answer.status === 403) && !CLIENT_ERRORS.has(said['error']);
  return isOfReferral ? { ok: false, code: 'SOURCE_REFUSED', isFinal: true } : { ...unavailable(answer), code: 'SOURCE_REFUSED', needsOperator: true };
}

/** Limit of one call when the network file names none. */
export const DEFAULT_TIMEOUT_MS = 15_000;

/** Not now: try again, after the wait that the source asked for. */
export function unavailable(answer: Pick<SourceAnswer, 'afterMs'> | undefined): NotGiven {
  return { ok: false, code: 'SOURCE_UNAVAILABLE', isFinal: false, ...(answer?.afterMs === undefined ? {} : { afterMs: answer.afterMs }) };
}

function jsonIn({ bytes }: SourceAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
