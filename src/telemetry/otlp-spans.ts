import { randomUUID } from 'node:crypto';
import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log } from '../kernel/ports.ts';
import type { SpanPlace } from './span-ids.ts';
import type { EndedSpan } from './span-recorder.ts';

/** How spans leave, as the standard settings say (`OTEL_*`). */
export type OtlpOptions = {
  /** Base address of the collector; `/v1/traces` is put behind it. */
  readonly endpoint: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly sampler: string;
  /** Share of traces that is kept, 0 to 1, for the samplers that take one. */
  readonly ratio: number;
  readonly version: string;
  readonly log: Log;
};

/** Where ended spans go. `close` sends what is left, within the limit. */
export type OtlpSpans = { readonly emit: (span: EndedSpan) => void; close(limitMs: number): Promise<void> };

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;
const EXPORT_TIMEOUT_MS = 10_000;

/** Opens the way to a collector over OTLP/HTTP. Name, attributes and headers of the service come from `OTEL_*` too. */
export async function openOtlpSpans(options: OtlpOptions): Promise<OtlpSpans> {
  // The recorder decides the ids; the SDK asks for them right when a span starts.
  let next: SpanPlace = { traceId: '', spanId: '' };
  const provider = new TracerProvider({
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    sampler: samplerFrom(options),
    resource: resourceFromAttributes({ 'service.name': 'mgn-gateway', 'service.version': options.version, 'service.instance.id': randomUUID() }).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: telling(await exporterFrom(options), options.log), exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  const tracer = provider.getTracer('mgn-gateway', options.version);
  return {
    emit: (ended) => {
      next = ended;
      const span = tracer.startSpan(
        ended.name,
        { kind: KINDS[ended.kind], attributes: { ...ended.attributes }, startTime: ended.startMs, links: ended.links.map((it) => ({ context: { ...it, traceFlags: TraceFlags.SAMPLED, isRemote: true } })) },
        below(ended),
      );
      if (ended.isError) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(ended.endMs);
    },
    close: async (limitMs) => {
      await Promise.race([provider.shutdown().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
    },
  };
}

function below({ traceId, parentSpanId }: EndedSpan): Context {
  // A root, too, needs its trace-id from us: the generator gives it.
  return parentSpanId === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/**
 * By the trace-id alone, so that every gateway keeps or drops the same traces. Whether a parent was kept is not asked: ours
 * are judged by the same rule, and a caller does not decide what we record.
 */
function samplerFrom({ sampler, ratio }: OtlpOptions): Sampler {
  switch (sampler.replace('parentbased_', '')) {
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    default:
      return new AlwaysOnSampler();
  }
}

async function exporterFrom({ endpoint, protocol }: OtlpOptions): Promise<SpanExporter> {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  if (protocol === 'http/json') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    return new OTLPTraceExporter({ url });
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url });
}

/** Says once that the collector is away, and once that it is back: spans are dropped meanwhile, and nothing waits for it. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let isAway = false;
  return {
    export: (spans, done) => exporter.export(spans, (result) => {
      const failed = result.code !== 0;
      if (failed !== isAway) {
        isAway = failed;
        log.warn(failed ? 'spans not exported' : 'spans exported again', { kind: 'telemetry' });
      }
      done(result);
    }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
