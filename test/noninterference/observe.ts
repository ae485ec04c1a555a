import type { Task } from '@medplum/fhirtypes';
import { outgoingFrom, transactionFrom } from '../../src/outbound/transaction.ts';
import type { JourneyStore, TaskPlace } from '../../src/pipeline/journey-store.ts';
import { invokeExpertStory } from '../../src/pipeline/invoke-expert-story.ts';
import type { Caller } from '../../src/pipeline/stories.ts';
import type { TaskPorts } from '../../src/pipeline/task-stories.ts';
import { readResourceStory, searchTasksStory, updateTaskStory } from '../../src/pipeline/task-stories.ts';
import type { Delivery } from '../../src/policy/delivery.ts';
import { externalTaskId } from '../../src/policy/permit-read.ts';
import { permit } from '../../src/policy/permit.ts';
import type { SharingViews } from '../../src/policy/sharing/sharing-view.ts';
import { expertQuestionFor } from '../../src/sandbox/partner-resources.ts';
import { externalId } from '../../src/security/external-id.ts';
import type { NoticeAbout, View } from '../../src/workflow/effects.ts';
import type { Journey, Taak } from '../../src/workflow/journey.ts';
import type { PartnerRole } from '../../src/workflow/network.ts';
import { delivery, factsFor, NOW } from '../policy/journeys.ts';
import { NETWORK } from '../policy/network.ts';
import { SHARING_VIEWS } from '../policy/sharing-views.ts';

/** Who looks through which view in the journey of the tests, and which Taak of it is its own. */
export type Reader = { readonly view: View; readonly partner: string; readonly role: PartnerRole; readonly taak: string };

export const READERS: readonly Reader[] = [
  { view: 'vg-ggz', partner: 'vgteam', role: 'vg-team', taak: 'vg-ggz' },
  { view: 'vg-sd', partner: 'vgteam', role: 'vg-team', taak: 'vg-sd' },
  { view: 'vg-ed', partner: 'vgteam', role: 'vg-team', taak: 'vg-ed' },
  { view: 'planner', partner: 'planbureau', role: 'planner', taak: 'planner' },
  { view: 'ggz-aanbieder', partner: 'ggzproef', role: 'ggz', taak: 'actie-1' },
  { view: 'wmo', partner: 'gm9901', role: 'gemeente', taak: 'actie-2' },
  { view: 'welzijn', partner: 'samenhuis', role: 'welzijn', taak: 'actie-3' },
  { view: 'schuldhulp', partner: 'schuldhulp', role: 'schuldhulp', taak: 'actie-4' },
  { view: 'partner', partner: 'ips', role: 'partner', taak: 'actie-5' },
  { view: 'huisarts', partner: 'eikenlaan', role: 'huisarts', taak: 'verwijzing-1' },
  { view: 'inroepbaar', partner: 'expert', role: 'partner', taak: 'expertvraag-1' },
];

/** One thing that a reader may get to see: a message of some kind, or an answer of a door. `look` gives every byte of it. */
export type Sight = { readonly what: string; readonly look: (journey: Journey, views?: SharingViews) => Promise<string> };

const KEY = new Uint8Array(32).fill(9);
const ids = new Map<string, string>();

/** The gateway's own ids, made once: they do not hang on what a journey holds. */
const idFor = (journey: string, recipient: string) => (type: string, path: string): string => {
  const key = `${journey}|${recipient}|${type}|${path}`;
  const id = ids.get(key) ?? externalId(KEY, { journey, recipient, type, path });
  ids.set(key, id);
  return id;
};

/** Everything that this reader may get: messages of every kind as they go over the wire, answers of the doors, errors. */
export function sightsOf(reader: Reader): readonly Sight[] {
  return [...messagesFor(reader).map((message) => ({ what: message.name, look: async (journey: Journey, views = SHARING_VIEWS) => wireOf(reader, message, journey, views) })), ...doorSights(reader)];
}

/** The message as it would leave, or the code why it does not. */
function wireOf(reader: Reader, { message, ended }: Message, journey: Journey, views: SharingViews): string {
  const state = ended ? { ...journey, taken: journey.taken.map((it) => (it.localId === reader.taak ? { ...it, status: 'cancelled' as const } : it)) } : journey;
  const result = permit(message, { ...factsFor(reader.partner, state), views, externalId: idFor(journey.id, reader.partner) });
  return result.ok ? JSON.stringify([result.value.bundle, transactionFrom(outgoingFrom(result.value.bundle), message.kind, {})]) : result.refusal.code;
}

type Message = { readonly name: string; readonly message: Delivery; readonly ended: boolean };

function messagesFor({ view, partner, taak }: Reader): readonly Message[] {
  const one = (kind: Delivery['kind'], more: Partial<Delivery> = {}, ended = false): Message => ({ name: `${kind} ${more.about ?? more.subject ?? ''}`.trim(), message: delivery(view, partner, kind, more), ended });
  const notice = (about: NoticeAbout, more: Partial<Delivery> = {}): Message => one('notice', { about, ...more });
  const over = one('cancellation', { about: 'cancelled', subject: taak }, true);
  switch (view) {
    case 'vg-ggz':
    case 'vg-sd':
    case 'vg-ed':
      return [one('referral'), one('update'), one('booking'), one('advice'), one('task', { subject: 'expertvraag-1' }), notice('crisis-after-acceptance', { code: 'CRISIS_CALL' }), notice('held', { code: 'INCOMPLETE', reasons: ['INSURANCE_UNKNOWN'] }), over];
    case 'planner':
      return [one('referral'), one('update'), one('booking'), notice('reminder'), over];
    case 'huisarts':
      return [one('task', { subject: taak }), one('advice'), one('booking'), notice('received'), notice('task-rejected', { subject: 'actie-1' }), over];
    case 'ggz-aanbieder':
    case 'wmo':
    case 'welzijn':
    case 'schuldhulp':
    case 'partner':
    case 'inroepbaar':
    case 'dossierhouder':
      return [one('task', { subject: taak }), notice('consent-withdrawn', { code: 'CONSENT_WITHDRAWN', subject: taak }), over];
  }
}

/** What the doors answer this reader: its Task, its search, somebody else's Task, a step that is refused, a question that it may not put. */
function doorSights(reader: Reader): readonly Sight[] {
  const { partner, role, view, taak } = reader;
  const caller: Caller = { clientId: 'client', partner, role, requestId: 'verzoek' };
  const others = READERS.find((it) => it.partner !== partner)?.taak ?? '';
  const door = (what: string, ask: (ports: TaskPorts, journey: Journey, mine: string) => Promise<unknown>): Sight => ({
    what, look: async (journey, views = SHARING_VIEWS) => JSON.stringify(await ask(portsFor(journey, views), journey, taskIdIn(journey, taak))),
  });
  const versionIn = (journey: Journey): number => journey.taken.find((it) => it.localId === taak)?.version ?? 1;
  const searches = [
    door('search', (ports) => searchTasksStory(ports)(caller, {})),
    door('search by status', (ports) => searchTasksStory(ports)(caller, { status: ['requested'] })),
  ];
  return [
    door('read', (ports, _journey, mine) => readResourceStory(ports)(caller, 'Task', mine)),
    // The members of a team share its client (design 4), so that its search shows the ggz member's Tasks: asked for that one alone.
    ...(view === 'vg-sd' || view === 'vg-ed' ? [] : searches),
    door('read of another', (ports, journey) => readResourceStory(ports)(caller, 'Task', taskIdIn(journey, others))),
    door('read of nothing', (ports, _journey, mine) => readResourceStory(ports)(caller, 'Patient', mine)),
    door('refused step', (ports, journey, mine) => updateTaskStory(ports)(caller, mine, stepTo('on-hold', mine), versionIn(journey))),
    door('old version', (ports, _journey, mine) => updateTaskStory(ports)(caller, mine, stepTo('accepted', mine), 99)),
    door('question', (ports, _journey, mine) => invokeExpertStory(ports)(caller, expertQuestionFor(mine, { expert: 'ips', vraag: 'Wat nu?' }))),
  ];
}

function stepTo(status: Task['status'], id: string): Task {
  return { resourceType: 'Task', id, status, intent: 'order' };
}

function taskIdIn(journey: Journey, localId: string): string {
  const taak = journey.taken.find((it) => it.localId === localId);
  return taak === undefined ? '' : externalTaskId(taak, idFor(journey.id, taak.owner));
}

/** The stories' ports on one journey that stands still: what is committed is the audit's, and nobody's here. */
function portsFor(journey: Journey, views: SharingViews): TaskPorts {
  const placeOf = (taak: Taak): TaskPlace => ({ journeyId: journey.id, localId: taak.localId, owner: taak.owner, externalId: taskIdIn(journey, taak.localId) });
  const at = { record: { journey }, version: 1 };
  const store = {
    findTask: async (id: string) => journey.taken.filter((taak) => taskIdIn(journey, taak.localId) === id).map(placeOf)[0],
    listTasks: async (owner: string) => journey.taken.filter((taak) => taak.owner === owner).map(placeOf),
    load: async () => at, find: async () => at, loadDocument: async () => undefined, commit: async () => 'committed', teamLoad: async () => new Map(),
  } as unknown as JourneyStore;
  return {
    clock: { now: () => new Date(NOW) }, newId: () => '3f6c0f0e-6a1f-4d8e-9d52-0a4e6a6f1b11', network: () => NETWORK, store, views, conforms: () => true,
    externalId: ({ recipient, type, path }) => idFor(journey.id, recipient)(type, path),
  };
}
