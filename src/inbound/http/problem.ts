import type { Response } from 'express';
import { CODES } from '../../kernel/codes.ts';
import type { Refusal } from '../../kernel/result.ts';
import { statusOf } from './outcome.ts';

/** Version of the doors under `/v1`, as the header `API-Version` says it (NL API Design Rules). */
export const API_VERSION = '1.0.0';

/**
 * A refusal as problem (RFC 9457) at a door that speaks no FHIR: status, title and detail in Dutch, the stable code, and the
 * place; never a value of what was sent. Input that is wrong is 400 there (NL API Design Rules), whatever FHIR calls it.
 */
export function problemFrom({ code, at }: Refusal): Readonly<Record<string, unknown>> & { readonly status: number } {
  const { text, hint } = CODES[code];
  const status = statusOf(code) === 422 ? 400 : statusOf(code);
  return { type: 'about:blank', status: status < 400 ? 409 : status, title: text, detail: hint === '-' ? text : hint, code, ...(at === undefined ? {} : { errors: [{ in: at === 'Content-Type' ? 'header' : 'body', location: { name: at }, code }] }) };
}

/** Writes a problem. */
export function sendProblem(response: Response, refusal: Refusal): void {
  const problem = problemFrom(refusal);
  const headers = problem.status === 401 ? { 'www-authenticate': 'Bearer realm="mgn-gateway"' } : {};
  response.status(problem.status).set({ ...headers, 'content-type': 'application/problem+json; charset=utf-8', 'api-version': API_VERSION });
  response.end(JSON.stringify(problem));
}
