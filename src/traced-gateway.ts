import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './kernel/ports.ts';
import { traceOf } from './inbound/http/request-trace.ts';
import type { Send } from './outbound/outbound.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import type { SendOutcome } from './outbox/record-outcome.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { Stories } from './pipeline/stories.ts';
import { commitPlace, outwardPlace, readTraceparent } from './telemetry/span-ids.ts';
import type { SpanRecorder } from './telemetry/span-recorder.ts';

/** A store whose commits are spans: the place of each follows from the journey (or consultatie) and its new version. */
export function tracedStore(store: JourneyStore, spans: SpanRecorder): JourneyStore {
  return {
    ...store,
    commit: async (change) => {
      const { journey, consultatie } = change;
      const to = journey === undefined ? consultatie && { id: consultatie.after.id, before: consultatie.before } : { id: journey.after.journey.id, before: journey.before };
      const named = { name: 'commit', kind: 'internal' } as const;
      if (to === undefined) {
        return spans.part({ ...named, attributes: { 'mgn.journey': change.journeyId } }, () => store.commit(change));
      }
      const version = (to.before?.version ?? 0) + 1;
      return spans.commit(commitPlace(to.id, version), { ...named, attributes: { 'mgn.journey': to.id, 'mgn.journey_version': version } }, () => store.commit(change));
    },
  };
}

/** One attempt at a delivery, below the commit that it follows from. */
export function tracedAttempt(spans: SpanRecorder, clock: Clock, row: ClaimedDelivery, send: () => Promise<SendOutcome>): Promise<SendOutcome> {
  const { id, journeyId, journeyVersion, recipient, view, kind, attempts, dueAt } = row;
  const attributes = { 'mgn.delivery': id, 'mgn.journey': journeyId, 'mgn.recipient': recipient, 'mgn.view': view, 'mgn.kind': kind, 'mgn.attempt': attempts, 'mgn.waited_ms': Math.max(0, clock.now().getTime() - dueAt.getTime()) };
  return spans.workBelow(commitPlace(journeyId, journeyVersion), { name: 'deliver', kind: 'consumer', attributes }, async () => {
    const outcome = await send();
    spans.note({ 'mgn.result': outcome.result, ...('code' in outcome ? { 'mgn.code': outcome.code } : {}) });
    return outcome;
  });
}

/** What leaves, from the first byte to the recipient's answer. Linked to the place that the recipient is told, if any. */
export function tracedSend(send: Send, spans: SpanRecorder): Send {
  return (permitted) => {
    const { id, recipient, kind, view } = permitted;
    return spans.part({ name: 'send', kind: 'client', attributes: { 'mgn.delivery': id, 'mgn.recipient': recipient.id, 'mgn.kind': kind, 'mgn.view': view }, links: [outwardPlace(id)] }, () => send(permitted));
  };
}

/** One HTTP request, until its answer is gone. A caller's own trace is linked, never joined: it does not choose our ids. */
export function tracedRequest(spans: SpanRecorder, request: IncomingMessage, response: ServerResponse, door: () => void): void {
  const header = request.headers['traceparent'];
  void spans.work({ name: 'http request', kind: 'server', attributes: { 'http.request.method': request.method, 'mgn.door': 'http' }, links: [readTraceparent(typeof header === 'string' ? header : undefined)] }, async () => {
    const closed = new Promise<void>((resolve) => void response.once('close', resolve));
    door();
    await closed;
    const { route, requestId, partner, code } = traceOf(request as Parameters<typeof traceOf>[0]);
    spans.note({ 'http.route': route, 'http.response.status_code': response.statusCode, 'mgn.request': requestId, 'mgn.partner': partner, 'mgn.code': code });
  });
}

/** One MLLP frame, from its last byte to its answer. */
export function tracedFrame(spans: SpanRecorder, bytes: Uint8Array, answer: () => Promise<Uint8Array>): Promise<Uint8Array> {
  return spans.work({ name: 'mllp frame', kind: 'server', attributes: { 'mgn.door': 'mllp', 'mgn.bytes': bytes.length } }, answer);
}

/** One file of the inbox folder, from what was read of it to its answer. */
export function tracedFile(spans: SpanRecorder, receive: Stories['receiveHl7v2']): Stories['receiveHl7v2'] {
  return (bytes, origin) => spans.work({ name: 'file', kind: 'server', attributes: { 'mgn.door': origin.door, 'mgn.bytes': bytes.length } }, () => receive(bytes, origin));
}

/** The intake of a referral that was pulled: nobody waits for it. */
export function tracedPull(spans: SpanRecorder, receive: Stories['receiveBundle']): Stories['receiveBundle'] {
  return (sent) => spans.work({ name: 'pulled referral', kind: 'internal', attributes: { 'mgn.door': sent.origin.door, 'mgn.bytes': sent.bytes.length } }, () => receive(sent));
}
