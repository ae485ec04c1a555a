import type { Response } from 'express';

/** One field that is not right, as a ZGW API names it. */
export type InvalidParam = { readonly name: string; readonly code: string };

/** What a ZGW API answers when it refuses: status, code and the fields. */
export type ZgwProblem = { readonly status: number; readonly code: string; readonly invalidParams?: readonly InvalidParam[] };

/** The usual refusal: fields that are not right. */
export function invalid(...invalidParams: readonly InvalidParam[]): ZgwProblem {
  return { status: 400, code: 'invalid', invalidParams };
}

/** Writes a problem (RFC 9457, with the members that the ZGW standard asks for). */
export function sendProblem(response: Response, { status, code, invalidParams }: ZgwProblem): void {
  response.status(status).set('content-type', 'application/problem+json').end(JSON.stringify({
    type: `http://zgw.example/fouten/${code}`, code, title: 'Geweigerd', status, detail: 'De simulatie weigert dit, zoals de echte API.', instance: 'urn:uuid:00000000-0000-4000-8000-000000000000',
    ...(invalidParams === undefined ? {} : { invalidParams: invalidParams.map((it) => ({ ...it, reason: 'Geweigerd.' })) }),
  }));
}
