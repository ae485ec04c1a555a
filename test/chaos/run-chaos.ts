import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/open-storage.ts';
import type { Database } from '../../src/store/database.ts';
import { chance } from '../support/chance.ts';
import type { ChaosOptions } from './chaos-options.ts';
import { checkFacts, countFindings } from './check-facts.ts';
import { numbersByHash, readDatabase } from './collect-facts.ts';
import type { Disturbances } from './disturb.ts';
import { disturb, NOTHING } from './disturb.ts';
import type { Facts, Finding } from './facts.ts';
import { makeReferrals } from './referral-messages.ts';
import type { Senders } from './senders.ts';
import { startSenders } from './senders.ts';
import type { World } from './start-world.ts';
import { startWorld } from './start-world.ts';

/** What came of a run. Times are milliseconds. */
export type ChaosReport = {
  readonly mode: 'embedded' | 'postgres' | 'postgres+rabbitmq';
  readonly seed: number; readonly referrals: number; readonly seconds: number; readonly gateways: number;
  readonly lost: number; readonly duplicated: number; readonly outOfOrder: number; readonly withoutPermit: number; readonly auditMissing: number; readonly toldWrong: number;
  /** Gateways that ended by themselves: which, how, and the end of their log. */
  readonly crashes: readonly string[];
  readonly faults: Omit<Disturbances, 'readyMs'> & { readonly failedCalls: number };
  readonly readyMs: { readonly p50: number; readonly max: number };
  readonly acknowledged: number; readonly answers: number; readonly delivered: number;
  /** Deliveries that a recipient stored more than once: allowed, as they changed nothing. */
  readonly duplicatesOnWire: number;
  readonly acknowledgedPerSecond: number; readonly deliveredPerSecond: number;
  readonly sentMs: number; readonly drainedMs: number; readonly ms: number;
  /** Processor time of senders, partners and checker, which all are this process. */
  readonly ownCpuMs: number;
  readonly findings: readonly Finding[];
};

/** What a run tells of itself while it goes on. */
export type ChaosPorts = { readonly say: (line: string) => void; readonly onPart: (end: () => void) => void };

/** Once all is well again, the work must go on being done: when nothing more was for so long, what is left counts as lost. */
const DRAIN_MS = 180_000;
const LOOK_MS = 250;
/** The checker reads all rows of a run at once: a million and more of the log after fifty thousand referrals. */
const READ_MS = 600_000;
/** This part of all calls fails at recipients. */
const FAILING = 0.3;
/** A machine that can't keep the pace undergoes it until so much was sent. */
const MOST = 0.6;
/** After so many looks at which nothing had been done, what is left waits for a lease or its time: clocks then go on by so much at once. */
const STILL_LOOKS = 12;
const SKIP_MS = 15_000;
/** Far from the quarter of an hour after which a crisis that nobody confirmed alarms again. */
const MAX_SKIP_MS = 300_000;

/** Runs it: starts the world, sends, lets things go wrong, heals, drains, and has the checker judge what is left. */
export async function runChaos(options: ChaosOptions, { say, onPart }: ChaosPorts): Promise<ChaosReport> {
  const began = performance.now();
  const now = (): number => Math.round(performance.now() - began);
  const random = { sends: chance(options.seed), recipients: chance(options.seed + 1), faults: chance(options.seed + 2) };
  const referrals = makeReferrals(options.referrals, random.sends);
  const world = await startWorld(options, { random: random.recipients, now, onPart });
  try {
    say(`${options.gateways} gateway(s) ready after ${now()} ms; sending ${options.referrals} referrals over ${options.seconds} s`);
    const sending = now();
    const senders = startSenders({ mllpPort: world.doors.mllp.port, withdraw: (it) => world.withdraw(it), random: random.sends, now }, referrals, options.seconds);
    const counts = await undergo(world, senders, options, random.faults);
    await senders.finished;
    const sentMs = now() - sending;
    say(`all sent after ${sentMs} ms; draining`);
    const drainedMs = await drain(world, say);
    await Promise.all(world.fleet.gateways.map((it) => it.stop()));
    const chain = await verifyChain(world);
    const facts = await collect(world, { referrals, told: senders.told, arrivals: world.recipients.arrivals, chain });
    say(`drained after ${drainedMs} ms; checking ${facts.arrivals.length} arrivals and ${facts.audit.length} audit records`);
    return report(options, facts, { counts, crashes: world.fleet.crashes(), failedCalls: world.recipients.failed(), sentMs, drainedMs, ms: now() });
  } finally {
    await world.remove();
  }
}

/** Everything goes wrong while the senders are at work; then everything is well again. */
async function undergo(world: World, senders: Senders, { referrals, seconds, quietMs, calm }: ChaosOptions, random: () => number): Promise<Disturbances> {
  senders.finished.catch(() => undefined);
  if (calm) {
    return NOTHING;
  }
  world.recipients.setFailing(FAILING);
  const until = performance.now() + seconds * 1000;
  const goesOn = (): boolean => performance.now() < until || senders.done() < referrals * MOST;
  const counts = await disturb(world, { goesOn, quietMs, random });
  world.recipients.setFailing(0);
  world.setClocks(0);
  return counts;
}

/** Waits until nothing is due, claimed or waiting for its time. Answers how long that took. */
async function drain(world: World, say: (line: string) => void): Promise<number> {
  const began = performance.now();
  const open = world.postgres === undefined ? undefined : await openFor(world);
  let [last, still, skipped] = [-1, 0, 0];
  let [fewest, fewestAt] = [Number.POSITIVE_INFINITY, began];
  try {
    for (let look = 0; performance.now() - fewestAt < DRAIN_MS; look += 1) {
      const pending = await countPending(world, open);
      if (pending === 0) {
        break;
      }
      if (pending < fewest) {
        [fewest, fewestAt] = [pending, performance.now()];
      }
      if (look % 20 === 0) {
        say(`  ${pending} deliveries to go`);
      }
      still = pending === last ? still + 1 : 0;
      if (world.hasClockSteps && still >= STILL_LOOKS && skipped < MAX_SKIP_MS) {
        still = 0;
        skipped += SKIP_MS;
        world.setClocks(skipped);
      }
      last = pending;
      await sleep(LOOK_MS);
    }
  } finally {
    await open?.close();
  }
  return Math.round(performance.now() - began);
}

/** The embedded database belongs to its gateway: that says on its metrics page how much there is to do. */
async function countPending(world: World, database: Database | undefined): Promise<number> {
  if (database !== undefined) {
    const [row] = await database.query<{ n: number }>("select count(*) as n from outbox_delivery where status = 'pending'");
    return row?.n ?? 0;
  }
  const text = await fetch(`http://127.0.0.1:${world.fleet.gateways[0]?.ports.admin ?? 0}/metrics`).then((it) => it.text(), () => '');
  return Number(/^mgn_deliveries\{state="pending"\} (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

function openFor({ settings }: World): Promise<Database> {
  return openDatabase({ databaseUrl: settings['MGN_DATABASE_URL'], databaseTimeoutMs: READ_MS, dataDir: settings['MGN_DATA_DIR'] ?? '' });
}

async function collect(world: World, seen: Pick<Facts, 'referrals' | 'told' | 'arrivals' | 'chain'>): Promise<Facts> {
  const numberOf = await numbersByHash({ dataDir: world.settings['MGN_DATA_DIR'] ?? '', masterKeyFile: world.settings['MGN_MASTER_KEY_FILE'] ?? '', referrals: seen.referrals });
  const database = await openFor(world);
  try {
    return { ...(await readDatabase(database, seen.referrals, numberOf)), ...seen };
  } finally {
    await database.close();
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Asks the operator's own command whether the log is whole. */
async function verifyChain({ settings }: World): Promise<readonly string[]> {
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['src/cli/mgn.ts', 'audit', 'verify', '--json'], { cwd: ROOT, env: { ...process.env, ...settings }, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => resolve(stdout === '' ? stderr : stdout));
  });
  try {
    const { verdict, findings, records } = JSON.parse(printed) as { readonly verdict: string; readonly records: number; readonly findings: readonly unknown[] };
    return verdict === 'whole' && records > 0 ? [] : [`${verdict}, ${records} records: ${JSON.stringify(findings).slice(0, 500)}`];
  } catch {
    return [`not verified: ${printed.slice(0, 300)}`];
  }
}

type Measured = { readonly counts: Disturbances; readonly crashes: readonly string[]; readonly failedCalls: number; readonly sentMs: number; readonly drainedMs: number; readonly ms: number };

function report({ embedded, broker, seed, referrals, seconds, gateways }: ChaosOptions, facts: Facts, { counts, crashes, failedCalls, ...times }: Measured): ChaosReport {
  const findings = checkFacts(facts);
  const { readyMs, ...faults } = counts;
  const sorted = readyMs.toSorted((a, b) => a - b).map(Math.round);
  const acknowledged = new Set(facts.told.filter((it) => it.code === 'AA').map((it) => `${it.referral} ${it.message}`)).size;
  const delivered = new Set(facts.arrivals.map((it) => it.delivery)).size;
  return {
    mode: embedded ? 'embedded' : broker ? 'postgres+rabbitmq' : 'postgres', seed, referrals, seconds, gateways, ...countFindings(findings), crashes, faults: { ...faults, failedCalls },
    readyMs: { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
    acknowledged, answers: facts.told.length, delivered, duplicatesOnWire: facts.arrivals.length - delivered,
    acknowledgedPerSecond: Math.round(acknowledged / (times.sentMs / 1000)), deliveredPerSecond: Math.round(delivered / ((times.sentMs + times.drainedMs) / 1000)),
    ...times, ownCpuMs: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000), findings,
  };
}
