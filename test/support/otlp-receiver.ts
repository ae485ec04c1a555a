import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';

/** One span as OTLP/JSON has it. */
export type OtlpSpan = {
  readonly traceId: string; readonly spanId: string; readonly parentSpanId?: string; readonly name: string; readonly kind: number;
  readonly startTimeUnixNano: string; readonly endTimeUnixNano: string; readonly status?: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
};
/** One request as it came. */
export type OtlpRequest = { readonly path: string; readonly contentType: string; readonly headers: Readonly<Record<string, unknown>>; readonly body: Buffer };

/** A collector in this process, which only keeps what it gets. */
export type OtlpReceiver = { readonly endpoint: string; readonly requests: readonly OtlpRequest[]; spans(): readonly OtlpSpan[]; resources(): readonly string[]; close(): Promise<void> };

/** Starts it; `status` is what it answers. */
export async function startOtlpReceiver(status = 200): Promise<OtlpReceiver> {
  const requests: OtlpRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  type Body = { resourceSpans: { resource: unknown; scopeSpans: { spans: OtlpSpan[] }[] }[] };
  const parsed = (): Body['resourceSpans'] => requests.flatMap((it) => (JSON.parse(it.body.toString('utf8')) as Body).resourceSpans);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans: () => parsed().flatMap((it) => it.scopeSpans.flatMap((scope) => scope.spans)),
    resources: () => parsed().map((it) => JSON.stringify(it.resource)),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** The value of an attribute. */
export function attribute(span: OtlpSpan, key: string): unknown {
  const value = span.attributes.find((it) => it.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
}
