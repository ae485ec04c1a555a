import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { RELAY_DEFAULTS } from '../../src/outbox/relay.ts';
import type { PrivateBroker } from '../support/private-broker.ts';
import type { FleetGateway } from './fleet.ts';
import type { World } from './start-world.ts';

/** What went wrong on purpose. `readyMs`: from the start of each killed gateway until it was ready, its database being there. */
export type Disturbances = {
  kills: number; pauses: number; databaseRestarts: number; brokerRestarts: number; cuts: number; clockSteps: number;
  readonly readyMs: number[];
};

/** Nothing went wrong. */
export const NOTHING: Disturbances = { kills: 0, pauses: 0, databaseRestarts: 0, brokerRestarts: 0, cuts: 0, clockSteps: 0, readyMs: [] };

/** How things go wrong: while `goesOn`, about `quietMs` between two of them. */
export type Course = { readonly goesOn: () => boolean; readonly quietMs: number; readonly random: () => number };

/** A fault of the run. */
type Disturbance = (world: World, random: () => number, counts: Disturbances) => Promise<void>;

/** A lease of a delivery, and somewhat more: a gateway that stands still for so long has lost what it claimed. */
const PAUSE_MS = RELAY_DEFAULTS.leaseMs + 3_000;
const CLOCK_STEP_MS = 12_000;
/** How long it stands still when nobody else could take over. */
const SHORT_PAUSE_MS = 1_500;

/** Kills a gateway, some of them while another is away too, and starts it again. */
const killGateways: Disturbance = async ({ fleet }, random, counts) => {
  const up = fleet.gateways.filter((it) => it.isUp());
  const count = up.length > 2 && random() < 0.3 ? 2 : 1;
  const from = Math.floor(random() * up.length);
  const victims = Array.from({ length: Math.min(count, up.length) }, (_, n) => up[(from + n) % up.length]);
  for (const victim of victims) {
    await victim?.kill();
    counts.kills += 1;
  }
  await sleep(random() * 300);
  for (const victim of victims) {
    counts.readyMs.push((await victim?.start()) ?? 0);
  }
};

const restartDatabase: Disturbance = async ({ postgres }, random, counts) => {
  await postgres?.stopAtOnce();
  counts.databaseRestarts += 1;
  await sleep(random() * 1_000);
  await postgres?.start();
};

/** A gateway is killed while the database is away, and must come back by itself. */
const restartBoth: Disturbance = async ({ postgres, fleet }, random, counts) => {
  const victim = anyOf(fleet.gateways.filter((it) => it.isUp()), random);
  await postgres?.kill();
  await victim?.kill();
  counts.databaseRestarts += 1;
  counts.kills += 1;
  const back = victim?.start();
  await sleep(500 + random() * 1_000);
  await postgres?.start();
  await back;
};

/** Cuts the connections of senders and callers, or those to the database. */
const cutConnections: Disturbance = async ({ doors, postgres }, random, counts) => {
  counts.cuts += 1;
  if (postgres !== undefined && random() < 0.5) {
    const client = new pg.Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mgn-gateway'");
    await client.end();
    return;
  }
  doors.mllp.cut();
  doors.http.cut();
};

/** One gateway's clock is set forward or back, as a bad time server does. */
const stepClock: Disturbance = async ({ fleet, hasClockSteps }, random, counts) => {
  if (hasClockSteps) {
    anyOf(fleet.gateways, random)?.clock?.set(Math.round((random() * 2 - 1) * CLOCK_STEP_MS));
    counts.clockSteps += 1;
  }
};

/** What comes when: every kind at least once in every round, gateways more often. */
const ROUND: readonly Disturbance[] = [killGateways, restartDatabase, killGateways, cutConnections, stepClock, killGateways, restartBoth, cutConnections];
const EMBEDDED_ROUND: readonly Disturbance[] = [killGateways, cutConnections, killGateways, stepClock];

/**
 * Lets things go wrong while `goesOn`, one after the other, with one gateway standing still for longer than a lease lasts
 * and the broker coming and going beside them. Answers when all of it is over and everything runs again.
 */
export async function disturb(world: World, { goesOn, quietMs, random }: Course): Promise<Disturbances> {
  const counts: Disturbances = { ...NOTHING, readyMs: [] };
  const round = world.postgres === undefined ? EMBEDDED_ROUND : ROUND;
  const beside = [pauseGateways(world, { goesOn, quietMs, random }, counts), ...(world.broker === undefined ? [] : [restartBroker(world.broker, { goesOn, quietMs, random }, counts)])];
  for (let n = 0; goesOn(); n += 1) {
    await sleep(quietMs * (0.5 + random()));
    await round[n % round.length]?.(world, random, counts);
  }
  await Promise.all(beside);
  return counts;
}

/** One gateway after the other stands still (SIGSTOP) and goes on as if nothing had been, with what it had in its hands. */
async function pauseGateways({ fleet, postgres }: World, { goesOn, quietMs, random }: Course, counts: Disturbances): Promise<void> {
  // Alone it has no lease to lose: a short stop is all there is to see.
  const forMs = postgres === undefined || fleet.gateways.length < 2 ? SHORT_PAUSE_MS : PAUSE_MS;
  while (counts.pauses === 0 || goesOn()) {
    await sleep((counts.pauses === 0 ? 1 : 5) * quietMs * (0.5 + random()));
    const held: FleetGateway | undefined = anyOf(fleet.gateways.filter((it) => it.isUp()), random);
    held?.pause();
    counts.pauses += held === undefined ? 0 : 1;
    await sleep(forMs);
    held?.resume();
  }
}

/** The broker is killed and comes back: it needs some seconds for that, in which everything else goes wrong too. */
async function restartBroker(broker: PrivateBroker, { goesOn, quietMs, random }: Course, counts: Disturbances): Promise<void> {
  while (goesOn()) {
    await sleep(8 * quietMs * (0.5 + random()));
    await broker.kill();
    counts.brokerRestarts += 1;
    await sleep(random() * 1_500);
    await broker.start();
  }
}

function anyOf<T>(all: readonly T[], random: () => number): T | undefined {
  return all[Math.floor(random() * all.length)];
}
