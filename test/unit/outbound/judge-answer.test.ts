import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAnswer, judgeDocument } from '../../../src/outbound/judge-answer.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const response = (...all: readonly (readonly [string, string?])[]): unknown => ({ resourceType: 'Bundle', type: 'transaction-response', entry: all.map(([status, location]) => ({ response: { status, location } })) });
const error = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid' }] };
const judge = (status: number, body: unknown, count = 1, retryAfter?: string): unknown => judgeAnswer({ status, body, ...(retryAfter === undefined ? {} : { retryAfter }) }, count, NOW);

describe('5.5 judging a recipient', () => {
  test('a transaction-response with 2xx per entry is taken, with the places', () => {
    const body = response(['201 Created', 'Patient/1/_history/1'], ['200', 'https://epd.test/fhir/Task/2'], ['200 OK']);
    expect(judge(200, body, 3)).toEqual({ ok: true, places: ['Patient/1', 'Task/2', undefined] });
  });

  test.each([400, 401, 403, 404, 409, 412, 422, 301, 302, 307])('%i is for a person', (status) => {
    expect(judge(status, undefined)).toEqual({ ok: false, code: 'RECIPIENT_REJECTED', status });
  });

  test.each([408, 425, 429, 500, 502, 503, 504])('%i is tried again', (status) => {
    expect(judge(status, error)).toEqual({ ok: false, code: 'RECIPIENT_UNAVAILABLE', status });
  });

  test.each([['120', 120], ['Mon, 23 Nov 2026 09:01:30 GMT', 90], ['Mon, 23 Nov 2026 08:00:00 GMT', 0]])('Retry-After %s is kept as seconds', (header, seconds) => {
    expect(judge(503, undefined, 1, header)).toEqual({ ok: false, code: 'RECIPIENT_UNAVAILABLE', status: 503, retryAfterSeconds: seconds });
  });

  test('a Retry-After that is neither is left out', () => {
    expect(judge(429, undefined, 1, 'soon')).toEqual({ ok: false, code: 'RECIPIENT_UNAVAILABLE', status: 429 });
  });

  test('200 with an error inside is refused; with only information it proves nothing', () => {
    expect(judge(200, error)).toMatchObject({ code: 'RECIPIENT_REJECTED' });
    expect(judge(200, { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] })).toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
  });

  test.each([['201', '422 Unprocessable', 'RECIPIENT_REJECTED', 422], ['201', '503', 'RECIPIENT_UNAVAILABLE', 503], ['404', '429', 'RECIPIENT_UNAVAILABLE', 429]])('entries %s and %s: %s', (one, other, code, status) => {
    expect(judge(200, response([one], [other]), 2)).toEqual({ ok: false, code, status });
  });

  test.each([['no body', undefined], ['a page', 'x'], ['fewer entries', response(['201'])], ['no status', { resourceType: 'Bundle', entry: [{ response: {} }, { response: {} }] }]])('200 with %s: could not check, tried again', (_name, body) => {
    expect(judge(200, body, 2)).toMatchObject({ ok: false, code: 'RECIPIENT_UNAVAILABLE' });
  });

  test('any answer gets a verdict, and only a 2xx can be ok', () => {
    fc.assert(fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), fc.option(fc.string(), { nil: undefined }), (status, body, header) => {
      const verdict = judgeAnswer({ status, body, ...(header === undefined ? {} : { retryAfter: header }) }, 1, NOW);
      return !verdict.ok || (status >= 200 && status < 300);
    }));
  });
});

describe('1.6 judging the answer to one document', () => {
  const judged = (status: number, body?: unknown, retryAfter?: string): unknown => judgeDocument({ status, body, ...(retryAfter === undefined ? {} : { retryAfter }) }, NOW);

  test.each([200, 201])('%i took it', (status) => {
    expect(judged(status)).toMatchObject({ ok: true });
    expect(judged(status, error)).toEqual({ ok: false, code: 'RECIPIENT_REJECTED', status });
  });

  test.each([202, 204, 408, 425, 429, 500, 502, 503])('%i says nothing that holds: tried again', (status) => {
    expect(judged(status)).toEqual({ ok: false, code: 'RECIPIENT_UNAVAILABLE', status });
  });

  test.each([301, 302, 400, 401, 403, 404, 409, 415, 422])('%i is for a person', (status) => {
    expect(judged(status)).toEqual({ ok: false, code: 'RECIPIENT_REJECTED', status });
  });

  test('Retry-After is kept', () => {
    expect(judged(503, undefined, '90')).toMatchObject({ retryAfterSeconds: 90 });
  });
});
