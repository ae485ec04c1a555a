import { expect, it } from 'vitest';
import type { MetricsPorts } from '../../src/gateway-metrics.ts';
import { gatewayMetrics } from '../../src/gateway-metrics.ts';
import { Fault } from '../../src/kernel/fault.ts';
import type { ClaimedDelivery } from '../../src/outbox/claim-due.ts';
import type { BacklogFacts } from '../../src/read-backlog.ts';
import { samplesOf } from '../support/read-metrics.ts';
import { sampleNetwork } from '../support/sample-network.ts';

const NOW = new Date('2026-11-23T08:20:00Z');
const QUIET: BacklogFacts = { recipients: [], worklist: [], consultaties: [], alarms: [] };
const ROW = { id: 'd', recipient: 'ggz-voorbeeld', attempts: 1, dueAt: new Date('2026-11-23T08:19:56Z'), createdAt: new Date('2026-11-20T08:00:00Z') } as ClaimedDelivery;

function metricsOf(given: Partial<MetricsPorts> = {}): ReturnType<typeof gatewayMetrics> {
  return gatewayMetrics({ network: sampleNetwork, clock: { now: () => NOW }, version: '9.9.9', readBacklog: async () => QUIET, ...given });
}

async function samples(metrics: ReturnType<typeof gatewayMetrics>, name: string): Promise<Record<string, number>> {
  return samplesOf((await metrics.render()).text, name);
}

it('counts messages by outcome and code, requests by route pattern', async () => {
  const metrics = metricsOf();
  metrics.onMessage('accepted');
  metrics.onMessage('refused', 'UNDER_18');
  metrics.onMessage('refused', 'UNDER_18');
  metrics.onAccess({ method: 'GET', route: '/fhir/:type/:id', status: 200, ms: 250 });
  metrics.onAccess({ method: 'GET', route: '/fhir/:type/:id', status: 200, ms: 500 });
  // Our own faults stand at 0 from the start, so that the first is an increase.
  expect(await samples(metrics, 'mgn_messages_total')).toEqual({ 'outcome="failed",code="MAPPING_FAILED"': 0, 'outcome="failed",code="INTERNAL"': 0, 'outcome="turned-away",code="DATABASE_UNAVAILABLE"': 0, 'outcome="turned-away",code="OVERLOADED"': 0, 'outcome="accepted",code=""': 1, 'outcome="refused",code="UNDER_18"': 2 });
  expect(await samples(metrics, 'mgn_http_requests_total')).toEqual({ 'method="GET",route="/fhir/:type/:id",status="200"': 2 });
  expect(await samples(metrics, 'mgn_http_request_seconds_total')).toEqual({ 'method="GET",route="/fhir/:type/:id",status="200"': 0.75 });
});

it('an attempt is counted by what came of it; what was thrown by the code table', async () => {
  const metrics = metricsOf();
  await metrics.attempt(ROW, async () => ({ result: 'delivered' }));
  await metrics.attempt({ ...ROW, attempts: 2 }, async () => ({ result: 'withheld', code: 'CONSENT_WITHDRAWN' }));
  await expect(metrics.attempt(ROW, async () => { throw new Fault('RECIPIENT_UNAVAILABLE'); })).rejects.toThrow(Fault);
  await expect(metrics.attempt(ROW, async () => { throw new Fault('RECIPIENT_REJECTED'); })).rejects.toThrow(Fault);
  await expect(metrics.attempt(ROW, async () => { throw new TypeError('a name'); })).rejects.toThrow(TypeError);
  expect(await samples(metrics, 'mgn_delivery_attempts_total')).toEqual({
    'recipient="ggz-voorbeeld",result="delivered",code=""': 1, 'recipient="ggz-voorbeeld",result="withheld",code="CONSENT_WITHDRAWN"': 1,
    'recipient="ggz-voorbeeld",result="retry",code="RECIPIENT_UNAVAILABLE"': 1, 'recipient="ggz-voorbeeld",result="dead",code="RECIPIENT_REJECTED"': 1, 'recipient="ggz-voorbeeld",result="retry",code="INTERNAL"': 1,
  });
  expect(await samples(metrics, 'mgn_delivery_attempt_duration_seconds_count')).toEqual({ 'recipient="ggz-voorbeeld"': 5 });
});

it('latency runs from the moment it was due; after a failed attempt from the moment it was made', async () => {
  const metrics = metricsOf();
  await metrics.attempt(ROW, async () => ({ result: 'delivered' }));
  expect(await samples(metrics, 'mgn_delivery_latency_seconds_sum')).toEqual({ 'recipient="ggz-voorbeeld"': 4 });
  await metrics.attempt({ ...ROW, attempts: 2, createdAt: new Date('2026-11-23T08:18:20Z') }, async () => ({ result: 'delivered' }));
  expect(await samples(metrics, 'mgn_delivery_latency_seconds_sum')).toEqual({ 'recipient="ggz-voorbeeld"': 104 });
});

it('a recipient that the network file does not know is one of the others: no label without bound', async () => {
  const metrics = metricsOf({ readBacklog: async () => ({ ...QUIET, recipients: [1, 2].map((n) => ({ recipient: `gone-${n}`, pending: n, waiting: 0, dead: 0, oldestAt: null })) }) });
  await metrics.attempt({ ...ROW, recipient: 'gone-1' }, async () => ({ result: 'delivered' }));
  await metrics.attempt({ ...ROW, recipient: 'gone-2' }, async () => ({ result: 'delivered' }));
  expect(await samples(metrics, 'mgn_delivery_attempts_total')).toEqual({ 'recipient="other",result="delivered",code=""': 2 });
  expect((await samples(metrics, 'mgn_recipient_deliveries'))['recipient="other",state="pending"']).toBe(3);
});

it('what the database counts: depth and age per recipient, deadlines, overdue work, alarms by the first part of their cause', async () => {
  const metrics = metricsOf({
    readBacklog: async () => ({
      ...QUIET, recipients: [{ recipient: 'ggz-voorbeeld', pending: 2, waiting: 1, dead: 3, oldestAt: new Date('2026-11-23T08:10:00Z') }],
      worklist: [{ kind: 'deadline', open: 4, overdue: 1 }], alarms: ['queue-age/ggz-voorbeeld', 'queue-age/samenhuis', 'audit-chain'],
    }),
  });
  expect(await samples(metrics, 'mgn_deliveries')).toEqual({ 'state="pending"': 2, 'state="waiting"': 1, 'state="dead"': 3 });
  expect(await samples(metrics, 'mgn_recipient_oldest_seconds')).toEqual({ 'recipient="ggz-voorbeeld"': 600 });
  expect(await samples(metrics, 'mgn_deadlines_at_risk')).toEqual({ '': 4 });
  expect(await samples(metrics, 'mgn_worklist_items')).toEqual({ 'kind="deadline",state="open"': 4, 'kind="deadline",state="overdue"': 1 });
  expect(await samples(metrics, 'mgn_alarms')).toEqual({ 'cause="queue-age"': 2, 'cause="audit-chain"': 1 });
  expect(await samples(metrics, 'mgn_database_up')).toEqual({ '': 1 });
});

it('without a database the counters stay, and its gauges are gone: an old number would look like a quiet night', async () => {
  let isThere = true;
  const metrics = metricsOf({
    readBacklog: async () => {
      if (!isThere) throw new Fault('DATABASE_UNAVAILABLE');
      return { ...QUIET, recipients: [{ recipient: 'samenhuis', pending: 2, waiting: 0, dead: 0, oldestAt: null }] };
    },
  });
  metrics.onMessage('accepted');
  expect((await samples(metrics, 'mgn_deliveries'))['state="pending"']).toBe(2);
  isThere = false;
  expect(await samples(metrics, 'mgn_database_up')).toEqual({ '': 0 });
  for (const name of ['mgn_deliveries', 'mgn_recipient_deliveries', 'mgn_recipient_oldest_seconds', 'mgn_deadlines_at_risk', 'mgn_alarms']) {
    expect([name, await samples(metrics, name)]).toEqual([name, {}]);
  }
  expect((await samples(metrics, 'mgn_messages_total'))['outcome="accepted",code=""']).toBe(1);
});

it('a database that never answers holds no scrape up', async () => {
  const metrics = metricsOf({ readBacklog: () => new Promise(() => undefined), patienceMs: 20 });
  expect(await samples(metrics, 'mgn_database_up')).toEqual({ '': 0 });
});

it('start time, version, broker and circuits', async () => {
  const metrics = metricsOf({ isBrokerThere: () => false, circuitOf: (id) => (id === 'ggz-voorbeeld' ? 'open' : id === 'samenhuis' ? 'probing' : 'closed') });
  metrics.onReady();
  expect((await samples(metrics, 'process_start_time_seconds'))['']).toBeGreaterThan(1_600_000_000);
  expect((await samples(metrics, 'mgn_start_duration_seconds'))['']).toBeGreaterThan(0);
  expect(await samples(metrics, 'mgn_build_info')).toEqual({ 'version="9.9.9"': 1 });
  expect(await samples(metrics, 'mgn_network_info')).toEqual({ 'version="demo-2026-11-23",environment="demo"': 1 });
  expect(await samples(metrics, 'mgn_broker_connected')).toEqual({ '': 0 });
  expect(Object.entries(await samples(metrics, 'mgn_recipient_circuit_open')).filter(([, value]) => value === 1).map(([recipient]) => recipient).toSorted()).toEqual(['recipient="ggz-voorbeeld"', 'recipient="samenhuis"']);
});
