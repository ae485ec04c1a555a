import { readFile } from 'node:fs/promises';
import type { Gateway } from '../gateway.ts';
import { listDeliveries } from '../outbox/list-deliveries.ts';
import type { Journey } from '../workflow/journey.ts';
import type { JourneyScript, JourneyStep } from './journey-script.ts';
import { momentOf, sentFiles } from './journey-script.ts';
import type { JourneyReport } from './journey-report.ts';
import { reportJourney } from './journey-report.ts';
import { referralOf } from './referral-of.ts';
import type { StepResult } from './run-step.ts';
import { runStep } from './run-step.ts';
import type { ScriptedClock } from './scripted-clock.ts';
import type { SandboxRegion } from './start-region.ts';

/** What running journeys leans on. `onStep` is told of each step, for progress. */
export type RunPorts = {
  readonly gateway: Gateway;
  readonly region: SandboxRegion;
  readonly clock: ScriptedClock;
  readonly onStep?: (done: number, total: number, script: JourneyScript) => void;
};

type Planned = { readonly at: Date; readonly script: JourneyScript; readonly step: JourneyStep };

const HALF_DAY_MS = 12 * 3_600_000;

/**
 * Runs journeys side by side on one clock, as a region lives them: all steps in order of their moment, terms looked at
 * twice a day in between, every delivery drained before the next step. Answers one report per journey.
 */
export async function runJourneys(ports: RunPorts, scripts: readonly JourneyScript[]): Promise<readonly JourneyReport[]> {
  const steps = scripts
    .flatMap((script) => script.steps.map((step): Planned => ({ script, step, at: momentOf(script, step.after) })))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const referrals = new Map(await Promise.all(scripts.map(async (script) => [script.case, await numberOf(ports, script)] as const)));
  const results = new Map<string, StepResult[]>(scripts.map((it) => [it.case, []]));
  for (const [index, { at, script, step }] of steps.entries()) {
    await passTime(ports, at);
    results.get(script.case)?.push(await runStep({ ...ports, script, referral: () => referrals.get(script.case) }, step));
    await settle(ports);
    ports.onStep?.(index + 1, steps.length, script);
  }
  return Promise.all(scripts.map((script) => report(ports, script, referrals.get(script.case), results.get(script.case) ?? [])));
}

/** Moves the clock to a moment, and on the way lets terms come when they come. */
async function passTime(ports: RunPorts, until: Date): Promise<void> {
  while (ports.clock.now().getTime() + HALF_DAY_MS < until.getTime()) {
    ports.clock.moveTo(new Date(ports.clock.now().getTime() + HALF_DAY_MS));
    await settle(ports);
  }
  ports.clock.moveTo(until);
  await settle(ports);
}

/** Looks at the terms that came, and drains the outbox. */
async function settle({ gateway }: RunPorts): Promise<void> {
  await gateway.tick();
  gateway.pulls.wake();
  await gateway.pulls.idle();
  gateway.relay.wake();
  await gateway.relay.idle();
}

async function numberOf({ region }: RunPorts, script: JourneyScript): Promise<Journey['referral'] | undefined> {
  const [first] = sentFiles(script);
  return first === undefined ? undefined : referralOf(region.network(), await readFile(first));
}

async function report({ gateway, region }: RunPorts, script: JourneyScript, referral: Journey['referral'] | undefined, steps: readonly StepResult[]): Promise<JourneyReport> {
  const loaded = referral === undefined ? undefined : await gateway.store.findByReferral(referral.system, referral.value);
  const journey = loaded?.record.journey;
  const deliveries = journey === undefined ? [] : await listDeliveries(gateway.storage.database, journey.id);
  return reportJourney({ script, steps, journey, deliveries, region });
}
