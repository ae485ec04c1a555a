import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { backlogGauges } from './backlog-gauges.ts';
import type { Access } from './inbound/http/door-ports.ts';
import type { MetricsPage } from './inbound/http/make-admin-door.ts';
import type { Clock } from './kernel/ports.ts';
import { Fault } from './kernel/fault.ts';
import type { Code } from './kernel/codes.ts';
import { FAULTS } from './kernel/codes.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import type { SendOutcome } from './outbox/record-outcome.ts';
import { processMetrics } from './process-metrics.ts';
import type { BacklogFacts } from './read-backlog.ts';
import type { Network } from './workflow/network.ts';

/** What the metrics lean on. `isBrokerThere` and `circuitOf`: absent where the gateway has no broker, or no circuits. */
export type MetricsPorts = {
  readonly network: () => Network;
  readonly clock: Clock;
  readonly version: string;
  readonly readBacklog: () => Promise<BacklogFacts>;
  /** How long a scrape waits for the database, ms. */
  readonly patienceMs?: number;
  readonly isBrokerThere?: () => boolean;
  readonly circuitOf?: (recipient: string) => 'closed' | 'open' | 'probing';
};

/**
 * What this process counts, and `/metrics` shows. Labels are codes, route patterns and ids of the network file: never
 * anything of a person, and no more of them than those tables have (design 5.14).
 */
export type GatewayMetrics = {
  /** One received message, by what became of it. */
  onMessage(outcome: string, code?: string): void;
  /** One answered HTTP request. */
  onAccess(access: Access): void;
  /** One answer on MLLP, after so many ms. */
  onFrame(ms: number): void;
  /** Makes one attempt at a delivery, and counts what came of it. */
  attempt(row: ClaimedDelivery, send: () => Promise<SendOutcome>): Promise<SendOutcome>;
  /** The doors are open. */
  onReady(): void;
  render(): Promise<MetricsPage>;
};

/** Seconds from the last byte of a message to its answer: the target is 12 ms (design 7). */
const ANSWER_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
/** Seconds that a recipient takes: up to the time limit of an attempt. */
const ATTEMPT_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** Seconds from due to delivered: from the target of 250 ms to the half day over which attempts are spread. */
const LATENCY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 43_200];

/** With which a message is kept out by our own fault (design 5.1). */
const OUR_FAULTS: readonly Code[] = ['MAPPING_FAILED', 'INTERNAL'];
/** With which a message is not taken, though nothing is wrong with it. */
const TURNED_AWAY: readonly Code[] = ['DATABASE_UNAVAILABLE', 'OVERLOADED'];

/** Makes the metrics of one gateway. */
export function gatewayMetrics(ports: MetricsPorts): GatewayMetrics {
  const { network, clock } = ports;
  const registry = new Registry();
  const registers = [registry];
  const messages = new Counter({ registers, name: 'mgn_messages_total', help: 'Messages received, by outcome and code.', labelNames: ['outcome', 'code'] });
  // There from the start: a first one of a series that appears is no increase to Prometheus, and this one must be heard.
  OUR_FAULTS.forEach((code) => messages.inc({ outcome: 'failed', code }, 0));
  TURNED_AWAY.forEach((code) => messages.inc({ outcome: 'turned-away', code }, 0));
  const requests = new Counter({ registers, name: 'mgn_http_requests_total', help: 'Answered HTTP requests.', labelNames: ['method', 'route', 'status'] });
  const requestSeconds = new Counter({ registers, name: 'mgn_http_request_seconds_total', help: 'Time spent on answered HTTP requests.', labelNames: ['method', 'route', 'status'] });
  const requestDuration = new Histogram({ registers, name: 'mgn_http_request_duration_seconds', help: 'Time to the answer of an HTTP request.', labelNames: ['method', 'route'], buckets: ANSWER_BUCKETS });
  const frames = new Histogram({ registers, name: 'mgn_mllp_answer_seconds', help: 'Time from the last byte of an MLLP frame to its ACK, after commit.', buckets: ANSWER_BUCKETS });
  const attempts = new Counter({ registers, name: 'mgn_delivery_attempts_total', help: 'Attempts at deliveries, by recipient, result and code.', labelNames: ['recipient', 'result', 'code'] });
  const attemptDuration = new Histogram({ registers, name: 'mgn_delivery_attempt_duration_seconds', help: 'Time that one attempt took, whatever came of it.', labelNames: ['recipient'], buckets: ATTEMPT_BUCKETS });
  const latency = new Histogram({ registers, name: 'mgn_delivery_latency_seconds', help: 'Time until a delivery arrived: since it was due, after more than one attempt since it was made.', labelNames: ['recipient'], buckets: LATENCY_BUCKETS });
  const start = new Gauge({ registers, name: 'mgn_start_duration_seconds', help: 'Time from the start of the process to its open doors.' });
  new Gauge({ registers, name: 'mgn_build_info', help: 'Version of the program.', labelNames: ['version'] }).set({ version: ports.version }, 1);
  const networkInfo = new Gauge({ registers, name: 'mgn_network_info', help: 'Version of the network file in force, and its environment.', labelNames: ['version', 'environment'] });
  const recipientOf = (id: string): string => (network().partners.some((it) => it.id === id) ? id : 'other');
  const fillBacklog = backlogGauges(registers, recipientOf, ports.patienceMs);
  const fillOwn = ownGauges(registers, ports);

  return {
    onMessage: (outcome, code = '') => messages.inc({ outcome, code }),
    onAccess: ({ method, route, status, ms }) => {
      requests.inc({ method, route, status });
      requestSeconds.inc({ method, route, status }, ms / 1000);
      requestDuration.observe({ method, route }, ms / 1000);
    },
    onFrame: (ms) => frames.observe(ms / 1000),
    attempt: async (row, send) => {
      const recipient = recipientOf(row.recipient);
      const end = attemptDuration.startTimer({ recipient });
      const count = ({ result, code = '' }: { readonly result: string; readonly code?: string }): void => {
        end();
        attempts.inc({ recipient, result, code });
      };
      try {
        const outcome = await send();
        count(outcome);
        if (outcome.result === 'delivered') {
          const since = row.attempts > 1 ? row.createdAt : row.dueAt;
          latency.observe({ recipient }, Math.max(0, clock.now().getTime() - since.getTime()) / 1000);
        }
        return outcome;
      } catch (error) {
        const code = error instanceof Fault ? error.code : 'INTERNAL';
        count({ result: FAULTS[code].retry ? 'retry' : 'dead', code });
        throw error;
      }
    },
    onReady: () => start.set(process.uptime()),
    render: async () => {
      await fillBacklog(ports.readBacklog, () => clock.now());
      fillOwn();
      networkInfo.reset();
      networkInfo.set({ version: network().version, environment: network().environment }, 1);
      return { type: registry.contentType, text: `${await registry.metrics()}\n${await processMetrics()}` };
    },
  };
}

/** What this process alone can say of others: whether its broker is there, and to whom it lets no attempts through. */
function ownGauges(registers: Registry[], { network, isBrokerThere, circuitOf }: MetricsPorts): () => void {
  const broker = isBrokerThere === undefined ? undefined : new Gauge({ registers, name: 'mgn_broker_connected', help: 'Whether the broker is there; deliveries go on without it.' });
  const circuits = circuitOf === undefined ? undefined : new Gauge({ registers, name: 'mgn_recipient_circuit_open', help: 'Whether this gateway holds a recipient back until it was seen to answer again, also while it tries.', labelNames: ['recipient'] });
  return () => {
    broker?.set(isBrokerThere?.() === true ? 1 : 0);
    circuits?.reset();
    for (const { id, endpoints } of network().partners) {
      if (endpoints.length > 0) {
        circuits?.set({ recipient: id }, circuitOf?.(id) === 'closed' ? 0 : 1);
      }
    }
  };
}
