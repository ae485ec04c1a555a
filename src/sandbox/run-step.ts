import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuestionnaireResponse, Task } from '@medplum/fhirtypes';
import type { Gateway } from '../gateway.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Journey, Taak } from '../workflow/journey.ts';
import type { JourneyScript, JourneyStep } from './journey-script.ts';
import type { GatewayAnswer } from './partner-client.ts';
import type { SandboxRegion } from './start-region.ts';

/** What a step gave: `ok`, an MSA-1, or the code of the refusal. */
export type StepResult = { readonly step: string; readonly expected: string; readonly got: string };

/** What running a step leans on. `referral` is the number of the referral with its system, as its first message has it. */
export type StepPorts = { readonly gateway: Gateway; readonly region: SandboxRegion; readonly script: JourneyScript; readonly clock: Clock; readonly referral: () => Journey['referral'] | undefined };

/** Runs one step as its actor would: over the wire, with its own key, on a Task that it really got. */
export async function runStep(ports: StepPorts, step: JourneyStep): Promise<StepResult> {
  const expected = step.expect ?? (step.do === 'send' ? 'AA' : step.do === 'notify' ? '201' : step.do === 'zaak' ? '204' : step.do === 'withdraw' ? '200' : 'ok');
  return { step: nameOf(step), expected, got: await perform(ports, step) };
}

function nameOf(step: JourneyStep): string {
  const what = step.do === 'task' ? `${step.code} ${step.to}` : step.do === 'zaak' ? `zaak ${step.to}` : step.do === 'send' || step.do === 'post-bundle' || step.do === 'advies' ? step.file : step.do === 'notify' || step.do === 'withdraw' ? `${step.do} ${step.file}` : step.do;
  return [step.after, step.by ?? '', what].filter(Boolean).join(' ');
}

async function perform(ports: StepPorts, step: JourneyStep): Promise<string> {
  const { gateway, region, script, referral } = ports;
  if (step.do === 'wait') {
    return 'ok';
  }
  if (step.do === 'send') {
    return (await region.sender(step.by).send(await readFile(join(script.folder, step.file)))).code;
  }
  if (step.do === 'post-bundle') {
    return region.bundleSender(step.door)({ bytes: await readFile(join(script.folder, step.file)), by: step.by ?? '' });
  }
  if (step.do === 'notify' || step.do === 'withdraw') {
    return notify(region, join(script.folder, step.file), step);
  }
  const number = referral();
  const found = number === undefined ? undefined : await gateway.store.findByReferral(number.system, number.value);
  const journey = found?.record.journey;
  if (journey === undefined) {
    return 'no journey';
  }
  if (step.do === 'confirm-crisis') {
    return confirm(gateway, journey, step.by ?? '');
  }
  const by = step.by ?? '';
  const taak = findTaak(journey, by, step);
  if (taak === undefined) {
    return 'no task';
  }
  const taskId = gateway.storage.taskId(journey.id, taak);
  if (step.do === 'zaak') {
    return String((await region.gemeenten.get(by)?.setStatus(taskId, step.to, step.resultaat)) ?? 'no gemeente');
  }
  return (await knowsTask(region, by, taak.code, taskId)) ? codeOf(await act(ports, step, by, taskId)) : 'task not received';
}

/** VIPLive holds the referral, and notifies or withdraws it; one file is one referral. */
async function notify(region: SandboxRegion, path: string, { do: what, agb, form }: Extract<JourneyStep, { do: 'notify' | 'withdraw' }>): Promise<string> {
  const portal = region.viplive();
  const notifying = { practiceAgb: agb, ...(form === undefined ? {} : { form }) };
  const known = portal.heldOf(path) ?? portal.hold(JSON.parse(await readFile(path, 'utf8')) as object, form, path);
  return String((await portal[what](known, notifying)).status);
}

/** A partner acts on a Task that it got; a planner, or a practice that takes letters only, looks its own Tasks up. */
async function knowsTask(region: SandboxRegion, by: string, code: string, taskId: string): Promise<boolean> {
  const got = region.partners.get(by)?.list('Task').some(({ resource }) => JSON.stringify((resource as Task).identifier ?? []).includes(taskId));
  const zaken = region.gemeenten.get(by)?.zaken().some(({ kenmerken }) => kenmerken.includes(taskId));
  if (got === true || zaken === true) {
    return true;
  }
  const { resource } = await region.clientOf(by).searchTasks({ code });
  return resource?.resourceType === 'Bundle' && (resource.entry ?? []).some((it) => it.resource?.id === taskId);
}

function findTaak(journey: Journey, by: string, step: JourneyStep): Taak | undefined {
  const own = journey.taken.filter((it) => it.owner === by);
  if (step.do === 'zaak') {
    return own.findLast((it) => it.view === 'wmo');
  }
  if (step.do !== 'task') {
    return own.find((it) => it.code === 'vg-verwijzing' && it.view === 'vg-ggz') ?? own.find((it) => it.code === 'vg-planning') ?? own[0];
  }
  return own.findLast((it) => it.code === step.code && (step.view === undefined || it.view === step.view) && (step.actie === undefined || it.actie === step.actie));
}

async function act({ region, script, clock }: StepPorts, step: JourneyStep, by: string, taskId: string): Promise<GatewayAnswer> {
  const client = region.clientOf(by);
  switch (step.do) {
    case 'task': {
      const next = { status: step.to as never, ...(step.reason === undefined ? {} : { reason: step.reason }), ...(step.output === undefined ? {} : { output: step.output }) };
      return step.to === 'completed' && step.output !== undefined ? client.completeAanvullen(taskId, step.output) : client.stepTask(taskId, next);
    }
    case 'book':
      return client.bookGesprek(taskId, planned(script, step));
    case 'held':
    case 'no-show':
    case 'cancel-gesprek': {
      const outcome = step.do === 'cancel-gesprek' ? 'cancelled' : step.do;
      return client.recordGesprek(taskId, { ...planned(script, step), outcome, ...(step.absent === undefined ? {} : { absent: step.absent }) });
    }
    case 'advies':
      return client.postAdvies(taskId, JSON.parse(await readFile(join(script.folder, step.file), 'utf8')) as QuestionnaireResponse);
    case 'consent':
      return client.postConsent(taskId, {
        consentClass: step.class, decision: step.decision, at: clock.now().toISOString(),
        ...(step.partner === undefined ? {} : { partner: step.partner }), ...(step.withdrawn === undefined ? {} : { withdrawn: step.withdrawn }),
      });
    case 'send':
    case 'post-bundle':
    case 'notify':
    case 'withdraw':
    case 'wait':
    case 'zaak':
    case 'confirm-crisis':
      throw new Error('This step is not one on a Task.');
  }
}

function planned(script: JourneyScript, step: Extract<JourneyStep, { members: readonly string[] }>): Parameters<ReturnType<SandboxRegion['clientOf']>['bookGesprek']>[1] {
  return {
    id: gesprekId(`${script.case}/${step.gesprek ?? '1'}`), start: step.start, minutes: step.minutes ?? 60, mode: step.mode ?? 'op-locatie', members: step.members,
    ...(step.naaste === undefined ? {} : { withNaaste: step.naaste }), ...(step.reasonSecond === undefined ? {} : { reasonSecond: step.reasonSecond }),
  };
}

/** A UUID (version 8) of a name, so that a rerun books the same gesprek again. */
function gesprekId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function confirm(gateway: Gateway, journey: Journey, by: string): Promise<string> {
  const confirmed = await gateway.desk.confirmCrisis(journey.id, by);
  return confirmed.ok ? 'ok' : confirmed.refusal.code;
}

function codeOf(answer: GatewayAnswer): string {
  return answer.ok ? 'ok' : (answer.code ?? String(answer.status));
}
