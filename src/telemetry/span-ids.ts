import { createHash, randomBytes } from 'node:crypto';

/** Where a span stands: W3C trace-id (32 hex) and parent-id (16 hex). */
export type SpanPlace = { readonly traceId: string; readonly spanId: string };

/**
 * The place of the commit that brought a journey (or consultatie) to a version. Whoever has a row of the outbox knows it,
 * in whichever process and however much later, without anything being carried along.
 */
export function commitPlace(id: string, version: number): SpanPlace {
  const digest = createHash('sha256').update(`mgn-commit|${id}|${version}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/**
 * The place that a recipient is told: its trace-id is the delivery's own id, which it has as `X-Request-Id` anyway. Two
 * recipients of one decision get no number in common, so that neither can join what it has with the other (design 5.5).
 */
export function outwardPlace(deliveryId: string): SpanPlace {
  const spanId = createHash('sha256').update(`mgn-outward|${deliveryId}`).digest('hex').slice(0, 16);
  return { traceId: deliveryId.replaceAll('-', '').toLowerCase(), spanId };
}

/** A place that nobody can foresee. */
export function randomPlace(): SpanPlace {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomSpanId() };
}

/** A span-id that nobody can foresee. */
export function randomSpanId(): string {
  return randomBytes(8).toString('hex');
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ZERO = /^0+$/;

/** Reads `traceparent` (W3C Trace Context 3.2); undefined for anything that is none of version 00. */
export function readTraceparent(header: string | undefined): SpanPlace | undefined {
  const [, traceId = '', spanId = ''] = TRACEPARENT.exec(header ?? '') ?? [];
  return traceId === '' || ZERO.test(traceId) || ZERO.test(spanId) ? undefined : { traceId, spanId };
}

/** Writes `traceparent`, as of a caller that records. */
export function writeTraceparent({ traceId, spanId }: SpanPlace): string {
  return `00-${traceId}-${spanId}-01`;
}
