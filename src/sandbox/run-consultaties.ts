import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, Task } from '@medplum/fhirtypes';
import type { Gateway } from '../gateway.ts';
import { listDeliveries } from '../outbox/list-deliveries.ts';
import type { Question } from './consultatie-question.ts';
import { questionTask } from './consultatie-question.ts';
import { momentOf } from './journey-script.ts';
import type { ReportedDelivery } from './journey-report.ts';
import { receivedBy, reported } from './journey-report.ts';
import type { GatewayAnswer } from './partner-client.ts';
import type { ScriptedClock } from './scripted-clock.ts';
import type { SandboxRegion } from './start-region.ts';

/** One scripted step of a consultatie. `expect`: `ok` (default) or the code of the refusal. */
export type ConsultatieStep = { readonly after: string; readonly by?: string; readonly expect?: string } & (
  | { readonly do: 'ask'; readonly question: Question }
  | { readonly do: 'accept' | 'withdraw' }
  | { readonly do: 'wait' }
  | { readonly do: 'answer'; readonly text: string }
  | { readonly do: 'hand-up'; readonly reason: string; readonly text?: string }
  | { readonly do: 'reject'; readonly reason: string }
);

/** A script of `test/fixtures/consultaties`. */
export type ConsultatieScript = { readonly case: string; readonly title: string; readonly start: string; readonly steps: readonly ConsultatieStep[]; readonly expected: unknown };

/** What came of it: where it stands, what left to whom, and what each party really has. */
export type ConsultatieReport = {
  readonly case: string;
  readonly status: string;
  readonly closedInStep?: number;
  readonly steps: readonly { readonly step: string; readonly expected: string; readonly got: string }[];
  readonly stappen: readonly { readonly trede: number; readonly consultant: string; readonly status: string }[];
  readonly deliveries: readonly ReportedDelivery[];
  readonly received: Readonly<Record<string, unknown>>;
};

/** Reads the scripts of a folder, in the order of their names; each with what is expected of it (`<name>.expected.json`). */
export async function readConsultatieScripts(folder: string): Promise<readonly ConsultatieScript[]> {
  const names = (await readdir(folder)).filter((it) => it.endsWith('.json') && !it.endsWith('.expected.json')).toSorted();
  return Promise.all(names.map(async (name) => {
    const expected = await readFile(join(folder, name.replace(/\.json$/, '.expected.json')), 'utf8').catch(() => 'null');
    return { ...(JSON.parse(await readFile(join(folder, name), 'utf8')) as ConsultatieScript), case: name.replace(/\.json$/, ''), expected: JSON.parse(expected) as unknown };
  }));
}

/** What running leans on; the clock is moved to each step. */
export type ConsultatieRun = { readonly gateway: Gateway; readonly region: SandboxRegion; readonly clock: ScriptedClock };

/** Runs one script over the real doors: asker and consultants act with their own keys, on Tasks that they got. */
export async function runConsultatie({ gateway, region, clock }: ConsultatieRun, script: ConsultatieScript): Promise<ConsultatieReport> {
  const steps: { step: string; expected: string; got: string }[] = [];
  let vraag = '';
  for (const step of script.steps) {
    clock.moveTo(momentOf(script, step.after));
    await gateway.tick();
    const answer = step.do === 'wait' ? undefined : await perform(region, step, vraag);
    vraag = step.do === 'ask' && vraag === '' ? (answer?.location?.split('/').at(-1) ?? '') : vraag;
    steps.push({ step: `${step.after} ${step.by ?? ''} ${step.do}`.replace('  ', ' '), expected: step.expect ?? 'ok', got: answer === undefined || answer.ok ? 'ok' : (answer.code ?? String(answer.status)) });
    gateway.relay.wake();
    await gateway.relay.idle();
  }
  const found = await gateway.store.consultaties.find((await gateway.store.findTask(vraag))?.journeyId ?? '');
  const deliveries = found === undefined ? [] : await listDeliveries(gateway.storage.database, found.consultatie.id);
  return {
    case: script.case, status: found?.consultatie.status ?? 'none',
    ...(found?.consultatie.closedInStep === undefined ? {} : { closedInStep: found.consultatie.closedInStep }),
    steps, stappen: found?.consultatie.stappen.map(({ trede, consultant, status }) => ({ trede, consultant, status })) ?? [],
    deliveries: deliveries.map(reported), received: receivedBy(deliveries, region),
  };
}

async function perform(region: SandboxRegion, step: Exclude<ConsultatieStep, { do: 'wait' }>, vraag: string): Promise<GatewayAnswer> {
  const client = region.clientOf(step.by ?? '');
  switch (step.do) {
    case 'ask':
      return client.askConsultatie(questionTask(step.question));
    case 'withdraw':
      return client.stepTask(vraag, { status: 'cancelled' });
    case 'accept':
      return client.stepTask(await openTask(region, step.by ?? ''), { status: 'accepted' });
    case 'reject':
      return client.stepTask(await openTask(region, step.by ?? ''), { status: 'rejected', reason: step.reason });
    case 'answer':
      return client.stepTask(await openTask(region, step.by ?? ''), { status: 'completed', output: { antwoord: step.text } });
    case 'hand-up':
      return client.stepTask(await openTask(region, step.by ?? ''), { status: 'completed', output: { doorgeven: step.reason, ...(step.text === undefined ? {} : { toelichting: step.text }) } });
  }
}

/** Nobody's Task: what a consultant asks for that has none left. */
const NONE = '00000000-0000-4000-8000-000000000000';

/** The newest of a consultant's own Tasks that still waits for it. */
async function openTask(region: SandboxRegion, consultant: string): Promise<string> {
  const { resource } = await region.clientOf(consultant).searchTasks();
  const tasks = ((resource as Bundle | undefined)?.entry ?? []).map((it) => it.resource as Task);
  return tasks.find((it) => ['requested', 'received', 'accepted', 'in-progress'].includes(it.status ?? ''))?.id ?? NONE;
}
