import { describe, expect, it } from 'vitest';
import { checkFacts, countFindings } from './check-facts.ts';
import { EXPECTATIONS, FIRST_WORDS, SEAT_VIEWS } from './expectations.ts';
import type { Arrival, DeliveryFact, Facts, FindingClass, Item, Kind, Referral } from './facts.ts';
import { FINDING_CLASSES, KINDS } from './facts.ts';
import { recipientOf } from './find-lost.ts';

const NUMBERS = Object.fromEntries(KINDS.map((kind, n) => [kind, `ZP30000010${n}`])) as Record<Kind, string>;

/** What a faultless gateway would leave behind of one referral of each kind, written down by hand. */
function faultless(): Facts {
  const all = KINDS.map((kind) => oneOf({ number: NUMBERS[kind], kind, team: 'vg-voorbeelddam', huisarts: kind === 'practice-mllp' ? 'huisarts-beukenhof' : 'huisarts-eikenlaan' }));
  return {
    referrals: all.map((it) => it.referral), told: all.flatMap((it) => it.told), arrivals: all.flatMap((it) => it.arrivals), journeys: all.map((it) => ({ id: it.journey, number: it.referral.number })),
    deliveries: all.flatMap((it) => it.deliveries), messages: all.flatMap((it) => it.messages), audit: all.flatMap((it) => it.audit), work: all.flatMap((it) => it.work),
    withdrawals: all.flatMap((it) => (it.referral.kind === 'withdrawn' ? [{ journey: it.journey, version: 2 }] : [])), chain: [],
    stops: all.flatMap((it) => (it.referral.kind === 'crisis-after' ? [{ journey: it.journey, version: 2 }] : [])),
  };
}

/** Control id of each message that a sender of this kind sends; all were acknowledged. */
const SENT: Readonly<Record<Kind, readonly Facts['told'][number]['step'][]>> = {
  plain: ['srm', 'letter'], 'letter-first': ['letter', 'srm'], update: ['srm', 'update', 'letter'], refused: ['srm'], held: ['srm', 'letter'], crisis: ['srm'],
  'crisis-after': ['srm', 'crisis'], cancelled: ['srm', 'cancel', 'letter'], withdrawn: ['srm', 'letter', 'withdraw'], 'practice-mllp': ['srm', 'letter'],
};

function oneOf(referral: Referral) {
  const { number, kind, huisarts } = referral;
  const { notices, seats, letters, words, work, decided } = EXPECTATIONS[kind];
  const journey = `journey-${kind}`;
  const told = SENT[kind].map((step, n): Facts['told'][number] => ({
    referral: number, step, message: `${step} ${number}`, controlId: `${step}${number}`, sentAt: n * 10, at: n * 10 + 5, code: step === 'withdraw' ? '201' : 'AA', answers: `${step}${number}`, text: '',
  }));
  const deliveries: DeliveryFact[] = [];
  const arrivals: Arrival[] = [];
  const send = (recipient: string, view: string, what: string, items: readonly Item[]): void => {
    const id = `${journey} ${recipient} ${view} ${what}`;
    const [kindOf, about = null] = what.split(':');
    deliveries.push({ id, journey, seq: deliveries.length, recipient, view, kind: kindOf ?? '', about, isCrisis: about === 'crisis-after-acceptance' || about === 'stopped', status: 'delivered', departedVersion: about === 'crisis-after-acceptance' ? 2 : 1 });
    arrivals.push({ recipient, delivery: id, at: arrivals.length, items });
  };
  const named = (view: string): Pick<Item, 'number'> => (['vg-ggz', 'planner', 'huisarts'].includes(view) ? { number } : {});
  const notice = (recipient: string, view: string, code: string): Item => ({ place: `Communication/${journey}-${recipient}-${view}-${code}`, type: 'Communication', effect: 'created', view, code, ...named(view) });
  for (const about of Object.keys(notices).filter((it) => it !== 'cancelled' && it !== 'consent-withdrawn')) {
    send(huisarts, 'huisarts', `notice:${about}`, [notice(huisarts, 'huisarts', about)]);
  }
  for (const view of SEAT_VIEWS.filter((it) => seats[it] !== 'none')) {
    const recipient = recipientOf(referral, view);
    const task = (status: string): Item => ({ place: `Task/${journey}-${view}`, type: 'Task', effect: status === 'requested' ? 'created' : 'updated', view, status, code: 'vg-verwijzing', ...named(view) });
    const asked: Item = { place: `QuestionnaireResponse/${journey}-${view}`, type: 'QuestionnaireResponse', effect: 'created', view, text: words ?? FIRST_WORDS };
    send(recipient, view, 'referral', [...(view === 'planner' ? [] : [asked]), task('requested')]);
    if (view === 'vg-ggz' && letters > 0) {
      send(recipient, view, 'update', [{ place: `DocumentReference/${journey}`, type: 'DocumentReference', effect: 'created', view }]);
    }
    if (seats[view] === 'ended') {
      send(recipient, view, 'cancellation:cancelled', [notice(recipient, view, 'cancelled'), task('cancelled')]);
    } else if (seats[view] === 'warned') {
      send(recipient, view, 'notice:crisis-after-acceptance', [notice(recipient, view, 'crisis-after-acceptance')]);
    }
  }
  for (const about of Object.keys(notices).filter((it) => it === 'cancelled' || it === 'consent-withdrawn')) {
    send(huisarts, 'huisarts', `notice:${about}`, [notice(huisarts, 'huisarts', about)]);
  }
  const messages = told.filter((it) => it.step !== 'withdraw').map((it) => ({ id: `raw ${it.message}`, journey }));
  const audit: Facts['audit'] = [
    ...messages.map(({ id }) => ({ action: 'receive', journey, subject: 'SRM^S01', message: id })),
    ...decided.map((result) => ({ action: 'decide', journey, subject: null, result })),
    ...deliveries.map(({ id }) => ({ action: 'deliver', journey, subject: id })),
    ...(kind === 'withdrawn' ? [{ action: 'create', journey, subject: 'Consent' }] : []),
  ];
  return { referral, journey, told, deliveries, arrivals, messages, audit, work: work.map((it) => ({ ...it, journey, owner: 'planner-voorbeeld', isClosed: false, ageMs: 60_000 })) };
}

/** The findings of doctored facts: how many of each class, those of none left out. */
function found(doctor: (facts: Facts) => Facts): Partial<Record<FindingClass, number>> {
  const counts = countFindings(checkFacts(doctor(faultless())));
  return Object.fromEntries(FINDING_CLASSES.filter((it) => counts[it] > 0).map((it) => [it, counts[it]]));
}

/** Takes away what a recipient got, and the proof that it was sent, as if it had never left. */
const without = (isGone: (arrival: Arrival) => boolean) => (facts: Facts): Facts => {
  const gone = new Set(facts.arrivals.filter(isGone).map((it) => it.delivery));
  expect(gone.size).toBeGreaterThan(0);
  return { ...facts, arrivals: facts.arrivals.filter((it) => !gone.has(it.delivery)) };
};
const holds = (kind: Kind, type: string, view: string, code?: string) => ({ delivery, items }: Arrival): boolean =>
  delivery.startsWith(`journey-${kind} `) && items.some((it) => it.type === type && it.view === view && (code === undefined || it.code === code));
const again = (isIt: (arrival: Arrival) => boolean, change: (arrival: Arrival) => Arrival) => (facts: Facts): Facts => {
  const one = facts.arrivals.find(isIt);
  expect(one).toBeDefined();
  return { ...facts, arrivals: one === undefined ? [] : [...facts.arrivals, change(one)] };
};
const withAll = (one: Arrival, change: Partial<Item>): Arrival => ({ ...one, items: one.items.map((it) => ({ ...it, ...change })) });

describe('the checker of a chaos run', () => {
  it('finds nothing where nothing is wrong, nor in a repeat that changed nothing', () => {
    expect(checkFacts(faultless())).toEqual([]);
    expect(found(again(holds('plain', 'Task', 'vg-sd'), (it) => ({ ...withAll(it, { effect: 'unchanged' }) })))).toEqual({});
  });

  it.each<[string, (arrival: Arrival) => boolean]>([
    ['a referral at a seat', holds('plain', 'Task', 'vg-sd')],
    ['a referral at the planner', holds('update', 'Task', 'planner')],
    ['a letter', holds('plain', 'DocumentReference', 'vg-ggz')],
    ['a notice to the huisarts', holds('refused', 'Communication', 'huisarts', 'refused')],
    ['a notice over MLLP', holds('practice-mllp', 'Communication', 'huisarts', 'received')],
    ['a crisis alarm at a seat', holds('crisis-after', 'Communication', 'vg-ed', 'crisis-after-acceptance')],
    ['the end of a referral', holds('cancelled', 'Communication', 'vg-ggz', 'cancelled')],
  ])('lost: %s that did not come', (_what, isIt) => {
    expect(found(without(isIt))).toEqual({ lost: 1 });
  });

  it('lost: the last words of the person, a worklist entry, a delivery that is dead, a journey', () => {
    expect(found((facts) => ({ ...facts, arrivals: facts.arrivals.map((it) => (holds('update', 'QuestionnaireResponse', 'vg-sd')(it) ? withAll(it, { text: FIRST_WORDS }) : it)) }))).toEqual({ lost: 1 });
    expect(found((facts) => ({ ...facts, work: facts.work.filter((it) => it.journey !== 'journey-crisis') }))).toEqual({ lost: 1 });
    expect(found((facts) => ({ ...facts, work: facts.work.map((it) => (it.journey === 'journey-held' ? { ...it, isClosed: true } : it)) }))).toEqual({ lost: 1 });
    expect(found((facts) => ({ ...facts, deliveries: facts.deliveries.map((it, n) => (n === 0 ? { ...it, status: 'dead' } : it)) }))).toEqual({ lost: 1 });
    expect(found((facts) => ({ ...facts, journeys: facts.journeys.filter((it) => it.id !== 'journey-refused') }))).toMatchObject({ lost: 1 });
  });

  it('duplicated: a Task or notice a second time, whether by another delivery or by a repeat; a worklist entry', () => {
    const task = holds('plain', 'Task', 'vg-sd');
    const twin = (it: Arrival): Arrival => ({ ...it, items: it.items.map((item) => ({ ...item, place: `${item.place}-2` })) });
    expect(found(again(task, (it) => twin(it)))).toMatchObject({ duplicated: expect.any(Number) });
    const ofItsOwn = (facts: Facts): Facts => {
      const doubled = again(holds('plain', 'Communication', 'huisarts', 'received'), (it) => ({ ...twin(it), delivery: 'another' }))(facts);
      const row = doubled.deliveries.find((it) => it.journey === 'journey-plain');
      return { ...doubled, deliveries: [...doubled.deliveries, { ...row!, id: 'another', seq: 99 }], audit: [...doubled.audit, { action: 'deliver', journey: 'journey-plain', subject: 'another' }] };
    };
    expect(found(ofItsOwn)).toEqual({ duplicated: 1 });
    expect(found((facts) => ({ ...facts, work: [...facts.work, ...facts.work.filter((it) => it.kind === 'crisis').map((it) => ({ ...it }))] }))).toEqual({ duplicated: 2 });
  });

  it('a crisis that nobody confirmed stands there once more a quarter of an hour later, and must', () => {
    const aged = (...minutes: readonly number[]) => (facts: Facts): Facts => ({
      ...facts, work: facts.work.flatMap((it) => (it.kind === 'crisis' ? minutes.map((ago) => ({ ...it, ageMs: ago * 60_000 })) : [it])),
    });
    expect(found(aged(31, 16, 1))).toEqual({});
    expect(found(aged(31, 20, 5))).toEqual({ duplicated: 2 });
    expect(found(aged(18))).toEqual({ lost: 2 });
    expect(found(aged(33, 18))).toEqual({ lost: 2 });
  });

  it('outOfOrder: what was queued later came first; old content changed newer content once more; a crisis may pass', () => {
    const swapped = (kind: Kind, view: string) => (facts: Facts): Facts => {
      const [first, second] = facts.arrivals.filter((it) => it.delivery.includes(`journey-${kind} `) && it.delivery.includes(` ${view} `));
      return { ...facts, arrivals: facts.arrivals.map((it) => (it === first ? second! : it === second ? first! : it)) };
    };
    expect(found(swapped('plain', 'vg-ggz'))).toMatchObject({ outOfOrder: 1 });
    expect(found(swapped('crisis-after', 'vg-ggz'))).toEqual({});
    expect(found(again(holds('plain', 'Task', 'vg-ggz'), (it) => withAll(it, { effect: 'updated' })))).toMatchObject({ outOfOrder: 1 });
  });

  it('withoutPermit: content on the version of the withdrawal or after its end was told, for who may have none, unknown', () => {
    const content = holds('withdrawn', 'Task', 'vg-ed');
    const leaving = (departedVersion: number | null) => (facts: Facts): Facts => ({ ...facts, deliveries: facts.deliveries.map((it) => (it.journey === 'journey-withdrawn' && it.view === 'vg-ed' && it.kind === 'referral' ? { ...it, departedVersion } : it)) });
    expect(found(leaving(2))).toEqual({ withoutPermit: 1 });
    expect(found(leaving(null))).toEqual({ withoutPermit: 1 });
    expect(found(again(content, (it) => withAll(it, { effect: 'updated' })))).toMatchObject({ withoutPermit: 1 });
    expect(found((facts) => ({ ...facts, withdrawals: [] }))).toMatchObject({ withoutPermit: 1 });
    expect(found(again(holds('refused', 'Communication', 'huisarts'), (it) => ({ ...it, recipient: 'vg-voorbeelddam', items: [{ place: 'Task/1', type: 'Task', effect: 'created', view: 'vg-ggz', status: 'requested' }] })))).toMatchObject({ withoutPermit: 1 });
    expect(found((facts) => ({ ...facts, arrivals: facts.arrivals.map((it) => (holds('plain', 'DocumentReference', 'vg-ggz')(it) ? { ...it, items: [...it.items, { ...it.items[0]!, place: 'DocumentReference/2', view: 'vg-ed' }] } : it)) }))).toMatchObject({ withoutPermit: 1 });
    expect(found(again(content, (it) => ({ ...it, delivery: 'nobody knows', items: [] })))).toEqual({ withoutPermit: 1 });
  });

  it('E11 withoutPermit: content that left on the version of a stop, or when nobody knows; the alarm itself may', () => {
    const leaving = (departedVersion: number | null) => (facts: Facts): Facts => ({ ...facts, deliveries: facts.deliveries.map((it) => (it.journey === 'journey-crisis-after' && it.view === 'vg-ed' && it.kind === 'referral' ? { ...it, departedVersion } : it)) });
    expect(found(leaving(2))).toEqual({ withoutPermit: 1 });
    expect(found(leaving(null))).toEqual({ withoutPermit: 1 });
  });

  it('withoutPermit: a Task or notice of another referral than its delivery is of, whatever id it came under; a Task that names none', () => {
    const naming = (isIt: (arrival: Arrival) => boolean, number: string | undefined) => (facts: Facts): Facts => ({
      ...facts, arrivals: facts.arrivals.map((one) => (isIt(one) ? { ...one, items: one.items.map(({ number: _, ...item }) => ({ ...item, ...(number === undefined ? {} : { number }) })) } : one)),
    });
    expect(found(naming(holds('plain', 'Task', 'planner'), NUMBERS.update))).toEqual({ withoutPermit: 1 });
    expect(found(naming(holds('refused', 'Communication', 'huisarts'), NUMBERS.plain))).toEqual({ withoutPermit: 1 });
    expect(found(naming(holds('plain', 'Task', 'planner'), undefined))).toEqual({ withoutPermit: 1 });
  });

  it.each<[string, (row: Facts['audit'][number]) => boolean]>([
    ['of a message', (it) => it.action === 'receive' && it.journey === 'journey-crisis'],
    ['of a verdict', (it) => it.action === 'decide' && it.result === 'cancelled'],
    ['of a delivery', (it) => it.action === 'deliver' && it.journey === 'journey-refused'],
    ['of a withdrawal', (it) => it.action === 'create'],
  ])('auditMissing: no record %s', (_what, isGone) => {
    expect(found((facts) => ({ ...facts, audit: facts.audit.filter((it) => !isGone(it)) }))).toMatchObject({ auditMissing: expect.any(Number) });
  });

  it('auditMissing: a record twice, a broken chain', () => {
    expect(found((facts) => ({ ...facts, audit: [...facts.audit, facts.audit.find((it) => it.action === 'deliver')!] }))).toEqual({ auditMissing: 1 });
    expect(found((facts) => ({ ...facts, chain: ['lane 3: a record was changed'] }))).toEqual({ auditMissing: 1 });
  });

  it('toldWrong: AA and not stored, an error for what was fine, another answer to the same bytes, an answer to another message', () => {
    const [first] = faultless().told;
    expect(found((facts) => ({ ...facts, messages: facts.messages.filter((it) => it.journey !== 'journey-crisis'), audit: facts.audit.filter((it) => it.action !== 'receive' || it.journey !== 'journey-crisis') }))).toEqual({ toldWrong: 1 });
    expect(found((facts) => ({ ...facts, told: [...facts.told, { ...first!, code: 'AE' }] }))).toEqual({ toldWrong: 1 });
    expect(found((facts) => ({ ...facts, told: [...facts.told, { ...first!, text: 'something else' }] }))).toEqual({ toldWrong: 1 });
    expect(found((facts) => ({ ...facts, told: [...facts.told, { ...first!, answers: 'another' }] }))).toEqual({ toldWrong: 1 });
    expect(found((facts) => ({ ...facts, told: [...facts.told, { ...first!, code: 'AR' }] }))).toEqual({});
  });
});
