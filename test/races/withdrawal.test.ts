import type { Consent, Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../src/kernel/fault.ts';
import { recordConsentStory } from '../../src/pipeline/consent-story.ts';
import type { LoadedJourney } from '../../src/pipeline/journey-store.ts';
import { memoryJourneyStore } from '../../src/pipeline/memory-journey-store.ts';
import { sendDeliveryStory } from '../../src/pipeline/send-delivery.ts';
import type { Caller } from '../../src/pipeline/stories.ts';
import type { TaskPorts } from '../../src/pipeline/task-stories.ts';
import { readResourceStory, updateTaskStory } from '../../src/pipeline/task-stories.ts';
import { externalTaskId } from '../../src/policy/permit-read.ts';
import type { PermittedDelivery } from '../../src/policy/permit.ts';
import { consentFor } from '../../src/sandbox/partner-resources.ts';
import type { NewDelivery } from '../../src/workflow/effects.ts';
import type { Taak } from '../../src/workflow/journey.ts';
import { deliveriesOf, memoryGateway } from '../support/memory-gateway.ts';
import type { MemoryGateway } from '../support/memory-gateway.ts';
import type { MemoryRow } from '../support/memory-outbox.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { accepted, advised, HUISARTS, NUMBER, TEAM, WELZIJN } from '../unit/pipeline/callers.ts';

/** Interleavings per scene: a tenth in the suite, all by `npm run races`. */
const RUNS = Number(process.env['MGN_RACE_RUNS'] ?? '40');

/** A journey as it stands when the race begins, with what waits in the outbox. */
type Scene = {
  readonly name: string;
  readonly consentClass: string;
  readonly partner?: string;
  readonly loaded: LoadedJourney;
  readonly queued: readonly NewDelivery[];
  /** Whose access ends, and the Task that is theirs. */
  readonly losing: Caller;
  readonly taak: string;
  /** What else goes when this consent goes (L3: the whole VG). */
  readonly views: readonly string[];
};

const CONTENT: ReadonlySet<string> = new Set(['task', 'referral', 'update', 'booking', 'advice']);
let gateway: MemoryGateway;
let scenes: readonly Scene[];

beforeAll(async () => {
  gateway = await memoryGateway();
  await accepted(gateway);
  const offered = await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', NUMBER);
  const seats = deliveriesOf(gateway).slice();
  await advised(gateway);
  const planned = await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', NUMBER);
  if (offered === undefined || planned === undefined) {
    throw new Error('no journey');
  }
  gateway.clock.at = new Date('2026-12-02T09:00:00Z');
  const actions = deliveriesOf(gateway).slice(seats.length);
  scenes = [
    { name: 'welzijn, with its Task in the queue', consentClass: 'welzijn', partner: 'samenhuis', loaded: planned, queued: actions, losing: WELZIJN, taak: 'actie-2', views: ['welzijn'] },
    { name: 'vg-ed, one seat of a team that keeps the others', consentClass: 'vg-ed', loaded: offered, queued: seats, losing: TEAM, taak: 'vg-ed', views: ['vg-ed'] },
    { name: 'vg-sd before the VG, which ends it for all', consentClass: 'vg-sd', loaded: offered, queued: seats, losing: TEAM, taak: 'vg-sd', views: ['vg-ggz', 'vg-sd', 'vg-ed', 'planner'] },
  ];
});

/** What happened, in the order in which it was committed or came over the wire. */
type Happened = { readonly what: string; readonly row?: MemoryRow; readonly shown?: Task; readonly status?: string };

async function race(scene: Scene, schedule: fc.Scheduler, faults: readonly boolean[], wait: number): Promise<{ readonly log: readonly Happened[]; readonly rows: readonly MemoryRow[]; readonly taak: Taak | undefined; readonly accepted: boolean }> {
  const log: Happened[] = [];
  const { journey } = scene.loaded.record;
  const taskId = (journeyId: string, taak: Taak): string => externalTaskId(taak, (type, path) => gateway.ports.externalId({ journey: journeyId, recipient: taak.owner, type, path }));
  const memory = memoryJourneyStore(taskId, () => { throw new Error('no consultatie here'); });
  const outbox = memoryOutbox(memory, (what, row) => log.push({ what, ...(row === undefined ? {} : { row }) }));
  await outbox.store.commit({ at: gateway.clock.at, journey: { after: scene.loaded.record, events: [] }, effects: { deliveries: scene.queued, worklist: [], cancel: [], release: [] }, audit: [] });
  log.length = 0;
  const later = <A extends unknown[], R>(name: string, act: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) => async (...args: A) => {
    await schedule.schedule(Promise.resolve(), name);
    return act(...args);
  };
  const store = { ...outbox.store, load: later('load', outbox.store.load), commit: later('commit', outbox.store.commit), findTask: later('find', outbox.store.findTask) };
  const ports: TaskPorts = { ...gateway.ports, store };
  let calls = 0;
  const wire = later('bytes', async ({ id }: PermittedDelivery): Promise<void> => {
    const row = outbox.rows.find((it) => it.id === id);
    log.push({ what: 'arrived', ...(row === undefined ? {} : { row }) });
  });
  const answer = later('answer', async (isLost: boolean): Promise<void> => {
    if (isLost) {
      throw new Fault('RECIPIENT_UNAVAILABLE');
    }
  });
  const send = sendDeliveryStory({ ...ports, send: async (permitted) => { await wire(permitted); await answer(faults[calls++ % faults.length] === true); } });
  const attempt = async (row: MemoryRow): Promise<void> => {
    const { recipient, view, kind, subject, about, code, reasons } = row;
    const delivery = { id: row.id, journeyId: row.journeyId, recipient, view, kind, ...(subject === undefined ? {} : { subject }), ...(about === undefined ? {} : { about }), ...(code === undefined ? {} : { code }), ...(reasons === undefined ? {} : { reasons }) };
    const sent = await send(delivery, later('depart', outbox.departOf(row))).catch(() => ({ result: 'retry' as const }));
    outbox.settle(row, sent.result === 'retry' ? (row.attempts > 6 ? 'dead' : 'pending') : sent.result);
  };
  const relay = async (): Promise<void> => {
    for (let round = 0; round < 12; round += 1) {
      await later('poll', async () => undefined)();
      await Promise.all(outbox.claim().map(attempt));
    }
  };
  const withdrawal: Consent = consentFor({ id: '' }, { consentClass: scene.consentClass, decision: 'permit', at: '2026-12-02T08:59:00.000Z', withdrawn: true, ...(scene.partner === undefined ? {} : { partner: scene.partner }) });
  const named: Consent = { ...withdrawal, provision: { ...withdrawal.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: journey.referral } }] } };
  const own = journey.taken.find((it) => it.localId === scene.taak);
  const ownId = own === undefined ? '' : taskId(journey.id, own);
  let isAccepted = false;
  await schedule.waitFor(Promise.all([
    relay(), relay(),
    (async () => {
      for (let step = 0; step < wait; step += 1) {
        await later('think', async () => undefined)();
      }
      expect((await recordConsentStory(ports)(HUISARTS, named)).ok).toBe(true);
    })(),
    (async () => {
      for (let round = 0; round < 3; round += 1) {
        const read = await readResourceStory(ports)(scene.losing, 'Task', ownId);
        // The commit that let it be shown is the last `audit:read` of the log: nobody else reads.
        log.push({ what: 'shown', ...(read.ok ? { shown: read.value.resource as Task } : {}) });
      }
    })(),
    (async () => {
      const taken = await updateTaskStory(ports)(scene.losing, ownId, { resourceType: 'Task', status: 'accepted', intent: 'order' }, own?.version ?? 1);
      isAccepted = taken.ok;
    })(),
  ]));
  const after = (await memory.load(journey.id)).record.journey;
  return { log, rows: outbox.rows, taak: after.taken.find((it) => it.localId === scene.taak), accepted: isAccepted };
}

describe('L6 a withdrawal against sending, reading and accepting', () => {
  it.each([0, 1, 2])('scene %i: whatever comes first, nothing leaves or is shown after it, and who had something hears it', async (index) => {
    const scene = scenes[index];
    if (scene === undefined) {
      throw new Error('no scene');
    }
    const seen = { before: 0, after: 0, accepted: 0, cancelledInFlight: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.nat({ max: 12 }), async (schedule, faults, wait) => {
        const { log, rows, taak, accepted: isAccepted } = await race(scene, schedule, faults, wait);
        const withdrawn = log.findIndex((it) => it.what === 'ConsentWithdrawn');
        expect(withdrawn).toBeGreaterThanOrEqual(0);
        const lost = rows.filter((row) => scene.views.includes(row.view) && CONTENT.has(row.kind) && (scene.partner === undefined || row.recipient === scene.partner));
        expect(lost.length).toBeGreaterThan(0);
        for (const place of new Set(lost.map((row) => `${row.recipient} ${row.view}`))) {
          const own = lost.filter((row) => `${row.recipient} ${row.view}` === place);
          const [row] = own;
          const moments = (what: string): number[] => log.flatMap((it, at) => (it.what === what && it.row !== undefined && own.includes(it.row) ? [at] : []));
          const [departures, arrivals] = [moments('departed'), moments('arrived')];
          // L5: what left was permitted, and noted so with its consent and version, before the withdrawal stood.
          expect(departures.every((at) => at < withdrawn)).toBe(true);
          expect(arrivals.every((at) => departures.some((one) => one < at))).toBe(true);
          expect(own.filter((it) => it.departed !== undefined).every((it) => it.departed?.consent !== undefined)).toBe(true);
          expect(own.some((it) => it.departed !== undefined)).toBe(departures.length > 0);
          expect(own.filter((it) => it.status === 'pending' || it.status === 'waiting')).toEqual([]);
          // Who may have got it hears once, after it; who never got anything hears nothing.
          const told = rows.filter((it) => (it.kind === 'notice' || it.kind === 'cancellation') && it.recipient === row?.recipient && it.view === row.view);
          expect(told.length).toBe(departures.length > 0 ? 1 : 0);
          const notice = log.findIndex((it) => it.what === 'arrived' && it.row !== undefined && told.includes(it.row));
          expect(departures.length > 0 && told[0]?.status === 'delivered' ? arrivals.every((at) => at < notice) : notice < 0 || arrivals.every((at) => at < notice)).toBe(true);
          seen.before += departures.length > 0 ? 1 : 0;
          seen.after += departures.length > 0 ? 0 : 1;
          seen.cancelledInFlight += own.some((it) => it.status === 'cancelled' && it.departed !== undefined) ? 1 : 0;
        }
        // Whatever was shown after it points at nothing any more: a read answers at the version that its audit row stands on.
        const shown = log.flatMap((it, at) => (it.what === 'shown' && it.shown !== undefined ? [{ at, task: it.shown, read: log.map((one) => one.what).lastIndexOf('audit:read:success', at) }] : []));
        for (const { task } of shown.filter((it) => it.read > withdrawn)) {
          expect([task.for, task.focus, task.basedOn, task.description]).toEqual([undefined, undefined, undefined, undefined]);
        }
        // Care that was accepted before it goes on (a seat at a VG that ends is none: there is nothing left to do).
        const acceptance = log.findIndex((it) => it.what === 'audit:update:success');
        if (isAccepted && acceptance < withdrawn && scene.consentClass === 'welzijn') {
          expect(taak?.status).toBe('accepted');
          seen.accepted += 1;
        } else {
          expect(taak?.status).toBe('cancelled');
        }
        // The huisarts always learns who is responsible.
        expect(rows.filter((it) => it.view === 'huisarts' && it.about === 'consent-withdrawn').length).toBe(1);
      }),
      { numRuns: RUNS, seed: 606 + index },
    );
    // The race is one: both outcomes were seen, and a withdrawal in the middle of a send.
    expect(seen.before).toBeGreaterThan(0);
    expect(seen.after).toBeGreaterThan(0);
    expect(seen.cancelledInFlight).toBeGreaterThan(0);
    expect(scene.consentClass !== 'welzijn' || seen.accepted > 0).toBe(true);
  }, 3_600_000);
});
