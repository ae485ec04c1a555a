import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { SignCall } from '../security/sign-call.ts';
import type { HttpFetch } from './https-fetch.ts';
import { judgeDocument } from './judge-answer.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import type { MayLeave } from './may-leave.ts';
import { lastMoment, requireMayLeave } from './may-leave.ts';
import { postJson } from './post-json.ts';
import type { Receipt } from './receipt.ts';
import type { ZorgdomeinEndpoint } from './stu3/zorgdomein-document.ts';
import { zorgdomeinDocument } from './stu3/zorgdomein-document.ts';

/** What answering ZorgDomein leans on. `fetch` shows our client certificate; `signCall` is absent without a key (MGN_SIGN_KEY_FILE). */
export type SendZorgdomeinPorts = MayLeave & { readonly clock: Clock; readonly sender: () => LetterNetwork; readonly fetch?: HttpFetch; readonly signCall?: SignCall };

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Answers in ZorgDomein's own transaction (formats.md 1.6): one STU3 document per delivery, mutual TLS, a JWT of ours in
 * each call. One attempt: throws RECIPIENT_UNAVAILABLE (408, 425, 429, 5xx, no answer), RECIPIENT_REJECTED (401, 403 and
 * any other 4xx) or ENVIRONMENT (no key to sign with). Of the answer nothing but its status travels on.
 */
export async function sendZorgdomein(permitted: PermittedDelivery, endpoint: ZorgdomeinEndpoint, ports: SendZorgdomeinPorts): Promise<Receipt> {
  const { clock, sender, fetch, signCall } = ports;
  const { id, recipient } = permitted;
  const details = { delivery: id, recipient: recipient.id };
  if (signCall === undefined) {
    throw new Fault('ENVIRONMENT', { ...details, settings: 'MGN_SIGN_KEY_FILE' });
  }
  const { issuer, audience, keyId } = endpoint;
  const document = await zorgdomeinDocument(permitted, endpoint, sender());
  const token = await signCall({ issuer, audience, now: clock.now(), ...(keyId === undefined ? {} : { keyId }) });
  requireMayLeave(ports, id, recipient.id);
  const answer = await postJson({
    url: endpoint.url, body: document, timeoutMs: endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS, details,
    headers: { 'x-request-id': id, authorization: `Bearer ${token}` },
    ...(fetch === undefined ? {} : { fetch }), ...lastMoment(ports, id),
  });
  const verdict = judgeDocument(answer, clock.now());
  if (!verdict.ok) {
    const { code, status, retryAfterSeconds } = verdict;
    throw new Fault(code, { ...details, status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  }
  return {};
}
