import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '../kernel/fault.ts';
import type { SpanPlace } from './span-ids.ts';
import { randomPlace, randomSpanId } from './span-ids.ts';

/** What a span says beside its name and times. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Attributes that a span may carry: ids of ours, codes, counts. Everything else is dropped, so that no person can reach a
 * collector by accident (design 5.14). Add one here only when its value can never be about a person.
 */
export const SPAN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'mgn.journey', 'mgn.journey_version', 'mgn.delivery', 'mgn.recipient', 'mgn.view', 'mgn.kind', 'mgn.attempt', 'mgn.waited_ms',
  'mgn.door', 'mgn.outcome', 'mgn.result', 'mgn.code', 'mgn.bytes', 'mgn.partner', 'mgn.request',
  'http.request.method', 'http.route', 'http.response.status_code', 'error.type',
]);

/** As OpenTelemetry has them. */
export type SpanKind = 'server' | 'client' | 'consumer' | 'internal';

/** A span that ended. Times are ms since 1970. */
export type EndedSpan = SpanPlace & {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanId?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly isError: boolean;
  readonly links: readonly SpanPlace[];
};

/** What a span starts with. */
export type NewSpan = { readonly name: string; readonly kind: SpanKind; readonly attributes?: SpanAttributes; readonly links?: readonly (SpanPlace | undefined)[] };

/**
 * Records what the gateway does as spans. Work is what came in from outside, or one attempt at a delivery; its trace is
 * known when it commits something, so its spans are told to `emit` when it ends.
 */
export type SpanRecorder = {
  /** Does work that nobody asked for in a trace of ours. */
  work<T>(span: NewSpan, run: () => Promise<T>): Promise<T>;
  /** Does work that follows from a span that is known by its place. */
  workBelow<T>(parent: SpanPlace, span: NewSpan, run: () => Promise<T>): Promise<T>;
  /** A part of the work under way; without any it only runs. */
  part<T>(span: NewSpan, run: () => Promise<T>): Promise<T>;
  /**
   * A commit whose place others will know: the first of a work gives it its trace. One without work, and a second of the
   * same work, is a trace of its own.
   */
  commit<T>(place: SpanPlace, span: NewSpan, run: () => Promise<T>): Promise<T>;
  /** Says more of the span under way. */
  note(attributes: SpanAttributes): void;
};

type OpenSpan = NewSpan & { spanId: string; readonly parentSpanId?: string; readonly startMs: number; readonly noted: Record<string, string | number | boolean>; isError: boolean };
/** `spans`: what has ended, to be told once the trace is known. */
type Work = { traceId: string; isPlaced: boolean; readonly spans: ((traceId: string) => EndedSpan)[] };
type Active = { readonly work: Work; readonly span: OpenSpan };

/** Makes a recorder. `emit` gets each span once, when the work that it belongs to has ended. */
export function makeSpanRecorder(emit: (span: EndedSpan) => void, now: () => number = wallMs): SpanRecorder {
  const active = new AsyncLocalStorage<Active>();

  const open = (span: NewSpan, parentSpanId?: string, spanId = randomSpanId()): OpenSpan => {
    const opened: OpenSpan = { ...span, spanId, startMs: now(), noted: {}, isError: false, ...(parentSpanId === undefined ? {} : { parentSpanId }) };
    keep(opened.noted, span.attributes ?? {});
    return opened;
  };
  const runIn = async <T>(within: Active, run: () => Promise<T>): Promise<T> => {
    const { span, work } = within;
    try {
      return await active.run(within, run);
    } catch (error) {
      span.isError = true;
      keep(span.noted, { 'error.type': error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      const endMs = now();
      work.spans.push((traceId) => endedSpan(span, traceId, endMs));
    }
  };
  const begin = async <T>(place: { readonly traceId: string; readonly isPlaced: boolean }, span: OpenSpan, run: () => Promise<T>): Promise<T> => {
    const work: Work = { ...place, spans: [] };
    try {
      return await runIn({ work, span }, run);
    } finally {
      work.spans.forEach((it) => emit(it(work.traceId)));
    }
  };
  return {
    work: (span, run) => begin({ traceId: randomPlace().traceId, isPlaced: false }, open(span), run),
    workBelow: ({ traceId, spanId }, span, run) => begin({ traceId, isPlaced: true }, open(span, spanId), run),
    part: (span, run) => {
      const above = active.getStore();
      return above === undefined ? run() : runIn({ work: above.work, span: open(span, above.span.spanId) }, run);
    },
    commit: (place, span, run) => {
      const above = active.getStore();
      if (above !== undefined && !above.work.isPlaced) {
        const below = open(span, above.span.spanId);
        return runIn({ work: above.work, span: below }, async () => {
          const done = await run();
          // Only now: what was rolled back has no place, and is tried again.
          above.work.traceId = place.traceId;
          above.work.isPlaced = true;
          below.spanId = place.spanId;
          return done;
        });
      }
      const from = above === undefined ? undefined : { traceId: above.work.traceId, spanId: above.span.spanId };
      return begin({ traceId: place.traceId, isPlaced: true }, open({ ...span, links: [...(span.links ?? []), from] }, undefined, place.spanId), run);
    },
    note: (attributes) => keep(active.getStore()?.span.noted ?? {}, attributes),
  };
}

/** Records nothing, and costs nothing. */
export const NO_SPANS: SpanRecorder = { work: (_span, run) => run(), workBelow: (_parent, _span, run) => run(), part: (_span, run) => run(), commit: (_place, _span, run) => run(), note: () => {} };

function keep(noted: Record<string, string | number | boolean>, attributes: SpanAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const isShort = typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200);
    if (isShort && SPAN_ATTRIBUTES.has(name)) {
      noted[name] = value;
    }
  }
}

function endedSpan({ name, kind, spanId, parentSpanId, startMs, noted, isError, links = [] }: OpenSpan, traceId: string, endMs: number): EndedSpan {
  return { name, kind, traceId, spanId, startMs, endMs, attributes: noted, isError, links: links.filter((it) => it !== undefined), ...(parentSpanId === undefined ? {} : { parentSpanId }) };
}

/** The wall clock, finer than a millisecond. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
