import { describe, expect, it } from 'vitest';
import type { UpdateTaak } from '../../../../src/workflow/commands.ts';
import type { TaakStatus } from '../../../../src/workflow/journey.ts';
import { decideRecordAdvies } from '../../../../src/workflow/advies/record-advies.ts';
import { decideCloseJourney } from '../../../../src/workflow/close-journey.ts';
import { listOpenActies } from '../../../../src/workflow/taken/open-taken.ts';
import { findTransition } from '../../../../src/workflow/taken/transitions.ts';
import { decideUpdateTaak } from '../../../../src/workflow/taken/update-taak.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { decideReceiveCancellation } from '../../../../src/workflow/verkennend-gesprek/receive-cancellation.ts';
import { decideReceiveCrisis } from '../../../../src/workflow/verkennend-gesprek/receive-crisis.ts';
import { decideRecordConsent } from '../../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { actie, advies, adviesBundle } from '../../../personas/advies.ts';
import type { Course } from '../../../personas/course.ts';
import { ARRIVAL, contextAt, follow, heldOf, received, refusalOf } from '../../../personas/course.ts';
import type { ReferralSpec } from '../../../personas/referral.ts';

const AT = '2026-12-02T09:00:00Z';
const ALL: ReferralSpec = { consents: ['vg-ggz', 'vg-sd', 'ggz-aanbieder', 'wmo', 'welzijn:samenhuis'] };

/** Advice of 2 December: ggz, welzijn and Wmo. */
function advised(spec: ReferralSpec = ALL): Course {
  const response = advies([actie(1, 'ggz-basis', 'ggz-voorbeeld'), actie(2, 'sociaal-werk', 'samenhuis'), actie(3, 'wmo-begeleiding', 'gemeente-gm9901')]);
  return follow(follow(received(spec), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z'), decideRecordAdvies, { response, bundle: adviesBundle(response) }, AT);
}

const OWNERS: Readonly<Record<string, string>> = { 'actie-1': 'ggz-voorbeeld', 'actie-2': 'samenhuis', 'actie-3': 'gemeente-gm9901', 'verwijzing-1': 'huisarts-eikenlaan', 'aanvullen-1': 'planner-voorbeeld', 'vg-ggz': 'vg-voorbeelddam', planner: 'planner-voorbeeld' };
const to = (localId: string, status: TaakStatus, more: Partial<UpdateTaak> = {}): UpdateTaak => ({ localId, setter: 'F', by: OWNERS[localId] ?? '', person: 'J. Behandelaar', status, ...more });
const update = (course: Course, localId: string, status: TaakStatus, more: Partial<UpdateTaak> = {}, at = AT): Course => follow(course, decideUpdateTaak, to(localId, status, more), at);
const refused = (course: Course, localId: string, status: TaakStatus, more: Partial<UpdateTaak> = {}): string | undefined => refusalOf(decideUpdateTaak(course.journey, to(localId, status, more), contextAt(AT)));
const sent = (course: Course): readonly string[] => course.last.effects.deliveries.map((one) => `${one.kind}${one.about === undefined ? '' : `:${one.about}`} ${one.view} ${one.subject ?? '-'}`);
const statusOf = (course: Course, localId: string): string | undefined => course.journey.taken.find((one) => one.localId === localId)?.status;

const REFERRAL = [{ type: 'verwijsnummer', value: 'ZP100120399' }, { type: 'agb', value: '01004567' }];
const referredBy = (course: Course, at = AT): Course => update(update(course, 'verwijzing-1', 'in-progress', {}, at), 'verwijzing-1', 'completed', { output: REFERRAL }, at);

/** The table of dutch-fhir.md 7.3, transcribed: from, to, who may. */
const TABLE: readonly (readonly [TaakStatus, TaakStatus, string])[] = [
  ['draft', 'requested', 'PG'], ['requested', 'received', 'F'], ['requested', 'accepted', 'F'], ['received', 'accepted', 'F'], ['requested', 'rejected', 'F'],
  ['received', 'rejected', 'F'], ['requested', 'in-progress', 'F'], ['accepted', 'in-progress', 'F'], ['requested', 'cancelled', 'PG'], ['received', 'cancelled', 'PG'],
  ['accepted', 'cancelled', 'PG'], ['in-progress', 'on-hold', 'F'], ['on-hold', 'in-progress', 'F'], ['in-progress', 'completed', 'F'], ['on-hold', 'completed', 'F'],
  ['in-progress', 'failed', 'F'], ['on-hold', 'failed', 'F'], ['draft', 'entered-in-error', 'PG'], ['requested', 'entered-in-error', 'P'],
];
const STATUSES: readonly TaakStatus[] = ['draft', 'requested', 'received', 'accepted', 'rejected', 'in-progress', 'on-hold', 'completed', 'failed', 'cancelled', 'entered-in-error'];

describe('7.3 the status machine', () => {
  it('has the rows of the table, and no others', () => {
    const pairs = STATUSES.flatMap((from) => STATUSES.flatMap((next) => (['F', 'P', 'G'] as const).filter((setter) => findTransition(from, next, setter) !== undefined).map((setter) => `${from} ${next} ${setter}`)));
    const expected = TABLE.flatMap(([from, next, setters]) => [...setters].map((setter) => `${from} ${next} ${setter}`));
    expect(pairs.toSorted()).toEqual(expected.toSorted());
  });

  it('received must be accepted before it starts; a rejection ends it; accepted is not rejected any more', () => {
    const seen = update(advised(), 'actie-2', 'received');
    expect(refused(seen, 'actie-2', 'in-progress')).toBe('TRANSITION_REFUSED');
    expect(refused(update(seen, 'actie-2', 'accepted'), 'actie-2', 'rejected', { reason: 'geen-plek' })).toBe('TRANSITION_REFUSED');
    const no = update(seen, 'actie-2', 'rejected', { reason: 'geen-plek' });
    expect(refused(no, 'actie-2', 'accepted')).toBe('TRANSITION_REFUSED');
  });

  it('asks for reason and output', () => {
    expect(refused(advised(), 'actie-2', 'rejected')).toBe('REASON_MISSING');
    const running = update(update(advised(), 'actie-2', 'accepted'), 'actie-2', 'in-progress');
    expect(refused(running, 'actie-2', 'on-hold')).toBe('REASON_MISSING');
    expect(refused(running, 'actie-2', 'failed')).toBe('REASON_MISSING');
    expect(refused(running, 'actie-2', 'completed')).toBe('OUTPUT_MISSING');
    expect(statusOf(update(running, 'actie-2', 'completed', { output: [{ type: 'resultaat', value: 'klaar' }] }), 'actie-2')).toBe('completed');
  });

  it('the shortcut to in-progress is for owners who may have the BSN, and only when it is there', () => {
    expect(statusOf(update(advised(), 'actie-3', 'in-progress'), 'actie-3')).toBe('in-progress');
    expect(refused(advised(), 'actie-2', 'in-progress')).toBe('TRANSITION_REFUSED');
    expect(refused(advised({ ...ALL, bsn: '' }), 'actie-3', 'in-progress')).toBe('TRANSITION_REFUSED');
    // Recording care is never blocked by it (design 4): accept first, and it is only a warning.
    const accepted = update(advised({ ...ALL, bsn: '' }), 'actie-3', 'accepted');
    expect(update(accepted, 'actie-3', 'in-progress').last.warnings).toEqual(['BSN_MISSING']);
  });

  it('another\'s Task does not exist, and neither does a draft', () => {
    expect(refused(advised(), 'actie-2', 'accepted', { by: 'ggz-voorbeeld' })).toBe('NOT_FOUND');
    expect(refused(advised(), 'actie-1', 'accepted')).toBe('NOT_FOUND');
    expect(refused(advised(), 'actie-99', 'accepted')).toBe('NOT_FOUND');
    expect(refusalOf(decideUpdateTaak(undefined, to('actie-2', 'accepted'), contextAt(AT)))).toBe('NOT_FOUND');
  });

  it('412 for an old version, and the same state again changes nothing', () => {
    expect(refused(advised(), 'actie-2', 'accepted', { expectedVersion: 2 })).toBe('VERSION_CONFLICT');
    const once = update(advised(), 'actie-2', 'accepted', { expectedVersion: 1 });
    expect(update(once, 'actie-2', 'accepted').last.events).toEqual([]);
    expect(once.journey.taken.find((one) => one.localId === 'actie-2')?.version).toBe(2);
  });

  it('only who placed it takes it back, and not while it runs', () => {
    expect(refused(advised(), 'actie-2', 'cancelled')).toBe('TRANSITION_REFUSED');
    const team = { setter: 'P', by: 'vg-voorbeelddam' } as const;
    const course = update(advised(), 'actie-2', 'cancelled', team);
    expect(sent(course)).toEqual(['cancellation:cancelled welzijn actie-2']);
    expect(course.last.effects.deliveries[0]?.onlyIfSent).toBe(true);
    const running = update(update(advised(), 'actie-2', 'accepted'), 'actie-2', 'in-progress');
    expect(refused(running, 'actie-2', 'cancelled', team)).toBe('TRANSITION_REFUSED');
    expect(refused(advised(), 'actie-2', 'cancelled', { setter: 'P', by: 'samenhuis' })).toBe('NOT_FOUND');
  });

  it('more output in the same state is kept; what ended does not change', () => {
    const accepted = update(advised(), 'actie-2', 'accepted');
    const noted = update(accepted, 'actie-2', 'accepted', { output: [{ type: 'afspraak', value: '2026-12-20' }] });
    expect(noted.journey.taken.find((one) => one.localId === 'actie-2')).toMatchObject({ status: 'accepted', version: 3, output: [{ type: 'afspraak' }] });
    const no = update(advised(), 'actie-2', 'rejected', { reason: 'geen-plek' });
    expect(refused(no, 'actie-2', 'rejected', { reason: 'anders' })).toBe('TRANSITION_REFUSED');
  });
});

describe('A14 the huisarts\'s referral', () => {
  it('releases the ggz Task with number and AGB', () => {
    const course = referredBy(advised());
    expect(course.last.effects.release).toEqual(['actie-1']);
    expect(statusOf(course, 'actie-1')).toBe('requested');
    expect(course.journey.taken.find((one) => one.localId === 'actie-1')?.dueAt).toBe('2026-12-12T22:59:59.000Z');
  });

  it.each([
    ['no number', [{ type: 'agb', value: '01004567' }], 'OUTPUT_MISSING'],
    ['no AGB', [{ type: 'verwijsnummer', value: 'ZP1' }], 'OUTPUT_MISSING'],
    ['an AGB that is no huisarts\'s', [{ type: 'verwijsnummer', value: 'ZP1' }, { type: 'agb', value: '84001234' }], 'FIELD_INVALID'],
  ])('%s is not a referral', (_name, output, code) => {
    expect(refused(update(advised(), 'verwijzing-1', 'in-progress'), 'verwijzing-1', 'completed', { output })).toBe(code);
  });

  it('declined: the action is the team\'s again', () => {
    const course = update(advised(), 'verwijzing-1', 'rejected', { reason: 'niet-eens' });
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-1', owner: 'vg-voorbeelddam' }));
    expect(sent(course)).toContain('notice:task-rejected huisarts verwijzing-1');
    expect(statusOf(course, 'actie-1')).toBe('draft');
    expect(course.journey.nextStep).toMatchObject({ owner: 'vg-voorbeelddam' });
  });

  it('reminds after three working days, and is shown to the team after five', () => {
    const reminded = follow(advised(), decideTick, { adviesDelivered: false }, '2026-12-08T09:00:00Z');
    expect(sent(reminded)).toContain('notice:reminder huisarts verwijzing-1');
    const late = follow(reminded, decideTick, { adviesDelivered: false }, '2026-12-10T09:00:00Z');
    expect(late.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'deadline', key: 'term:verwijzing-1', code: 'AWAITING_REFERRAL', owner: 'vg-voorbeelddam' }));
    expect(statusOf(late, 'verwijzing-1')).toBe('requested');
    const done = referredBy(late, '2026-12-10T10:00:00Z');
    expect([...done.decisions.at(-2)?.effects.worklist ?? [], ...done.last.effects.worklist]).toContainEqual({ type: 'close', kind: 'deadline', key: 'term:verwijzing-1' });
  });
});

describe('N4 responsibility', () => {
  it('moves only when a ggz provider accepts the treatment, and the huisarts hears it', () => {
    const course = update(referredBy(advised()), 'actie-1', 'accepted');
    expect(course.journey.responsible).toEqual({ partner: 'ggz-voorbeeld', since: AT, acceptedBy: 'J. Behandelaar' });
    expect(sent(course)).toEqual(['notice:responsible-changed huisarts actie-1']);
  });

  it('does not move by sending, by welzijn or the gemeente, or by a received Task', () => {
    const released = referredBy(advised());
    const others = update(update(update(released, 'actie-2', 'accepted'), 'actie-3', 'accepted'), 'actie-1', 'received');
    expect(others.journey.responsible.partner).toBe('huisarts-eikenlaan');
  });

  it('does not move by time', () => {
    const late = follow(referredBy(advised()), decideTick, { adviesDelivered: true }, '2027-06-01T09:00:00Z');
    expect(late.journey.responsible.partner).toBe('huisarts-eikenlaan');
  });

  it('N2 accepted on day 28 is in the norm, on day 29 it is late', () => {
    const on = (at: string): readonly string[] => {
      const released = referredBy(advised(), '2026-12-28T09:00:00Z');
      return update(released, 'actie-1', 'accepted', {}, at).last.warnings;
    };
    expect(on('2026-12-30T22:59:00Z')).toEqual([]);
    expect(on('2026-12-30T23:00:01Z')).toEqual(['TERM_AT_RISK']);
  });
});

describe('what comes back', () => {
  it('a rejected Task is the team\'s open action with a term, and both hear it', () => {
    const course = update(advised(), 'actie-2', 'rejected', { reason: 'geen-plek' });
    expect(course.last.effects.worklist).toEqual([{ type: 'open', kind: 'open-action', key: 'actie-2', owner: 'vg-voorbeelddam', dueAt: '2026-12-07T22:59:59.000Z' }]);
    expect(sent(course)).toEqual(['notice:task-rejected huisarts actie-2', 'notice:task-rejected vg-ggz actie-2']);
    expect(course.journey.nextStep).toMatchObject({ what: 'open-actie', owner: 'vg-voorbeelddam' });
  });

  it('a Task that is not answered within its term expires into the same', () => {
    const course = follow(advised(), decideTick, { adviesDelivered: false }, '2026-12-13T09:00:00Z');
    expect(course.journey.taken.find((one) => one.localId === 'actie-2')).toMatchObject({ status: 'cancelled', reason: 'verlopen' });
    expect(sent(course)).toEqual(expect.arrayContaining(['cancellation:task-expired welzijn actie-2', 'notice:task-expired huisarts actie-2', 'notice:task-expired vg-ggz actie-2']));
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-2' }));
    expect(follow(course, decideTick, { adviesDelivered: false }, '2026-12-13T10:00:00Z').last.events).toEqual([]);
    const early = follow(advised(), decideTick, { adviesDelivered: false }, '2026-12-12T22:00:00Z');
    expect(statusOf(early, 'actie-2')).toBe('requested');
  });

  it('L5 one that its provider never got for want of consent is nobody\'s silence: it stays the team\'s', () => {
    const course = follow(advised({ consents: ['vg-ggz', 'vg-sd', 'welzijn:samenhuis'] }), decideTick, { adviesDelivered: false }, '2026-12-13T09:00:00Z');
    expect(course.journey.taken.find((one) => one.localId === 'actie-3')).toMatchObject({ status: 'cancelled', reason: 'geen-toestemming' });
    expect(sent(course).filter((one) => one.includes('actie-3'))).toEqual([]);
    expect(listOpenActies(course.journey).map((one) => one.key)).toContain('actie-3');
  });

  it('a failed one too', () => {
    const running = update(update(advised(), 'actie-2', 'accepted'), 'actie-2', 'in-progress');
    expect(sent(update(running, 'actie-2', 'failed', { reason: 'gestopt' }))).toEqual(['notice:task-failed huisarts actie-2', 'notice:task-failed vg-ggz actie-2']);
  });

  it('a seat at the VG goes to the planner; the planner\'s own to the regievoerder', () => {
    expect(update(received(ALL), 'vg-ggz', 'rejected', { reason: 'geen-plek' }).last.effects.worklist).toMatchObject([{ key: 'vg-ggz', owner: 'planner-voorbeeld' }]);
    expect(update(received(ALL), 'planner', 'rejected', { reason: 'geen-plek' }).last.effects.worklist).toMatchObject([{ key: 'planner', owner: 'ggz-voorbeeld' }]);
  });
});

describe('Task aanvullen', () => {
  it('completed with answers, the journey goes on by itself', () => {
    const asked = received({ bsn: '999990018' });
    const running = update(update(asked, 'aanvullen-1', 'accepted'), 'aanvullen-1', 'in-progress');
    const done = update(running, 'aanvullen-1', 'completed', { output: [{ type: 'BSN', value: '999990019' }] });
    expect(done.journey).toMatchObject({ status: 'accepted', completions: [{ question: 'BSN', answer: '999990019', by: 'J. Behandelaar' }] });
    expect(done.journey.taken.filter((one) => one.code === 'aanvullen')).toHaveLength(1);
  });

  it('a sub-id stands after the colon', () => {
    const asked = received({ consents: ['vg-ggz'] });
    const running = update(update(asked, 'aanvullen-1', 'accepted'), 'aanvullen-1', 'in-progress');
    expect(update(running, 'aanvullen-1', 'completed', { output: [{ type: 'VGTOE:vg-sd', value: 'J' }] }).journey.status).toBe('accepted');
  });

  it('declined by the planner: the regievoerder is asked', () => {
    const course = update(received({ bare: true }), 'aanvullen-1', 'rejected', { reason: 'geen-contact' });
    expect(course.journey.taken.at(-1)).toMatchObject({ localId: 'aanvullen-2', owner: 'ggz-voorbeeld', status: 'requested' });
    expect(course.journey.nextStep).toMatchObject({ what: 'aanvullen', owner: 'ggz-voorbeeld' });
  });
});

describe('L6 withdrawal stops exchange, not care', () => {
  const withdraw = (course: Course, consent: { readonly class: 'wmo' | 'ggz-aanbieder' | 'welzijn'; readonly partner?: string }): Course =>
    follow(course, decideRecordConsent, { consent: { id: 'w', decision: 'permit', givenAt: AT, by: 'patient', source: 'fhir', ...consent }, withdrawn: true }, '2026-12-03T09:00:00Z');

  it('not accepted: cancelled, undelivered rows lapse, a notice only to who got something, and the huisarts', () => {
    const course = withdraw(advised(), { class: 'welzijn', partner: 'samenhuis' });
    expect(course.journey.taken.find((one) => one.localId === 'actie-2')).toMatchObject({ status: 'cancelled', reason: 'toestemming-ingetrokken' });
    expect(course.last.effects.cancel).toEqual([{ recipient: 'samenhuis', subject: 'actie-2', code: 'CONSENT_WITHDRAWN' }]);
    expect(course.last.effects.deliveries).toEqual([
      { recipient: 'samenhuis', view: 'welzijn', kind: 'notice', about: 'consent-withdrawn', code: 'CONSENT_WITHDRAWN', subject: 'actie-2', onlyIfSent: true },
      { recipient: 'huisarts-eikenlaan', view: 'huisarts', kind: 'notice', about: 'consent-withdrawn', code: 'CONSENT_WITHDRAWN' },
    ]);
    expect(statusOf(course, 'actie-3')).toBe('requested');
    expect(course.journey.nextStep).not.toMatchObject({ what: 'open-actie' });
  });

  it('accepted or started: stays, and hears it', () => {
    const course = withdraw(update(advised(), 'actie-3', 'accepted'), { class: 'wmo' });
    expect(statusOf(course, 'actie-3')).toBe('accepted');
    expect(sent(course)).toEqual(['notice:consent-withdrawn wmo actie-3', 'notice:consent-withdrawn huisarts -']);
  });

  it('a ggz Task that waits for its referral is taken out, and the huisarts need not write one', () => {
    const course = withdraw(advised(), { class: 'ggz-aanbieder' });
    expect([statusOf(course, 'actie-1'), statusOf(course, 'verwijzing-1')]).toEqual(['entered-in-error', 'cancelled']);
  });
});

describe('L6 withdrawal on a journey that is over', () => {
  const withdraw = (course: Course, name: 'wmo' | 'vg-sd'): Course =>
    follow(course, decideRecordConsent, { consent: { id: 'w', class: name, decision: 'permit', givenAt: AT, by: 'patient', source: 'fhir' }, withdrawn: true }, '2026-12-03T09:00:00Z');
  const told = (course: Course): readonly string[] => course.last.effects.deliveries.map((one) => `${one.about} ${one.view} ${one.subject ?? '-'}${one.onlyIfSent === true ? ' if sent' : ''}`);
  const closed = (): Course => follow(advised(), decideCloseJourney, { reason: 'verhuisd', adviesDelivered: false }, AT);

  it.each([
    ['closed', closed, 'wmo', ['consent-withdrawn wmo actie-3 if sent', 'consent-withdrawn huisarts -']],
    ['closed', closed, 'vg-sd', ['consent-withdrawn vg-sd - if sent', 'consent-withdrawn huisarts -']],
    ['stopped', (): Course => follow(received(ALL), decideReceiveCrisis, ARRIVAL), 'vg-sd', ['consent-withdrawn vg-sd - if sent', 'consent-withdrawn huisarts -']],
    ['cancelled', (): Course => follow(received(ALL), decideReceiveCancellation, ARRIVAL), 'vg-sd', ['consent-withdrawn vg-sd - if sent', 'consent-withdrawn huisarts -']],
  ] as const)('%s: who got something under it hears it, and the huisarts; nothing else moves', (status, courseOf, name, expected) => {
    const course = courseOf();
    const after = withdraw(course, name);
    expect(told(after)).toEqual(expected);
    expect(after.journey.taken).toEqual(course.journey.taken);
    expect(after.journey.status).toBe(status);
    expect(withdraw(after, name).last.events).toEqual([]);
  });

  it('a yes there is kept and starts nothing', () => {
    const consent = { id: 'c', class: 'schuldhulp', decision: 'permit', givenAt: AT, by: 'patient', source: 'fhir' } as const;
    expect(follow(closed(), decideRecordConsent, { consent }, AT).last.effects.deliveries).toEqual([]);
  });
});

describe('design 4 at most four ordinary notices', () => {
  it('held, received, advice, responsible-changed; the completion has no room any more', () => {
    const held = received({ ...ALL, bsn: '999990018' });
    const answered = update(update(update(held, 'aanvullen-1', 'accepted'), 'aanvullen-1', 'in-progress'), 'aanvullen-1', 'completed', { output: [{ type: 'BSN', value: '999990019' }] });
    const response = advies([actie(1, 'ggz-basis', 'ggz-voorbeeld')]);
    const advice = follow(follow(answered, decideRecordGesprek, heldOf(), AT), decideRecordAdvies, { response, bundle: adviesBundle(response) }, AT);
    const accepted = update(referredBy(advice), 'actie-1', 'accepted');
    const completed = update(update(accepted, 'actie-1', 'in-progress'), 'actie-1', 'completed', { output: [{ type: 'resultaat', value: 'klaar' }] });
    const inbox = completed.decisions.flatMap((one) => one.effects.deliveries).filter((one) => one.view === 'huisarts' && one.kind !== 'task').map((one) => one.about ?? one.kind);
    expect(inbox).toEqual(['held', 'received', 'advice', 'responsible-changed']);
  });

  it('without a ggz action the first acceptance and the last completion are told, once each', () => {
    const response = advies([actie(2, 'sociaal-werk', 'samenhuis'), actie(3, 'wmo-begeleiding', 'gemeente-gm9901')]);
    const course = follow(follow(received(ALL), decideRecordGesprek, heldOf(), AT), decideRecordAdvies, { response, bundle: adviesBundle(response) }, AT);
    const output = [{ type: 'resultaat', value: 'klaar' }];
    const steps = ['accepted', 'in-progress', 'completed'] as const;
    const end = steps.reduce((state, status) => update(update(state, 'actie-2', status, { output }), 'actie-3', status, { output }), course);
    const inbox = end.decisions.flatMap((one) => one.effects.deliveries).filter((one) => one.view === 'huisarts').map((one) => one.about ?? one.kind);
    expect(inbox).toEqual(['received', 'advice', 'task-accepted', 'task-completed']);
  });
});
