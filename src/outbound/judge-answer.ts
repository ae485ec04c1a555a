import type { FaultCode } from '../kernel/codes.ts';

/** What a recipient answered to a transaction. `body` is its parsed JSON, undefined when it was none. */
export type Answer = { readonly status: number; readonly retryAfter?: string; readonly body: unknown };

/** Taken, with the place of each entry where the recipient told it; or not, with what the outbox does next (style 6.3). */
export type Verdict =
  | { readonly ok: true; readonly places: readonly (string | undefined)[] }
  | { readonly ok: false; readonly code: Extract<FaultCode, 'RECIPIENT_UNAVAILABLE' | 'RECIPIENT_REJECTED'>; readonly status: number; readonly retryAfterSeconds?: number };

const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a status may pass: timeout, too early, too many, and all of 5xx. */
export function mayPass(status: number): boolean {
  return status >= 500 || PASSING.has(status);
}

/**
 * Judges the answer to a transaction of `count` entries. Taken is only what provably was: a transaction-response with a
 * 2xx per entry. A 2xx with an error in it is a refusal; a 2xx that says nothing readable (a proxy's page) is "could not
 * check", so tried again, which does no harm. A redirect is refused: patient data follows no other address.
 */
export function judgeAnswer({ status, retryAfter, body }: Answer, count: number, now: Date): Verdict {
  if (mayPass(status)) {
    return unavailable(status, retryAfterSeconds(retryAfter, now));
  }
  if (status < 200 || status >= 300 || hasErrorIssue(body)) {
    return rejected(status);
  }
  const entries = responsesOf(body);
  if (entries?.length !== count) {
    return unavailable(status);
  }
  const statuses = entries.map((entry) => Number.parseInt(String(entry['status']), 10));
  const broken = statuses.find((it) => Number.isNaN(it) || mayPass(it));
  const refused = statuses.find((it, index) => !(it >= 200 && it < 300) || hasErrorIssue(entries[index]?.['outcome']));
  if (refused === undefined) {
    return { ok: true, places: entries.map((entry) => placeFrom(entry['location'])) };
  }
  return broken === undefined ? rejected(refused) : unavailable(Number.isNaN(broken) ? status : broken);
}

/**
 * Judges the answer to one document (formats.md 1.6): 201 took it, as does 200 for one that was there already. Any other
 * 2xx says neither, so it is tried again, with the same document under the same id.
 */
export function judgeDocument({ status, retryAfter, body }: Answer, now: Date): Verdict {
  if (status >= 500 || PASSING.has(status)) {
    return unavailable(status, retryAfterSeconds(retryAfter, now));
  }
  if (status < 200 || status >= 300 || hasErrorIssue(body)) {
    return rejected(status);
  }
  return status === 201 || status === 200 ? { ok: true, places: [] } : unavailable(status);
}

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasErrorIssue(body: unknown): boolean {
  if (!isJson(body) || body['resourceType'] !== 'OperationOutcome' || !Array.isArray(body['issue'])) {
    return false;
  }
  return body['issue'].some((issue: unknown) => isJson(issue) && (issue['severity'] === 'error' || issue['severity'] === 'fatal'));
}

function responsesOf(body: unknown): readonly Json[] | undefined {
  if (!isJson(body) || body['resourceType'] !== 'Bundle' || !Array.isArray(body['entry'])) {
    return undefined;
  }
  const responses = body['entry'].map((entry: unknown) => (isJson(entry) ? entry['response'] : undefined));
  return responses.every(isJson) ? responses : undefined;
}

/** `Patient/123/_history/1` or the same as URL gives `Patient/123`. */
function placeFrom(location: unknown): string | undefined {
  const [, place] = /([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(String(location)) ?? [];
  return place;
}

/** `Retry-After` as seconds from now, whether it came as seconds or as HTTP date (RFC 9110 10.2.3). */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  if (/^\d{1,9}$/.test(header.trim())) {
    return Number(header);
  }
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}

function unavailable(status: number, seconds?: number): Verdict {
  return { ok: false, code: 'RECIPIENT_UNAVAILABLE', status, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
}

function rejected(status: number): Verdict {
  return { ok: false, code: 'RECIPIENT_REJECTED', status };
}
