import type { Log } from '../kernel/ports.ts';
import type { OtlpOptions } from './otlp-spans.ts';
import { outwardPlace, writeTraceparent } from './span-ids.ts';
import type { SpanRecorder } from './span-recorder.ts';
import { makeSpanRecorder, NO_SPANS } from './span-recorder.ts';

/** Traces as the gateway uses them. `traceparentOf`: what a recipient that asks for it is told; absent when nothing is recorded. */
export type Telemetry = { readonly spans: SpanRecorder; readonly traceparentOf?: (deliveryId: string) => string; close(limitMs: number): Promise<void> };

/** The settings that decide it. */
export type TelemetrySettings = {
  readonly otlpEndpoint: string | undefined;
  readonly otlpProtocol: OtlpOptions['protocol'];
  readonly otelDisabled: boolean;
  readonly tracesSampler: string;
  readonly tracesRatio: number;
};

/** Opens traces when the settings name a collector. What they need is loaded only then: a start without pays nothing. */
export async function openTelemetry(settings: TelemetrySettings, { version, log }: { readonly version: string; readonly log: Log }): Promise<Telemetry> {
  const { otlpEndpoint, otlpProtocol, otelDisabled, tracesSampler, tracesRatio } = settings;
  if (otlpEndpoint === undefined || otelDisabled) {
    return { spans: NO_SPANS, close: async () => {} };
  }
  const { openOtlpSpans } = await import('./otlp-spans.ts');
  const { emit, close } = await openOtlpSpans({ endpoint: otlpEndpoint, protocol: otlpProtocol, sampler: tracesSampler, ratio: tracesRatio, version, log });
  return { spans: makeSpanRecorder(emit), traceparentOf: (deliveryId) => writeTraceparent(outwardPlace(deliveryId)), close };
}
