import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/kernel/result.ts';
import { decideRecordAdvies } from '../../../src/workflow/advies/record-advies.ts';
import { decideCloseJourney } from '../../../src/workflow/close-journey.ts';
import type { Decision, DecisionContext } from '../../../src/workflow/decision.ts';
import type { NewDelivery } from '../../../src/workflow/effects.ts';
import { evolve } from '../../../src/workflow/evolve.ts';
import type { ConsentClass, Journey, TaakStatus } from '../../../src/workflow/journey.ts';
import { findTransition } from '../../../src/workflow/taken/transitions.ts';
import { decideUpdateTaak } from '../../../src/workflow/taken/update-taak.ts';
import { findNextDue } from '../../../src/workflow/termijnen/moments.ts';
import { decideTick } from '../../../src/workflow/termijnen/tick.ts';
import { decideBookGesprek } from '../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideCompleteHeld } from '../../../src/workflow/verkennend-gesprek/complete-held.ts';
import { decideConfirmCrisis } from '../../../src/workflow/verkennend-gesprek/confirm-crisis.ts';
import { decideReceiveCancellation } from '../../../src/workflow/verkennend-gesprek/receive-cancellation.ts';
import { decideReceiveCrisis } from '../../../src/workflow/verkennend-gesprek/receive-crisis.ts';
import { decideReceiveLetter } from '../../../src/workflow/verkennend-gesprek/receive-letter.ts';
import { decideReceiveReferral } from '../../../src/workflow/verkennend-gesprek/receive-referral.ts';
import { decideRecordConsent } from '../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { actie, advies, adviesBundle } from '../../personas/advies.ts';
import { ARRIVAL, bookingOf, heldOf, letterOf, referralOf } from '../../personas/course.ts';
import { NETWORK } from '../../personas/network.ts';
import type { ReferralSpec } from '../../personas/referral.ts';

/** A command with its decide function and arguments bound; the rest is the journey and the time. */
type Step = { readonly name: string; readonly run: (journey: Journey | undefined, context: DecisionContext) => Result<Decision> };

const SPECS: readonly ReferralSpec[] = [
  {}, { consents: ['vg-ggz', 'vg-sd', 'ggz-aanbieder', 'wmo', 'welzijn:samenhuis'] }, { bare: true }, { bsn: '999990018' }, { bsn: '' }, { answers: { vgzvw: 'N' } }, { born: '2015-01-01' },
  { consents: ['vg-ggz', '-vg-sd'] }, { gemeente: '9902' }, { gemeente: '9907' }, { answers: { vgcris: 'J' } }, { hulpvraag: 'Bel 0612345678' },
];

const ACTIES = [
  actie(1, 'ggz-basis', 'ggz-voorbeeld'), actie(2, 'sociaal-werk', 'samenhuis'), actie(2, 'sociaal-werk', 'herstelacademie'), actie(3, 'wmo-begeleiding', 'gemeente-gm9901'),
  actie(2, 'sociaal-werk', 'aanbod-ontbreekt'), actie(3, 'wmo-begeleiding', 'gemeente-gm9901', { persoonAkkoord: false }), actie(2, 'sociaal-werk', 'samenhuis', { loket: undefined }),
];

const gesprek = fc.record({ id: fc.constantFrom('g1', 'g2', 'g3'), mode: fc.constantFrom('online', 'telefonisch'), day: fc.integer({ min: 24, max: 30 }) })
  .map(({ id, mode, day }) => ({ id, mode, start: `2026-11-${day}T13:00:00.000Z` }));
const OWNERS = ['vg-voorbeelddam', 'planner-voorbeeld', 'ggz-voorbeeld', 'samenhuis', 'gemeente-gm9901', 'huisarts-eikenlaan'];
const LOCAL_IDS = ['vg-ggz', 'vg-sd', 'planner', 'actie-1', 'actie-2', 'actie-3', 'verwijzing-1', 'aanvullen-1', 'aanvullen-2', 'actie-2-2'];
const STATUSES: readonly TaakStatus[] = ['requested', 'received', 'accepted', 'rejected', 'in-progress', 'on-hold', 'completed', 'failed', 'cancelled', 'entered-in-error'];
const OUTPUT = [{ type: 'verwijsnummer', value: 'ZP1' }, { type: 'agb', value: '01004567' }, { type: 'BSN', value: '999990019' }];

const step = (name: string, run: Step['run']): Step => ({ name, run });

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...SPECS).map((spec) => step(`referral ${JSON.stringify(spec)}`, (journey, context) => decideReceiveReferral(journey, referralOf(spec), context))),
  fc.constantFrom('999990019', '999990020').map((bsn) => step('letter', (journey, context) => decideReceiveLetter(journey, letterOf({ bsn }), context))),
  fc.constant(step('cancellation', (journey, context) => decideReceiveCancellation(journey, ARRIVAL, context))),
  fc.constant(step('crisis', (journey, context) => decideReceiveCrisis(journey, ARRIVAL, context))),
  fc.constant(step('confirm', (journey, context) => decideConfirmCrisis(journey, { by: 'P. Planner' }, context))),
  fc.subarray([['BSN', '999990019'], ['GEMEENTE', 'GM9901'], ['TEAM', 'vg-fictiefveen'], ['VGHULP', 'x'], ['VGCRIS', 'N'], ['VGZVW', 'J'], ['VGDOM', 'wonen'], ['LETTER', 'zelfde-persoon'], ['TEKST', 'bel mij']] as const)
    .map((list) => step('complete', (journey, context) => decideCompleteHeld(journey, { by: 'P', answers: [...list.map(([question, answer]) => ({ question, answer, subId: 'vghulp' })), { question: 'VGTOE', subId: 'vg-ggz', answer: 'J' }, { question: 'VGTOE', subId: 'vg-sd', answer: 'J' }] }, context))),
  gesprek.map((one) => step(`book ${one.id}`, (journey, context) => decideBookGesprek(journey, bookingOf({ ...one, reasonSecond: 'complex' }), context))),
  fc.tuple(gesprek, fc.constantFrom('held' as const, 'no-show' as const, 'cancelled' as const)).map(([one, status]) => step(`record ${one.id} ${status}`, (journey, context) => decideRecordGesprek(journey, heldOf({ ...one, status }), context))),
  fc.tuple(fc.constantFrom<ConsentClass>('vg-ggz', 'vg-ed', 'wmo', 'ggz-aanbieder'), fc.constantFrom('permit' as const, 'deny' as const), fc.boolean()).map(([name, decision, withdrawn]) =>
    step(`consent ${name} ${decision} ${withdrawn}`, (journey, context) => decideRecordConsent(journey, { consent: { id: context.newId(), class: name, decision, givenAt: context.now, by: 'patient', source: 'fhir' }, withdrawn }, context))),
  fc.tuple(fc.subarray(ACTIES, { minLength: 1 }), fc.constantFrom('completed' as const, 'in-progress' as const)).map(([list, status]) => step('advies', (journey, context) => {
    const response = advies(list.filter((one, index) => list.findIndex((other) => other['id'] === one['id']) === index), {}, status);
    return decideRecordAdvies(journey, { response, bundle: adviesBundle(response) }, context);
  })),
  fc.tuple(fc.constantFrom(...LOCAL_IDS), fc.constantFrom(...STATUSES), fc.constantFrom(...OWNERS), fc.constantFrom('F' as const, 'F' as const, 'P' as const)).map(([localId, status, by, setter]) =>
    step(`task ${localId} ${status} ${by}`, (journey, context) => {
      // Mostly the right owner: a wrong one is refused, and says little.
      const owner = setter === 'F' ? (journey?.taken.find((one) => one.localId === localId)?.owner ?? by) : (journey?.team ?? by);
      return decideUpdateTaak(journey, { localId, setter, by: owner, status, reason: 'reden', output: OUTPUT }, context);
    })),
  fc.tuple(fc.constantFrom('actie-1', 'actie-2', 'actie-3'), fc.constantFrom('accepted' as const, 'in-progress' as const, 'completed' as const)).map(([localId, status]) =>
    step(`task ${localId} ${status}`, (journey, context) => decideUpdateTaak(journey, { localId, setter: 'F', by: journey?.taken.find((one) => one.localId === localId)?.owner ?? '', status, output: OUTPUT }, context))),
  fc.boolean().map((adviesDelivered) => step('tick', (journey, context) => decideTick(journey, { adviesDelivered }, context))),
  fc.constantFrom('voltooid', 'verhuisd').map((reason) => step('close', (journey, context) => decideCloseJourney(journey, { reason, adviesDelivered: true }, context))),
);

const timed = (one: fc.Arbitrary<Step>) => fc.record({ step: one, hours: fc.constantFrom(0, 1, 24, 24 * 8, 24 * 40) });
const intake = fc.constantFrom(...SPECS).map((spec) => step('referral', (journey, context) => decideReceiveReferral(journey, referralOf(spec), context)));
const good = step('good referral', (journey, context) => decideReceiveReferral(journey, referralOf(SPECS[1]), context));
const held = step('held', (journey, context) => decideRecordGesprek(journey, heldOf(), context));
const full = step('full advice', (journey, context) => {
  const response = advies([actie(1, 'ggz-basis', 'ggz-voorbeeld'), actie(2, 'sociaal-werk', 'samenhuis'), actie(3, 'wmo-begeleiding', 'gemeente-gm9901')]);
  return decideRecordAdvies(journey, { response, bundle: adviesBundle(response) }, context);
});
const referred = ['in-progress' as const, 'completed' as const].map((status) => step('referral by huisarts', (journey, context) =>
  decideUpdateTaak(journey, { localId: 'verwijzing-1', setter: 'F', by: 'huisarts-eikenlaan', status, output: OUTPUT }, context)));

/** Any commands from the start, or from a request, an advice, or a ggz Task that went out: so that every stage is well visited. */
const course = fc.oneof(
  fc.array(timed(steps), { minLength: 1, maxLength: 14 }),
  ...[[intake], [fc.constant(good), fc.constant(held), fc.constant(full)], [good, held, full, ...referred].map((one) => fc.constant(one))].map((start) =>
    fc.tuple(fc.tuple(...start.map((one) => fc.record({ step: one, hours: fc.constant(1) }))), fc.array(timed(steps), { minLength: 1, maxLength: 14 })).map(([first, rest]) => [...first, ...rest])),
);

/** A queued row that could still leave. */
type Queued = NewDelivery;

function queueAfter(queue: readonly Queued[], { effects }: Decision): readonly Queued[] {
  const left = queue.filter((row) => !effects.cancel.some((one) =>
    (one.recipient === undefined || one.recipient === row.recipient) && (one.subject === undefined || one.subject === row.subject) && (one.kinds === undefined || one.kinds.includes(row.kind))));
  return [...left, ...effects.deliveries];
}

const CODED: ReadonlySet<string> = new Set(['notice', 'cancellation']);

function check(before: Journey | undefined, journey: Journey, decision: Decision, queue: readonly Queued[], now: string): void {
  const ended = journey.closedAt !== undefined;
  // Exactly one responsible party, and a dated next step with owner (design 4).
  expect(journey.responsible.partner).not.toBe('');
  if (ended) {
    expect(journey.nextStep).toEqual({ what: 'none' });
    expect(findNextDue(journey, NETWORK)).toBeUndefined();
  } else {
    expect(journey.nextStep).toMatchObject({ owner: expect.stringMatching(/.+/), dueAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) });
  }
  // N4: responsibility moves only when a ggz-behandeling was accepted in this very decision.
  if (before !== undefined && journey.responsible.partner !== before.responsible.partner) {
    const taak = journey.taken.find((one) => one.owner === journey.responsible.partner && one.code === 'ggz-behandeling' && one.acceptedAt === now);
    expect(taak).toBeDefined();
  }
  expect(journey.gesprekken.filter((one) => one.status === 'booked').length).toBeLessThanOrEqual(1);
  // A stopped, refused or cancelled journey has nothing to claim but coded notices.
  if (['stopped', 'refused', 'cancelled', 'awaiting-request'].includes(journey.status)) {
    expect(queue.filter((row) => !CODED.has(row.kind)).map((row) => `${row.kind} ${row.view}`)).toEqual([]);
  }
  if (journey.status === 'held') {
    expect(queue.filter((row) => !CODED.has(row.kind) && row.kind !== 'task' && row.kind !== 'advice')).toEqual([]);
  }
  // Journeys that never were accepted: nobody but the huisarts gets anything at all.
  if (journey.team === undefined || journey.taken.every((one) => one.code === 'aanvullen')) {
    expect(decision.effects.deliveries.filter((row) => row.view !== 'huisarts')).toEqual([]);
  }
  // Every change of a Task is a row of the table (7.3).
  checkTransitions(before, decision);
  // Ordinary notices: at most four, but for who is responsible and that it ends.
  expect((journey.notified ?? []).length).toBeLessThanOrEqual(5);
}

function checkTransitions(before: Journey | undefined, decision: Decision): void {
  const states = new Map(before?.taken.map((one) => [one.localId, one]));
  for (const event of decision.events) {
    if (event.type !== 'TaakAdded' && event.type !== 'TaakChanged') {
      continue;
    }
    const from = states.get(event.taak.localId);
    const legal = from === undefined ? event.type === 'TaakAdded' : from.status === event.taak.status || (['F', 'P', 'G'] as const).some((setter) => findTransition(from.status, event.taak.status, setter) !== undefined);
    expect(legal ? '' : `${from?.status} -> ${event.taak.status} ${event.taak.localId}`).toBe('');
    expect(event.taak.version).toBeGreaterThan(from?.version ?? 0);
    states.set(event.taak.localId, event.taak);
  }
}

describe('invariants over any course of commands', () => {
  it('hold at every moment', () => {
    const visited = new Map<string, number>();
    const visit = (what: string): void => void visited.set(what, (visited.get(what) ?? 0) + 1);
    fc.assert(fc.property(course, (list) => {
      let journey: Journey | undefined;
      let queue: readonly Queued[] = [];
      let ms = Date.parse('2026-11-23T08:15:00Z');
      let ids = 0;
      for (const { step: { run }, hours } of list) {
        ms += hours * 3_600_000;
        const now = new Date(ms).toISOString();
        const result = run(journey, { now, network: NETWORK, newId: () => `id-${++ids}`, teamLoad: new Map() });
        if (!result.ok) {
          continue;
        }
        result.value.events.forEach((event) => visit(event.type));
        const before = journey;
        journey = result.value.events.reduce<Journey | undefined>((state, event) => evolve(state, event), journey);
        queue = queueAfter(queue, result.value);
        if (journey !== undefined) {
          check(before, journey, result.value, queue, now);
        }
      }
    }), { numRuns: 1500, seed: 20261123 });
    // The commands must reach far enough for this to mean something.
    for (const type of ['ReferralJudged', 'LetterDoubted', 'LetterSettled', 'LetterMissed', 'GesprekBooked', 'AdviesRecorded', 'ConsentWithdrawn', 'ResponsibleMoved', 'CrisisEscalated', 'CrisisConfirmed', 'JourneyCancelled', 'JourneyClosed', 'MomentPassed']) {
      expect([type, (visited.get(type) ?? 0) >= 2]).toEqual([type, true]);
    }
  }, 120_000);

  it('the same command twice at the same moment changes nothing the second time, where messages arrive at least once', () => {
    const twice = [
      step('referral', (journey, context) => decideReceiveCrisis(journey, ARRIVAL, context)),
      step('cancel', (journey, context) => decideReceiveCancellation(journey, ARRIVAL, context)),
    ];
    for (const { run } of twice) {
      const context = { now: '2026-11-23T08:15:00Z', network: NETWORK, newId: () => 'id', teamLoad: new Map<string, number>() };
      const first = run(undefined, context);
      const journey = first.ok ? first.value.events.reduce<Journey | undefined>((state, event) => evolve(state, event), undefined) : undefined;
      const second = run(journey, context);
      expect(second.ok && second.value.events).toEqual([]);
    }
  });

  it('an event before the journey started is a broken invariant', () => {
    expect(() => evolve(undefined, { type: 'LetterMissed', at: '2026-11-23T08:15:00Z' })).toThrow('event before JourneyStarted');
  });
});
