import { describe, expect, it } from 'vitest';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { isConsented } from '../../../../src/workflow/toestemming/is-consented.ts';
import { decideBookGesprek } from '../../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideReceiveLetter } from '../../../../src/workflow/verkennend-gesprek/receive-letter.ts';
import { decideReceiveReferral } from '../../../../src/workflow/verkennend-gesprek/receive-referral.ts';
import { decideRecordConsent } from '../../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import type { ConsentState } from '../../../../src/workflow/journey.ts';
import type { Course } from '../../../personas/course.ts';
import { bookingOf, contextAt, follow, heldOf, letterOf, received, referralOf, refusalOf } from '../../../personas/course.ts';
import { RUBEN } from '../../../personas/people.ts';

const ggz = { member: 'm-ggz-dam', view: 'vg-ggz' } as const;
const sd = { member: 'm-sd-dam', view: 'vg-sd' } as const;
const ed = { member: 'm-ed-dam', view: 'vg-ed' } as const;
const second = { id: 'gesprek-2', start: '2026-12-08T13:00:00.000Z', reasonSecond: 'complexe hulpvraag' };

const book = (course: Course, change: Parameters<typeof bookingOf>[0] = {}): string | undefined => refusalOf(decideBookGesprek(course.journey, bookingOf(change), contextAt()));
const heldOnce = (): Course => follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
const heldTwice = (): Course => follow(follow(heldOnce(), decideBookGesprek, bookingOf(second)), decideRecordGesprek, heldOf(second), '2026-12-08T15:00:00Z');

describe('booking', () => {
  it('T1 both sides are in it: booked, told to everyone with a seat, and the next step is the gesprek', () => {
    const course = follow(received(), decideBookGesprek, bookingOf());
    expect(course.last.effects.deliveries.map((one) => `${one.kind} ${one.view} ${one.subject}`)).toEqual(['booking vg-ggz gesprek-1', 'booking vg-sd gesprek-1', 'booking vg-ed gesprek-1', 'booking planner gesprek-1']);
    expect(course.journey.nextStep).toEqual({ what: 'gesprek', owner: 'vg-voorbeelddam', dueAt: '2026-12-01T13:00:00.000Z' });
    expect(course.last.warnings).toEqual([]);
  });

  it.each([
    ['T1 no sociaal domein', { participants: [ggz] }, 'TEAM_INCOMPLETE'],
    ['T1 no ggz', { participants: [sd, ed] }, 'TEAM_INCOMPLETE'],
    ['T1 a member of another team does not count', { participants: [ggz, { member: 'm-sd-veen', view: 'vg-sd' }] }, 'TEAM_INCOMPLETE'],
    ['T1 a member in another capacity does not count', { participants: [ggz, { member: 'm-ggz-dam', view: 'vg-sd' }] }, 'TEAM_INCOMPLETE'],
    ['T12 by telephone', { mode: 'telefonisch' }, 'MODE_REFUSED'],
    ['T12 no mode', { mode: '' }, 'MODE_REFUSED'],
    ['a start that is no time', { start: 'morgen' }, 'FIELD_INVALID'],
  ] as const)('%s is refused', (_name, change, code) => {
    expect(book(received(), change)).toBe(code);
  });

  it('T12 online is fine', () => {
    expect(book(received(), { mode: 'online' })).toBeUndefined();
  });

  it('L1 an ervaringsdeskundige without consent is not booked', () => {
    expect(book(received({ consents: ['vg-ggz', 'vg-sd'] }), { participants: [ggz, sd, ed] })).toBe('CONSENT_MISSING');
    expect(book(received(), { participants: [ggz, sd, ed] })).toBeUndefined();
  });

  it('the same booking again changes nothing; another time moves it; a second beside it is refused', () => {
    const course = follow(received(), decideBookGesprek, bookingOf());
    expect(follow(course, decideBookGesprek, bookingOf()).last.events).toEqual([]);
    const moved = follow(course, decideBookGesprek, bookingOf({ start: '2026-12-02T13:00:00.000Z' }));
    expect(moved.journey.gesprekken).toMatchObject([{ id: 'gesprek-1', start: '2026-12-02T13:00:00.000Z' }]);
    expect(book(course, { id: 'gesprek-2' })).toBe('STATE_CONFLICT');
  });

  it('only of an accepted request', () => {
    expect(book(received({ bare: true }))).toBe('STATE_CONFLICT');
    expect(book(received({ answers: { vgzvw: 'N' } }))).toBe('STATE_CONFLICT');
    expect(refusalOf(decideBookGesprek(undefined, bookingOf(), contextAt()))).toBe('NOT_FOUND');
  });

  it('T9 a third is refused; a no-show and a cancelled one do not count', () => {
    expect(book(heldTwice(), { id: 'gesprek-3', start: '2026-12-15T13:00:00.000Z' })).toBe('CONVERSATION_LIMIT');
    const missed = follow(follow(heldOnce(), decideBookGesprek, bookingOf(second)), decideRecordGesprek, heldOf({ ...second, status: 'no-show' }));
    expect(book(missed, { id: 'gesprek-3', reasonSecond: 'complex' })).toBeUndefined();
  });

  it('T10 a second without reason is booked with a warning', () => {
    expect(follow(heldOnce(), decideBookGesprek, bookingOf({ ...second, reasonSecond: undefined })).last.warnings).toEqual(['SECOND_GESPREK_REASON']);
    expect(follow(heldOnce(), decideBookGesprek, bookingOf(second)).last.warnings).toEqual([]);
  });

  it('T5 warns until somebody with the asked expertise is in it', () => {
    const veen = (...extra: readonly { member: string; view: 'overig' }[]) => bookingOf({ participants: [{ member: 'm-ggz-veen', view: 'vg-ggz' }, { member: 'm-sd-veen', view: 'vg-sd' }, ...extra] });
    expect(follow(received(RUBEN), decideBookGesprek, veen()).last.warnings).toEqual(['EXPERTISE_UNMATCHED']);
    expect(follow(received({ expertise: ['verslaving'] }), decideBookGesprek, bookingOf()).last.warnings).toEqual([]);
  });

  it('N1 a booking after day 14 is at risk, on day 14 it is not', () => {
    expect(follow(received(), decideBookGesprek, bookingOf({ start: '2026-12-07T15:00:00Z' })).last.warnings).toEqual([]);
    expect(follow(received(), decideBookGesprek, bookingOf({ start: '2026-12-08T08:00:00Z' })).last.warnings).toEqual(['TERM_AT_RISK']);
  });
});

describe('recording: what has happened can always be recorded', () => {
  const recorded = (course: Course, change: Parameters<typeof heldOf>[0]): readonly string[] => follow(course, decideRecordGesprek, heldOf(change)).last.warnings;

  it('T2 both present: no warning, and the team owes its advice', () => {
    const course = heldOnce();
    expect(course.last.warnings).toEqual([]);
    expect(course.journey.nextStep).toEqual({ what: 'advies', owner: 'vg-voorbeelddam', dueAt: '2026-12-08T22:59:59.000Z' });
  });

  it.each([
    ['T2 ggz absent with reason', { participants: [{ ...ggz, attended: false, reason: 'bijzondere-omstandigheden' }, { ...sd, attended: true }] }, ['MEMBER_ABSENT']],
    ['T2 nobody of the sociaal domein', { participants: [{ ...ggz, attended: true }] }, ['MEMBER_ABSENT']],
    ['T12 by telephone', { mode: 'telefonisch' }, ['MODE_UNUSUAL']],
  ] as const)('%s is recorded with a warning', (_name, change, warnings) => {
    expect(recorded(received(), change)).toEqual(warnings);
  });

  it('T9 a third gesprek that took place is recorded with a warning', () => {
    expect(recorded(heldTwice(), { id: 'gesprek-3', reasonSecond: 'nood', start: '2026-12-15T13:00:00Z' })).toEqual(['CONVERSATION_EXTRA']);
  });

  it('T10 a second without reason', () => {
    expect(recorded(heldOnce(), { ...second, reasonSecond: undefined })).toEqual(['SECOND_GESPREK_REASON']);
  });

  it('a no-show is told and must be booked again', () => {
    const course = follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf({ status: 'no-show' }));
    expect(course.journey.nextStep).toMatchObject({ what: 'gesprek-plannen', owner: 'planner-voorbeeld' });
    expect(course.last.effects.deliveries.map((one) => one.kind)).toContain('booking');
  });

  it('design 4 a gesprek that passed and is not recorded is the team\'s work after one working day, until it is', () => {
    // Tuesday 1 December.
    const booked = follow(received(), decideBookGesprek, bookingOf());
    const key = 'gesprek:gesprek-1:2026-12-01T13:00:00.000Z';
    const tick = (at: string): Course => follow(booked, decideTick, { adviesDelivered: false }, at);
    expect(tick('2026-12-02T22:59:58Z').last.effects.worklist.some((one) => one.key === key)).toBe(false);
    const late = tick('2026-12-02T22:59:59Z');
    expect(late.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'deadline', key, owner: 'vg-voorbeelddam' }));
    expect(follow(late, decideRecordGesprek, heldOf({ status: 'no-show' }), '2026-12-03T08:00:00Z').last.effects.worklist).toContainEqual({ type: 'close', kind: 'deadline', key });
  });

  it('a journey that never reached a team has nothing to record', () => {
    expect(refusalOf(decideRecordGesprek(received({ gemeente: '9907' }).journey, heldOf(), contextAt()))).toBe('STATE_CONFLICT');
  });
});

describe('consent later on', () => {
  const consent = (change: Partial<ConsentState> = {}): ConsentState => ({ id: 'c-later', class: 'wmo', decision: 'permit', givenAt: '2026-12-01T14:00:00Z', by: 'patient', source: 'fhir', how: 'mondeling', leaflet: '1', ...change });
  const at = '2026-12-01T14:05:00Z';

  it('L1 a yes at the VG is kept; a newer no replaces it; an older answer changes nothing; at equal time no wins', () => {
    const yes = follow(heldOnce(), decideRecordConsent, { consent: consent() }, at);
    const of = (course: Course): string | undefined => course.journey.consents.find((one) => one.class === 'wmo')?.decision;
    expect(of(yes)).toBe('permit');
    expect(of(follow(yes, decideRecordConsent, { consent: consent({ decision: 'deny', givenAt: '2026-12-01T13:59:00Z' }) }, at))).toBe('permit');
    expect(of(follow(yes, decideRecordConsent, { consent: consent({ decision: 'deny' }) }, at))).toBe('deny');
    expect(of(follow(yes, decideRecordConsent, { consent: consent({ decision: 'deny', givenAt: '2026-12-01T14:01:00Z' }) }, at))).toBe('deny');
  });

  it('L1 a yes lifts CONSENT_UNKNOWN, and the request goes on', () => {
    const course = follow(received({ consents: ['vg-ggz'] }), decideRecordConsent, { consent: consent({ class: 'vg-sd' }) }, at);
    expect(course.journey.status).toBe('accepted');
    const no = follow(received({ consents: ['vg-ggz'] }), decideRecordConsent, { consent: consent({ class: 'vg-sd', decision: 'deny' }) }, at);
    expect(no.journey.judgement).toMatchObject({ result: 'refused', reasons: ['CONSENT_REFUSED'] });
  });

  it('L3 an answer that came while there was no request counts when it comes: a no, and before it another letter', () => {
    const first = follow(undefined, decideReceiveLetter, letterOf());
    const no = follow(first, decideRecordConsent, { consent: consent({ class: 'vg-sd', decision: 'deny', givenAt: '2026-11-23T10:00:00+01:00' }) });
    const course = follow(follow(no, decideReceiveLetter, letterOf()), decideReceiveReferral, referralOf());
    expect(course.journey.judgement).toMatchObject({ result: 'refused', reasons: ['CONSENT_REFUSED'] });
    expect(course.last.effects.deliveries.map((one) => `${one.kind} ${one.view}`)).toEqual(['notice huisarts']);
  });

  it('L3 a yes after the refusal counts for the next request; a later no in that request counts more, at equal time too', () => {
    const refused = received({ consents: ['vg-ggz', '-vg-sd'] });
    const yes = follow(refused, decideRecordConsent, { consent: consent({ class: 'vg-sd', givenAt: '2026-11-24T09:00:00+01:00' }) }, '2026-11-24T08:05:00Z');
    const again = (consentAt: string) => follow(yes, decideReceiveReferral, referralOf({ consents: ['vg-ggz', '-vg-sd'], consentAt }), '2026-11-24T09:00:00Z').journey.status;
    expect([again('2026-11-23T09:10:00+01:00'), again('2026-11-24T09:00:00+01:00'), again('2026-11-24T09:30:00+01:00')]).toEqual(['accepted', 'refused', 'refused']);
  });

  it('L6 a withdrawal while there was no request counts, and a seat withdrawn and given again by a later request is no contradiction', () => {
    const withdrawn = follow(received({ answers: { vgzvw: 'N' } }), decideRecordConsent, { consent: consent({ class: 'vg-ggz' }), withdrawn: true }, '2026-11-24T08:00:00Z');
    expect(follow(withdrawn, decideReceiveReferral, referralOf(), '2026-11-24T09:00:00Z').journey.judgement?.reasons).toEqual(['CONSENT_REFUSED']);
    const seat = follow(received(), decideRecordConsent, { consent: consent({ class: 'vg-ed' }), withdrawn: true }, '2026-11-24T08:00:00Z');
    const given = follow(seat, decideReceiveReferral, referralOf({ consentAt: '2026-11-24T09:30:00+01:00' }), '2026-11-24T09:00:00Z');
    expect(given.journey.status).toBe('accepted');
    expect(given.last.effects.deliveries.map((one) => `${one.kind} ${one.view}`)).toContain('referral vg-ed');
  });

  it('L1 a yes for vg-ed offers the seat', () => {
    const course = follow(received({ consents: ['vg-ggz', 'vg-sd'] }), decideRecordConsent, { consent: consent({ class: 'vg-ed' }) }, at);
    expect(course.last.effects.deliveries.filter((one) => one.view === 'vg-ed').map((one) => one.kind)).toEqual(['referral']);
  });

  it.each([
    ['L8 a representative without capacity', { by: 'representative' }, 'FIELD_MISSING'],
    ['L8 a bewindvoerder', { by: 'representative', capacity: 'bewindvoerder' }, 'FIELD_INVALID'],
    ['L2 welzijn without partner', { class: 'welzijn' }, 'FIELD_MISSING'],
    ['L2 a partner that is not there', { class: 'welzijn', partner: 'nergens' }, 'RECIPIENT_UNKNOWN'],
  ] as const)('%s is refused', (_name, change, code) => {
    expect(refusalOf(decideRecordConsent(received().journey, { consent: consent(change) }, contextAt(at)))).toBe(code);
  });

  it.each([
    ['curator', 'rechterlijke-beschikking', undefined],
    ['mentor', 'rechterlijke-beschikking', undefined],
    ['gemachtigde', 'schriftelijke-machtiging', undefined],
    ['partner', 'verklaring-rangorde', undefined],
    ['ouder', 'verklaring-rangorde', undefined],
    ['kind', 'verklaring-rangorde', undefined],
    ['broer-zus', 'verklaring-rangorde', undefined],
    ['mentor', undefined, 'FIELD_MISSING'],
    ['partner', 'schriftelijke-machtiging', 'FIELD_INVALID'],
    ['gemachtigde', 'verklaring-rangorde', 'FIELD_INVALID'],
    ['bewindvoerder', 'rechterlijke-beschikking', 'FIELD_INVALID'],
    ['buurman', 'verklaring-rangorde', 'FIELD_INVALID'],
    [undefined, 'rechterlijke-beschikking', 'FIELD_MISSING'],
  ] as const)('L8 a yes by a %s with %s: %s', (capacity, evidence, code) => {
    expect(refusalOf(decideRecordConsent(received().journey, { consent: consent({ by: 'representative', capacity, evidence }) }, contextAt(at)))).toBe(code);
  });

  it('L8 7:465 order: with a mentor known the partner may say no, and take back, but not say yes', () => {
    const mentor = follow(received(), decideRecordConsent, { consent: consent({ by: 'representative', capacity: 'mentor', evidence: 'rechterlijke-beschikking' }) }, at);
    const partner = consent({ class: 'schuldhulp', by: 'representative', capacity: 'partner', evidence: 'verklaring-rangorde', givenAt: at });
    const ask = (change: Partial<ConsentState>, withdrawn = false): string | undefined => refusalOf(decideRecordConsent(mentor.journey, { consent: { ...partner, ...change }, withdrawn }, contextAt(at)));
    expect([ask({}), ask({ decision: 'deny' }), ask({ class: 'wmo', evidence: undefined }, true), ask({ capacity: 'curator', evidence: 'rechterlijke-beschikking' })]).toEqual(['REPRESENTATIVE_OUTRANKED', undefined, undefined, undefined]);
  });

  it('L2 what is not documented warns', () => {
    expect(follow(received(), decideRecordConsent, { consent: consent({ how: undefined, leaflet: undefined }) }, at).last.warnings).toEqual(['LEAFLET_MISSING', 'CONSENT_MANNER_MISSING']);
  });

  it('L6 vg-sd withdrawn before the VG: the VG ends, undelivered rows lapse, who got something hears it', () => {
    const booked = follow(received(), decideBookGesprek, bookingOf());
    expect(follow(booked, decideRecordConsent, { consent: consent({ class: 'vg-sd' }), withdrawn: true }, at).journey.status).toBe('accepted');
    const course = follow(booked, decideRecordConsent, { consent: consent({ class: 'vg-sd' }), withdrawn: true }, '2026-12-01T12:55:00Z');
    expect(course.journey).toMatchObject({ status: 'cancelled', judgement: { code: 'CONSENT_WITHDRAWN' }, gesprekken: [{ status: 'cancelled' }] });
    expect(course.last.effects.deliveries.map((one) => `${one.kind}:${one.about} ${one.view} ${one.onlyIfSent ?? false}`)).toEqual([
      'cancellation:cancelled vg-ggz true', 'cancellation:cancelled vg-sd true', 'cancellation:cancelled vg-ed true', 'cancellation:cancelled planner true', 'notice:consent-withdrawn huisarts false',
    ]);
    expect(course.last.effects.cancel).toEqual([{ kinds: ['referral', 'update', 'booking'], code: 'CANCELLED' }]);
  });

  it.each([
    ['after a yes that it took back', { consents: ['vg-ggz', 'vg-sd', 'welzijn:samenhuis'] }],
    ['when nothing of it stood', { consents: ['vg-ggz', 'vg-sd'] }],
    ['while the request is held', { consents: ['vg-ggz', 'vg-sd', 'welzijn:samenhuis'], bsn: '999990018' }],
  ] as const)('L6 all of welzijn taken back, %s: a later yes to one partner counts, an older one does not', (_when, spec) => {
    const withdrawn = follow(received(spec), decideRecordConsent, { consent: consent({ class: 'welzijn' }), withdrawn: true }, at);
    const mayHave = (course: Course): boolean => isConsented(course.journey.consents, { view: 'welzijn', owner: 'samenhuis' }, '2026-12-03T09:00:00Z');
    const yes = (givenAt: string): Course => follow(withdrawn, decideRecordConsent, { consent: consent({ class: 'welzijn', partner: 'samenhuis', givenAt }) }, '2026-12-02T09:00:00Z');
    expect([mayHave(withdrawn), mayHave(yes('2026-12-01T14:00:00Z')), mayHave(yes('2026-12-02T09:00:00Z'))]).toEqual([false, false, true]);
  });

  it('L6 vg-ed withdrawn: that seat only, and the VG goes on', () => {
    const course = follow(received(), decideRecordConsent, { consent: consent({ class: 'vg-ed' }), withdrawn: true }, at);
    expect(course.journey.status).toBe('accepted');
    // The team's other seats wait in the same queue: they are not cancelled with it.
    expect(course.last.effects.cancel).toEqual([{ recipient: 'vg-voorbeelddam', view: 'vg-ed', kinds: ['referral', 'update', 'booking'], code: 'CONSENT_WITHDRAWN' }]);
    expect(course.journey.taken.map((one) => `${one.localId} ${one.status}`)).toEqual(['vg-ggz requested', 'vg-sd requested', 'vg-ed cancelled', 'planner requested']);
    expect(follow(course, decideRecordConsent, { consent: consent({ class: 'vg-ed' }), withdrawn: true }, at).last.events).toEqual([]);
  });
});
