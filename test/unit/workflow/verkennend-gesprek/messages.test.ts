import type { Address } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { decideCloseJourney } from '../../../../src/workflow/close-journey.ts';
import { decideCompleteHeld } from '../../../../src/workflow/verkennend-gesprek/complete-held.ts';
import { decideConfirmCrisis } from '../../../../src/workflow/verkennend-gesprek/confirm-crisis.ts';
import { decideBookGesprek } from '../../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideReceiveCancellation } from '../../../../src/workflow/verkennend-gesprek/receive-cancellation.ts';
import { decideReceiveCrisis } from '../../../../src/workflow/verkennend-gesprek/receive-crisis.ts';
import { decideReceiveLetter } from '../../../../src/workflow/verkennend-gesprek/receive-letter.ts';
import { decideReceiveReferral } from '../../../../src/workflow/verkennend-gesprek/receive-referral.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { readReferralFacts } from '../../../../src/workflow/verkennend-gesprek/referral-facts.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import type { Course } from '../../../personas/course.ts';
import { ARRIVAL, bookingOf, contextAt, follow, heldOf, letterOf, received, referralOf, refusalOf } from '../../../personas/course.ts';

const sent = (course: Course): readonly string[] => course.last.effects.deliveries.map((one) => `${one.kind}${one.about === undefined ? '' : `:${one.about}`} ${one.view}`);
const answers = (...list: readonly (readonly [string, string, string?])[]) => ({ answers: list.map(([question, answer, subId]) => ({ question, answer, ...(subId === undefined ? {} : { subId }) })), by: 'P. Planner' });
const later = '2026-11-24T08:00:00Z';

describe('a held request is completed and goes on by itself', () => {
  it('design 4 a bare message, answered by the planner', () => {
    const asked = received({ bare: true, icpc: ['P74', 'Z05'] });
    const done = follow(asked, decideCompleteHeld, answers(
      ['VGHULP', 'Ik pieker.'], ['VGCRIS', 'N'], ['VGZVW', 'J'], ['VGDOM', 'wonen, financien'], ['VGEXP', 'geen'], ['VGTOE', 'J', 'vg-ggz'], ['VGTOE', 'J', 'vg-sd'],
    ), later);
    expect(done.journey.status).toBe('accepted');
    expect(sent(done)).toEqual(['referral vg-ggz', 'referral vg-sd', 'referral planner', 'notice:received huisarts']);
    expect(done.journey.taken.find((one) => one.localId === 'aanvullen-1')?.status).toBe('completed');
    expect(done.last.effects.worklist).toContainEqual({ type: 'close', kind: 'held', key: 'aanvullen-1' });
    expect(readReferralFacts(done.journey.bundle ?? referralOf().bundle, done.journey.completions).domains).toEqual(['wonen', 'financien']);
    expect(done.journey.consents.map((one) => `${one.class} ${one.decision} ${one.source}`)).toEqual(['vg-ggz permit planner', 'vg-sd permit planner']);
  });

  it('design 4 what is still missing is asked again, within the first term, and the huisarts is not told twice', () => {
    const asked = received({ bsn: '999990018', answers: { vgzvw: 'ONB' } });
    const half = follow(asked, decideCompleteHeld, answers(['BSN', '999990019']), later);
    expect(half.journey.judgement?.reasons).toEqual(['INSURANCE_UNKNOWN']);
    expect(half.journey.taken.map((one) => `${one.localId} ${one.status} ${one.dueAt}`)).toEqual(['aanvullen-1 completed 2026-11-26T22:59:59.000Z', 'aanvullen-2 requested 2026-11-26T22:59:59.000Z']);
    expect(sent(half)).toEqual([]);
  });

  it.each([
    ['BSN_INVALID', { bsn: '999990018' }, ['BSN', '999990019']],
    ['AGE_UNKNOWN', { born: '2008' }, ['GEBOORTEDATUM', '2008-01-01']],
    ['GEMEENTE_UNKNOWN', { gemeente: '', city: 'Proefdorp' }, ['GEMEENTE', 'GM9903']],
    ['TEAM_MISSING', { gemeente: '9907' }, ['TEAM', 'vg-voorbeelddam']],
    ['CONSENT_CONTRADICTORY', { consents: ['vg-ggz', 'vg-sd', '-vg-sd'] }, ['VGTOE', 'J', 'vg-sd']],
    ['INSURANCE_UNKNOWN', { answers: { vgzvw: 'ONB' } }, ['VGZVW', 'J']],
    ['IDENTIFIER_IN_TEXT', { hulpvraag: 'Bel 0612345678' }, ['TEKST', 'Bel mij', 'vghulp']],
    ['IDENTIFIER_IN_TEXT', { hulpvraag: 'Zie www.example.org' }, ['TEKST', 'Zie www.example.org', 'vghulp']],
    ['SINGLE_APPROACH_SUFFICES', { answers: { vgeen: 'N' } }, ['BESLUIT', 'doorgaan', 'SINGLE_APPROACH_SUFFICES']],
    ['SINGLE_APPROACH_SUFFICES', { answers: { vgeen: 'N' } }, ['VGEEN', 'J']],
  ] as const)('%s is lifted by its answer', (code, spec, answer) => {
    const asked = received(spec);
    expect(asked.journey.judgement?.code).toBe(code);
    expect(follow(asked, decideCompleteHeld, answers(answer), later).journey.status).toBe('accepted');
  });

  it.each([
    ['BSN_INVALID', { bsn: '999990018' }, ['BSN', '999990018'], 'held'],
    ['a BSN stays out of a text whoever looked', { hulpvraag: '999990020' }, ['TEKST', 'toch 999990020', 'vghulp'], 'held'],
    ['a no from the person', { consents: [] }, ['VGTOE', 'N', 'vg-sd'], 'refused'],
    ['a planner who ends it', { gemeente: '9907' }, ['BESLUIT', 'weigeren', 'TEAM_MISSING'], 'refused'],
    ['going on over an unknown BSN is not a decision', { bsn: '999990018' }, ['BESLUIT', 'doorgaan', 'BSN_INVALID'], 'held'],
    ['a crisis found while asking', { bare: true }, ['VGCRIS', 'J'], 'stopped'],
  ] as const)('%s', (_name, spec, answer, status) => {
    expect(follow(received(spec), decideCompleteHeld, answers(answer), later).journey.status).toBe(status);
  });

  it('A15 the place is marked without the words, and weglaten takes it out unread (M6)', () => {
    const asked = received({ hulpvraag: 'Bel mij op 0612345678, of mail naar a@example.org. Ik slaap slecht.' });
    expect(asked.journey.judgement?.marks).toEqual([{ place: 'vghulp', kind: 'phone', start: 11, end: 21 }, { place: 'vghulp', kind: 'email', start: 36, end: 49 }]);
    const done = follow(asked, decideCompleteHeld, answers(['TEKST', 'weglaten', 'vghulp']), later);
    expect(done.journey.status).toBe('accepted');
    expect(done.journey.completions.map((one) => one.answer)).toEqual(['Bel mij op [weggelaten], of mail naar [weggelaten]. Ik slaap slecht.']);
    expect(readReferralFacts(done.journey.bundle ?? referralOf().bundle, done.journey.completions).texts).toContainEqual({ place: 'vghulp', text: 'Bel mij op [weggelaten], of mail naar [weggelaten]. Ik slaap slecht.' });
  });

  it('A15 weglaten keeps every other text of the same place', () => {
    const { bundle } = referralOf();
    const entry = bundle.entry?.map(({ resource }) => (resource?.resourceType === 'ServiceRequest'
      ? { resource: { ...resource, note: [{ text: 'Belt liever niet.' }, { text: 'Zoon heeft BSN 999990020.' }, { text: 'Spreekt Frans.' }] } } : { resource }));
    const done = follow(follow(undefined, decideReceiveReferral, referralOf({}, { bundle: { ...bundle, entry: entry ?? [] } })), decideCompleteHeld, answers(['TEKST', 'weglaten', 'opmerking']), later);
    expect(done.journey.status).toBe('accepted');
    expect(readReferralFacts(done.journey.bundle ?? bundle, done.journey.completions).texts.filter((one) => one.place === 'opmerking').map((one) => one.text)).toEqual(['Belt liever niet.\nZoon heeft [weggelaten].\nSpreekt Frans.']);
  });

  it.each([
    ['a temporary one elsewhere', ['temp', '9902'], 'accepted'], ['an old one', ['old', '9902'], 'accepted'], ['another home in the same gemeente', ['home', '9901'], 'accepted'], ['another home elsewhere', ['home', '9902'], 'held'],
  ] as const)('design 4 home and %s', (_name, [use, valueCode], status) => {
    const { bundle } = referralOf();
    const at = (code: string): Address['extension'] => [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-gemeentecode', valueCode: code }];
    const entry = bundle.entry?.map(({ resource }) => (resource?.resourceType === 'Patient' ? { resource: { ...resource, address: [{ use: 'home' as const, extension: at('9901') }, { use, extension: at(valueCode) }] } } : { resource }));
    const course = follow(undefined, decideReceiveReferral, referralOf({}, { bundle: { ...bundle, entry: entry ?? [] } }));
    expect([course.journey.status, course.journey.judgement?.code]).toEqual([status, status === 'held' ? 'GEMEENTE_UNKNOWN' : undefined]);
    if (status === 'held') {
      expect(follow(course, decideCompleteHeld, answers(['GEMEENTE', 'GM9902']), later).journey).toMatchObject({ status: 'accepted', gemeente: 'GM9902' });
    }
  });

  it('A15 the question has a term of one working day', () => {
    expect(received({ hulpvraag: 'Bel 0612345678' }).last.effects.worklist).toContainEqual(
      { type: 'open', kind: 'held', key: 'aanvullen-1', code: 'IDENTIFIER_IN_TEXT', owner: 'planner-voorbeeld', dueAt: '2026-11-24T22:59:59.000Z' },
    );
  });

  it.each(['Het is P74, zegt de huisarts.', 'Mijn nummer is ZP100120301.'])('2.7 what the last look before sending would refuse holds at intake: %s', (hulpvraag) => {
    const course = received({ hulpvraag });
    expect(course.journey.judgement).toMatchObject({ result: 'held', code: 'IDENTIFIER_IN_TEXT' });
  });

  it('T15 clinical words in the hulpvraag are shown and hold nobody', () => {
    const course = received({ hulpvraag: 'Door mijn depressie slik ik sertraline 50 mg.' });
    expect(course.journey.status).toBe('accepted');
    expect(course.journey.judgement?.warnings).toContain('CLINICAL_WORDS_IN_TEXT');
    expect(course.journey.judgement?.marks?.map((mark) => `${mark.kind} ${mark.start}`)).toEqual(['diagnosis 10', 'medication 28']);
  });

  it('is refused when nothing was asked', () => {
    expect(refusalOf(decideCompleteHeld(received().journey, answers(['BSN', '999990019']), contextAt()))).toBe('STATE_CONFLICT');
    expect(refusalOf(decideCompleteHeld(undefined, answers(), contextAt()))).toBe('NOT_FOUND');
  });
});

describe('the letter', () => {
  it('design 4.1 first: held REQUEST_MISSING for one working day, and joined when the request comes', () => {
    const first = follow(undefined, decideReceiveLetter, letterOf());
    expect(first.journey).toMatchObject({ status: 'awaiting-request', judgement: { result: 'held', code: 'REQUEST_MISSING' }, nextStep: { what: 'aanvullen', owner: 'planner-voorbeeld', dueAt: '2026-11-24T22:59:59.000Z' } });
    expect(sent(first)).toEqual(['notice:held huisarts']);
    const joined = follow(first, decideReceiveReferral, referralOf());
    expect(joined.journey).toMatchObject({ status: 'accepted', letter: { status: 'present' } });
    expect(joined.journey.taken.find((one) => one.code === 'aanvullen')?.status).toBe('cancelled');
  });

  it('4 the huisarts hears of a second hold when it has other reasons, and then there is room for what is still to come', () => {
    const first = follow(undefined, decideReceiveLetter, letterOf());
    const asked = follow(first, decideReceiveReferral, referralOf({ consents: [] }));
    expect(asked.last.effects.deliveries).toEqual([{ recipient: 'huisarts-eikenlaan', view: 'huisarts', kind: 'notice', about: 'held', code: 'CONSENT_UNKNOWN', reasons: ['CONSENT_UNKNOWN'] }]);
    expect(sent(follow(asked, decideReceiveReferral, referralOf({ consents: [], hulpvraag: 'Het gaat slechter.' }), later))).toEqual([]);
    const third = follow(asked, decideReceiveReferral, referralOf({ consents: [], bsn: '999990018' }), later);
    expect(sent(third)).toEqual([]);
    expect(sent(follow(third, decideReceiveReferral, referralOf(), later))).toContain('notice:received huisarts');
  });

  it('design 4.1 first, about another person: held PERSON_MISMATCH and shown to nobody', () => {
    const first = follow(undefined, decideReceiveLetter, letterOf({ bsn: '999990020' }));
    const joined = follow(first, decideReceiveReferral, referralOf());
    expect(joined.journey.judgement?.reasons).toEqual(['PERSON_MISMATCH']);
    expect(joined.journey.letter).toMatchObject({ status: 'awaited', documents: [{ id: 'doc-1', setAside: true }] });
    const same = follow(joined, decideCompleteHeld, answers(['LETTER', 'zelfde-persoon']), later);
    expect(same.journey).toMatchObject({ status: 'accepted', letter: { status: 'present' } });
    expect(same.journey.letter.documents[0]?.setAside).toBeUndefined();
    const other = follow(joined, decideCompleteHeld, answers(['LETTER', 'andere-persoon']), later);
    expect(other.journey).toMatchObject({ status: 'accepted', letter: { status: 'awaited', documents: [{ setAside: true }] } });
  });

  const secondLetter = (person: Parameters<typeof letterOf>[0]) => letterOf(person, { documents: [{ id: 'doc-2', kind: 'VB', contentType: 'application/pdf', receivedAt: later }] });
  const asideOf = ({ journey }: Course): readonly string[] => journey.letter.documents.filter((one) => one.setAside === true).map((one) => one.id);

  it.each([['999990020', 'doc-1'], ['999990019', 'doc-2']])('4.1 PERSON_MISMATCH two letters about two persons come first: about %s only the other, %s, is set aside', (bsn, aside) => {
    const letters = follow(follow(undefined, decideReceiveLetter, letterOf()), decideReceiveLetter, secondLetter({ bsn: '999990020' }));
    const joined = follow(letters, decideReceiveReferral, referralOf({ bsn }));
    expect(joined.journey.judgement?.reasons).toEqual(['PERSON_MISMATCH']);
    expect(asideOf(joined)).toEqual([aside]);
    const other = follow(joined, decideCompleteHeld, answers(['LETTER', 'andere-persoon']), later);
    expect(other.journey).toMatchObject({ status: 'accepted', letter: { status: 'present' } });
    expect(asideOf(other)).toEqual([aside]);
  });

  it('4.1 PERSON_MISMATCH a second letter with another BSN than the first brought', () => {
    const course = follow(follow(received({ bsn: '' }), decideReceiveLetter, letterOf()), decideReceiveLetter, secondLetter({ bsn: '999990020' }), later);
    expect(course.journey.judgement?.reasons).toEqual(['PERSON_MISMATCH']);
    expect(asideOf(course)).toEqual(['doc-2']);
  });

  it('4.1 PERSON_MISMATCH a request that states another BSN than its letter brought', () => {
    const course = follow(follow(received({ bsn: '' }), decideReceiveLetter, letterOf()), decideReceiveReferral, referralOf({ bsn: '999990020' }), later);
    expect(course.journey).toMatchObject({ status: 'held', completions: [], judgement: { reasons: ['PERSON_MISMATCH'] } });
    expect(asideOf(course)).toEqual(['doc-1']);
  });

  it('design 4.1 a BSN only in the letter is taken when name and birth date agree', () => {
    const course = follow(received({ bsn: '' }), decideReceiveLetter, letterOf());
    expect(course.journey.completions).toMatchObject([{ question: 'BSN', answer: '999990019', by: 'letter' }]);
    expect(course.journey.judgement?.warnings).not.toContain('BSN_MISSING');
    expect(follow(follow(undefined, decideReceiveLetter, letterOf()), decideReceiveReferral, referralOf({ bsn: '' })).last.warnings).not.toContain('BSN_MISSING');
  });

  it('a letter can not be minimised: only vg-ggz gets it, newest first', () => {
    const course = follow(follow(received(), decideReceiveLetter, letterOf()), decideReceiveLetter, letterOf({}, { documents: [{ id: 'doc-2', kind: 'VB', contentType: 'application/pdf', receivedAt: later }] }), later);
    expect(sent(course)).toEqual(['update vg-ggz']);
    expect(course.journey.letter.documents.map((one) => one.id)).toEqual(['doc-2', 'doc-1']);
  });

  it('an attachment alone is no letter, and one that is set aside is told', () => {
    const course = follow(received(), decideReceiveLetter, letterOf({}, { documents: [{ id: 'doc-1', kind: 'BLOB', contentType: 'video/mp4', receivedAt: later, setAside: true }] }));
    expect(course.journey.letter.status).toBe('awaited');
    expect(course.last.warnings).toEqual(['ATTACHMENT_SET_ASIDE']);
  });

  it('design 4.1 an AF form alone counts as the letter', () => {
    expect(follow(received(), decideReceiveLetter, letterOf({}, { documents: [{ id: 'doc-1', kind: 'AF', contentType: 'application/pdf', receivedAt: later }] })).journey.letter.status).toBe('present');
  });

  it('LETTER_MISSING never came: after 24 hours the team is told, and a held request has one reason more', () => {
    const accepted = follow(received(), decideTick, { adviesDelivered: false }, '2026-11-24T08:15:00Z');
    expect(sent(accepted)).toEqual(['notice:letter-missing vg-ggz']);
    expect(accepted.journey.status).toBe('accepted');
    const early = follow(received(), decideTick, { adviesDelivered: false }, '2026-11-24T08:14:00Z');
    expect(sent(early)).toEqual([]);
    const held = follow(received({ bare: true }), decideTick, { adviesDelivered: false }, '2026-11-24T08:15:00Z');
    expect(held.journey.judgement?.reasons).toEqual(['INCOMPLETE', 'LETTER_MISSING']);
    const late = follow(held, decideReceiveLetter, letterOf(), '2026-11-24T09:00:00Z');
    expect(late.journey.judgement?.reasons).toEqual(['INCOMPLETE']);
  });

  it('LETTER_MISSING is told to the team that has the request now', () => {
    const moved = follow(follow(received(), decideReceiveReferral, referralOf({ gemeente: '9902' })), decideCompleteHeld, answers(['TEAM', 'vg-fictiefveen']));
    expect(follow(moved, decideTick, { adviesDelivered: false }, '2026-11-24T08:15:00Z').last.effects.deliveries).toMatchObject([{ recipient: 'vg-fictiefveen', about: 'letter-missing' }]);
  });

  it('LETTER_MISSING the term runs anew with the request that comes after a refusal, also when it had passed', () => {
    const late = follow(received({ bare: true }), decideTick, { adviesDelivered: false }, '2026-11-24T08:15:00Z');
    const waiting = [received({ answers: { vgzvw: 'N' } }), follow(late, decideCompleteHeld, answers(['BESLUIT', 'weigeren', 'INCOMPLETE']), '2026-11-24T08:30:00Z')];
    for (const refused of waiting) {
      expect(refused.journey.status).toBe('refused');
      const next = follow(refused, decideReceiveReferral, referralOf({}, { receivedAt: '2026-11-25T08:00:00Z' }), '2026-11-25T08:00:00Z');
      expect(next.journey.letter).toMatchObject({ status: 'awaited', dueAt: '2026-11-26T08:00:00.000Z' });
      expect(sent(follow(next, decideTick, { adviesDelivered: false }, '2026-11-26T07:59:59Z'))).toEqual([]);
      expect(sent(follow(next, decideTick, { adviesDelivered: false }, '2026-11-26T08:00:00Z'))).toEqual(['notice:letter-missing vg-ggz']);
    }
  });

  it('about another person while the team has the request: held, and the team hears that it waits', () => {
    const course = follow(received(), decideReceiveLetter, letterOf({ bsn: '999990020' }));
    expect(course.journey.status).toBe('held');
    expect(course.last.effects.deliveries.filter((one) => one.view !== 'huisarts').every((one) => one.kind === 'notice' && one.onlyIfSent === true)).toBe(true);
    expect(course.last.effects.cancel.map((one) => one.kinds)).toContainEqual(['referral', 'update', 'booking']);
  });

  it('design 4.1 at a refused or cancelled journey it is kept and goes to nobody', () => {
    const course = follow(received({ answers: { vgzvw: 'N' } }), decideReceiveLetter, letterOf());
    expect(course.journey.status).toBe('refused');
    expect(sent(course)).toEqual([]);
    expect(course.journey.letter.documents).toHaveLength(1);
  });

  it('a letter whose request never comes is ended by the planner', () => {
    const first = follow(undefined, decideReceiveLetter, letterOf());
    expect(follow(first, decideCompleteHeld, answers(['VGHULP', 'x']), later).journey.nextStep).toMatchObject({ what: 'aanvullen', owner: 'planner-voorbeeld' });
    const ended = follow(first, decideCompleteHeld, answers(['BESLUIT', 'weigeren', 'REQUEST_MISSING']), later);
    expect(ended.journey).toMatchObject({ status: 'refused', nextStep: { what: 'none' } });
    expect(sent(ended)).toEqual(['notice:refused huisarts']);
  });
});

describe('the same number again', () => {
  it('5.1 a changed request before the VG is an update for the team', () => {
    const course = follow(received(), decideReceiveReferral, referralOf({ hulpvraag: 'Het gaat slechter.' }), later);
    expect(sent(course)).toEqual(['update vg-ggz', 'update vg-sd', 'update vg-ed', 'update planner']);
    expect(course.journey.requestedAt).toBe('2026-11-23T08:15:00.000Z');
  });

  it('5.1 after the VG it is refused', () => {
    const held = follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    expect(refusalOf(decideReceiveReferral(held.journey, referralOf(), contextAt('2026-12-02T08:00:00Z')))).toBe('CHANGED_TOO_LATE');
  });

  it('TEAM_CHANGED a move to the gemeente of another team waits for the planner, who chooses', () => {
    const moved = follow(follow(received(), decideBookGesprek, bookingOf()), decideReceiveReferral, referralOf({ gemeente: '9902' }), later);
    expect(moved.journey).toMatchObject({ status: 'held', team: 'vg-voorbeelddam', judgement: { reasons: ['TEAM_CHANGED'] } });
    const chosen = follow(moved, decideCompleteHeld, answers(['TEAM', 'vg-fictiefveen']), later);
    expect(chosen.journey).toMatchObject({ status: 'accepted', team: 'vg-fictiefveen', gemeente: 'GM9902', gesprekken: [{ status: 'cancelled' }] });
    expect(chosen.last.effects.deliveries.filter((one) => one.recipient === 'vg-voorbeelddam').map((one) => `${one.kind} ${one.onlyIfSent}`)).toEqual(['cancellation true', 'cancellation true', 'cancellation true']);
    expect(chosen.last.effects.deliveries.filter((one) => one.recipient === 'vg-fictiefveen').map((one) => `${one.kind} ${one.view}`)).toEqual(['referral vg-ggz', 'referral vg-sd']);
  });

  const answered = (spec: Parameters<typeof received>[0], ...list: readonly (readonly [string, string, string?])[]) => follow(received(spec), decideCompleteHeld, answers(...list), later);
  const again = (course: Course, spec: Parameters<typeof referralOf>[0]) => follow(course, decideReceiveReferral, referralOf(spec), '2026-11-24T09:00:00Z');
  const textOf = ({ journey }: Course, place: string) => readReferralFacts(journey.bundle ?? referralOf().bundle, journey.completions).texts.find((one) => one.place === place)?.text;

  it('4.1 TEAM_CHANGED the gemeente that the planner filled in gives way to another in the next message', () => {
    const asked = answered({ gemeente: '', city: 'Proefdorp' }, ['GEMEENTE', 'GM9903']);
    expect(asked.journey).toMatchObject({ status: 'accepted', gemeente: 'GM9903' });
    expect(again(asked, { gemeente: '', city: 'Proefdorp', hulpvraag: 'Het gaat slechter.' }).journey).toMatchObject({ status: 'accepted', gemeente: 'GM9903' });
    const moved = again(asked, { gemeente: '9902', city: 'Fictiefveen' });
    expect(moved.journey).toMatchObject({ status: 'held', gemeente: 'GM9902', team: 'vg-voorbeelddam', judgement: { reasons: ['TEAM_CHANGED'] }, completions: [] });
    expect(moved.last.events).toContainEqual(expect.objectContaining({ type: 'CompletionsLapsed', completions: [expect.objectContaining({ question: 'GEMEENTE' })] }));
  });

  it('4.1 TEAM_CHANGED the team that the planner chose is for that gemeente: a next move is held again', () => {
    const moved = follow(received(), decideReceiveReferral, referralOf({ gemeente: '9902' }), later);
    const stays = follow(moved, decideCompleteHeld, answers(['TEAM', 'vg-voorbeelddam']), later);
    expect(again(stays, { gemeente: '9902', hulpvraag: 'Het gaat slechter.' }).journey).toMatchObject({ status: 'accepted', team: 'vg-voorbeelddam' });
    expect(again(stays, { gemeente: '9904' }).journey).toMatchObject({ status: 'held', judgement: { reasons: ['TEAM_CHANGED'] } });
  });

  it('5.1 the words that a person put in the place of a text go with that text', () => {
    const asked = answered({ hulpvraag: 'Bel 0612345678', remark: 'Mijn nummer is ZP100120301.' }, ['TEKST', 'weglaten', 'vghulp'], ['TEKST', 'weglaten', 'opmerking']);
    expect(textOf(again(asked, { hulpvraag: 'Bel 0612345678' }), 'vghulp')).toBe('Bel [weggelaten]');
    const changed = again(asked, { hulpvraag: 'Het gaat slechter.' });
    expect([textOf(changed, 'vghulp'), textOf(changed, 'opmerking')]).toEqual(['Het gaat slechter.', undefined]);
    expect(again(asked, { hulpvraag: 'Mail a@example.org' }).journey.judgement?.reasons).toEqual(['IDENTIFIER_IN_TEXT']);
  });

  it.each([
    ['BSN', { bsn: '999990018' }, ['BSN', '999990019'], { bsn: '999990020' }, []],
    ['BSN, left out', { bsn: '999990018' }, ['BSN', '999990019'], { bsn: '' }, ['BSN']],
    ['birth date', { born: '2008' }, ['GEBOORTEDATUM', '2008-01-01'], { born: '2008-01-02' }, []],
    ['insurance', { answers: { vgzvw: 'ONB' } }, ['VGZVW', 'J'], { answers: { vgzvw: 'N' } }, []],
    ['insurance, unchanged', { answers: { vgzvw: 'ONB' } }, ['VGZVW', 'J'], { answers: { vgzvw: 'ONB' }, hulpvraag: 'Anders.' }, ['VGZVW']],
    ['an answer to a bare message', { bare: true }, ['VGHULP', 'Ik pieker.'], {}, []],
    ['an answer to a message that stays bare', { bare: true }, ['VGHULP', 'Ik pieker.'], { bare: true, icpc: ['P76'] }, ['VGHULP']],
  ] as const)('5.1 %s: an answer of a person stands until the message states otherwise', (_name, spec, answer, next, left) => {
    expect(again(answered(spec, answer), next).journey.completions.map((one) => one.question)).toEqual(left);
  });

  it('E2, 5.1 who ended one request did not end the next day\'s', () => {
    const ended = answered({ bare: true }, ['BESLUIT', 'weigeren', 'INCOMPLETE']);
    expect(ended.journey.status).toBe('refused');
    expect(again(ended, {}).journey.status).toBe('accepted');
  });

  it('4.1 PERSON_MISMATCH another person under the same number: held, nothing leaves, and the first one\'s consents and letter are not for it', () => {
    const other = { bsn: '999990020', family: 'Proefstra', born: '1985-07-02', hulpvraag: 'Iets anders.' };
    expect(again(received(), other).journey.judgement?.reasons).toEqual(['PERSON_MISMATCH']);
    const held = again(follow(received(), decideReceiveLetter, letterOf()), other);
    expect(held.journey).toMatchObject({ status: 'held', judgement: { reasons: ['PERSON_MISMATCH'] }, letter: { mismatch: true, documents: [{ setAside: true }] } });
    expect(held.last.effects.deliveries.map((one) => one.kind)).toEqual(['notice', 'notice', 'notice', 'notice', 'notice']);
    expect(follow(held, decideCompleteHeld, answers(['LETTER', 'zelfde-persoon']), later).journey).toMatchObject({ status: 'accepted', letter: { status: 'present' } });
    const ended = follow(held, decideCompleteHeld, answers(['LETTER', 'andere-persoon']), later);
    expect(ended.journey).toMatchObject({ status: 'refused', judgement: { reasons: ['PERSON_MISMATCH'] } });
    expect(again(ended, other).journey.status).toBe('refused');
    const back = again(ended, {});
    expect(back.journey.status).toBe('held');
    expect(follow(back, decideCompleteHeld, answers(['LETTER', 'zelfde-persoon']), later).journey.status).toBe('accepted');
  });

  it('4.1 a request that corrects who it is about, with the same BSN, is an update', () => {
    expect(again(follow(received(), decideReceiveLetter, letterOf()), { born: '1992-03-15', family: 'Testinga-Proef' }).journey.status).toBe('accepted');
  });

  it('L3 an update that says no ends what was offered', () => {
    const course = follow(received(), decideReceiveReferral, referralOf({ consents: ['vg-ggz', '-vg-sd'], consentAt: '2026-11-24T08:00:00Z' }), later);
    expect(course.journey.status).toBe('refused');
    expect(sent(course)).toEqual(['cancellation:cancelled vg-ggz', 'cancellation:cancelled vg-sd', 'cancellation:cancelled vg-ed', 'cancellation:cancelled planner', 'notice:refused huisarts']);
    expect(course.journey.taken.every((one) => one.status === 'cancelled')).toBe(true);
  });

  it('a request for a cancelled or closed journey is refused', () => {
    const cancelled = follow(received(), decideReceiveCancellation, ARRIVAL);
    expect(refusalOf(decideReceiveReferral(cancelled.journey, referralOf(), contextAt()))).toBe('STATE_CONFLICT');
  });
});

describe('4.1 cancellation', () => {
  it('before the VG the journey ends, team and huisarts are told, the booking lapses', () => {
    const booked = follow(received(), decideBookGesprek, bookingOf());
    const course = follow(booked, decideReceiveCancellation, ARRIVAL, later);
    expect(course.journey).toMatchObject({ status: 'cancelled', judgement: { result: 'cancelled' }, gesprekken: [{ status: 'cancelled' }], nextStep: { what: 'none' } });
    expect(sent(course)).toEqual(['cancellation:cancelled vg-ggz', 'cancellation:cancelled vg-sd', 'cancellation:cancelled vg-ed', 'cancellation:cancelled planner', 'notice:cancelled huisarts']);
    expect(follow(course, decideReceiveCancellation, ARRIVAL, later).last.events).toEqual([]);
  });

  it('after the VG the team decides, and nothing stops by itself', () => {
    const held = follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    const course = follow(held, decideReceiveCancellation, ARRIVAL, '2026-12-02T08:00:00Z');
    expect(course.journey.status).toBe('accepted');
    expect(sent(course)).toEqual([]);
    expect(course.last.effects.worklist).toMatchObject([{ type: 'open', kind: 'open-action', owner: 'vg-voorbeelddam' }]);
  });

  it('held and not yet recorded is after the VG: the team decides on what comes in between', () => {
    const booked = follow(received(), decideBookGesprek, bookingOf());
    const [before, since] = ['2026-12-01T12:59:59Z', '2026-12-01T13:00:00Z'];
    const cancelledAt = (at: string): Course => follow(booked, decideReceiveCancellation, ARRIVAL, at);
    expect([cancelledAt(before).journey.status, cancelledAt(since).journey.status]).toEqual(['cancelled', 'accepted']);
    expect(cancelledAt(since).last.effects.worklist).toMatchObject([{ type: 'open', kind: 'open-action', owner: 'vg-voorbeelddam' }]);
    expect(refusalOf(decideReceiveReferral(booked.journey, referralOf({ hulpvraag: 'Anders.' }), contextAt(since)))).toBe('CHANGED_TOO_LATE');
    expect(follow(booked, decideReceiveCrisis, ARRIVAL, since).journey).toMatchObject({ status: 'accepted', suspended: true });
    expect(follow(booked, decideReceiveLetter, letterOf({ bsn: '999990020' }), since).journey).toMatchObject({ status: 'accepted', nextStep: { owner: 'vg-voorbeelddam' } });
    const missed = follow(booked, decideRecordGesprek, heldOf({ status: 'no-show' }), since);
    expect(follow(missed, decideReceiveCancellation, ARRIVAL, since).journey.status).toBe('cancelled');
  });

  it('a gesprek of a request that waits is not taken as held', () => {
    const waits = follow(follow(received(), decideBookGesprek, bookingOf()), decideReceiveReferral, referralOf({ gemeente: '9902' }), later);
    expect(follow(waits, decideReceiveCancellation, ARRIVAL, '2026-12-01T14:00:00Z').journey.status).toBe('cancelled');
  });

  it('before its request: nothing starts', () => {
    const course = follow(undefined, decideReceiveCancellation, ARRIVAL);
    expect(course.journey.status).toBe('cancelled');
    expect(refusalOf(decideReceiveReferral(course.journey, referralOf(), contextAt()))).toBe('STATE_CONFLICT');
  });
});

describe('E11 crisis', () => {
  it('in a message that says nothing else: alarm alone when no requester is known', () => {
    const course = follow(undefined, decideReceiveCrisis, { ...ARRIVAL, huisarts: '' });
    expect(course.journey).toMatchObject({ status: 'stopped', responsible: { partner: 'planner-voorbeeld' }, nextStep: { what: 'crisis-bevestigen', owner: 'planner-voorbeeld', dueAt: '2026-11-23T08:30:00.000Z' } });
    expect(course.last.effects.deliveries).toEqual([]);
    expect(course.last.effects.worklist).toMatchObject([{ kind: 'crisis', key: 'crisis', owner: 'planner-voorbeeld' }]);
  });

  it('in a resend after acceptance: the team hears at once, the gesprek is suspended, nothing else leaves', () => {
    const booked = follow(received(), decideBookGesprek, bookingOf());
    const course = follow(booked, decideReceiveCrisis, ARRIVAL, later);
    expect(course.journey).toMatchObject({ status: 'stopped', suspended: true });
    expect(sent(course)).toEqual(['notice:stopped huisarts', 'notice:crisis-after-acceptance vg-ggz', 'notice:crisis-after-acceptance vg-sd', 'notice:crisis-after-acceptance vg-ed', 'notice:crisis-after-acceptance planner']);
    expect(course.last.effects.cancel).toEqual([{ kinds: ['referral', 'update', 'booking', 'task', 'advice'], code: 'CRISIS_CALL' }]);
    expect(refusalOf(decideBookGesprek(course.journey, bookingOf({ id: 'gesprek-2' }), contextAt(later)))).toBe('SUSPENDED');
  });

  it('after the VG care goes on, and no new gesprek is booked until somebody confirmed', () => {
    const held = follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    const course = follow(held, decideReceiveCrisis, ARRIVAL, '2026-12-02T08:00:00Z');
    expect(course.journey).toMatchObject({ status: 'accepted', suspended: true, nextStep: { what: 'crisis-bevestigen' } });
    const second = bookingOf({ id: 'gesprek-2', reasonSecond: 'complexe hulpvraag' });
    expect(refusalOf(decideBookGesprek(course.journey, second, contextAt('2026-12-02T08:05:00Z')))).toBe('SUSPENDED');
    const confirmed = follow(course, decideConfirmCrisis, { by: 'P. Planner' }, '2026-12-02T08:10:00Z');
    expect(refusalOf(decideBookGesprek(confirmed.journey, second, contextAt('2026-12-02T08:15:00Z')))).toBeUndefined();
  });

  it('while a changed request is held, the team that has the first one hears it too', () => {
    const held = follow(received(), decideReceiveReferral, referralOf({ gemeente: '9902', city: 'Fictiefveen' }), later);
    expect(held.journey).toMatchObject({ status: 'held', judgement: { code: 'TEAM_CHANGED' } });
    const course = follow(held, decideReceiveCrisis, ARRIVAL, later);
    expect(sent(course)).toEqual(['notice:stopped huisarts', 'notice:crisis-after-acceptance vg-ggz', 'notice:crisis-after-acceptance vg-sd', 'notice:crisis-after-acceptance vg-ed', 'notice:crisis-after-acceptance planner']);
  });

  it('at a journey that was closed: alarmed until confirmed, and then closed again (M8)', () => {
    const held = follow(follow(received(), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    const closed = follow(held, decideCloseJourney, { reason: 'verhuisd', adviesDelivered: false }, '2026-12-02T08:00:00Z');
    const course = follow(closed, decideReceiveCrisis, ARRIVAL, '2026-12-03T08:00:00Z');
    expect(course.journey).toMatchObject({ status: 'closed', nextStep: { what: 'crisis-bevestigen' } });
    const confirmed = follow(course, decideConfirmCrisis, { by: 'P. Planner' }, '2026-12-03T08:10:00Z');
    expect(confirmed.journey).toMatchObject({ status: 'closed', closedAt: '2026-12-03T08:10:00Z', nextStep: { what: 'none' } });
  });

  it('at one that was cancelled, whose gesprek was held all the same: open for the alarm alone, and then over again (M8)', () => {
    const cancelled = follow(received(), decideReceiveCancellation, ARRIVAL, later);
    const held = follow(cancelled, decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    const course = follow(held, decideReceiveCrisis, ARRIVAL, '2026-12-03T08:00:00Z');
    expect(course.journey).toMatchObject({ status: 'cancelled', nextStep: { what: 'crisis-bevestigen' } });
    const confirmed = follow(course, decideConfirmCrisis, { by: 'P. Planner' }, '2026-12-03T08:10:00Z');
    expect(confirmed.journey).toMatchObject({ status: 'cancelled', closedAt: '2026-12-03T08:10:00Z', nextStep: { what: 'none' } });
  });

  it('is escalated to the regievoerder until a named person confirms', () => {
    const stopped = follow(undefined, decideReceiveCrisis, ARRIVAL);
    expect(follow(stopped, decideTick, { adviesDelivered: false }, '2026-11-23T08:29:59Z').last.events).toEqual([]);
    const once = follow(stopped, decideTick, { adviesDelivered: false }, '2026-11-23T08:30:00Z');
    expect(once.last.effects.worklist).toMatchObject([{ type: 'open', kind: 'crisis', key: 'crisis-2', owner: 'ggz-voorbeeld', dueAt: '2026-11-23T08:45:00.000Z' }]);
    const twice = follow(once, decideTick, { adviesDelivered: false }, '2026-11-23T08:46:00Z');
    expect(twice.last.effects.worklist).toMatchObject([{ key: 'crisis-3' }]);
    expect(refusalOf(decideConfirmCrisis(twice.journey, { by: ' ' }, contextAt()))).toBe('FIELD_MISSING');
    const confirmed = follow(twice, decideConfirmCrisis, { by: 'P. Planner' }, '2026-11-23T08:50:00Z');
    expect(confirmed.last.effects.worklist.map((one) => one.key)).toEqual(['crisis', 'crisis-2', 'crisis-3']);
    expect(confirmed.journey).toMatchObject({ crisis: { confirmedBy: 'P. Planner' }, nextStep: { what: 'none' } });
  });

  it('trap: after an outage it goes on once, not once for every quarter that was missed; who gets it has its fifteen minutes', () => {
    const stopped = follow(undefined, decideReceiveCrisis, ARRIVAL);
    const late = follow(stopped, decideTick, { adviesDelivered: false }, '2026-11-23T09:20:00Z');
    expect(late.last.effects.worklist).toMatchObject([{ key: 'crisis-2', dueAt: '2026-11-23T09:35:00.000Z' }]);
    expect(late.journey.nextStep).toMatchObject({ what: 'crisis-bevestigen', dueAt: '2026-11-23T09:35:00.000Z' });
    expect(follow(late, decideTick, { adviesDelivered: false }, '2026-11-23T09:34:59Z').last.events).toEqual([]);
    expect(follow(late, decideTick, { adviesDelivered: false }, '2026-11-23T09:35:00Z').last.effects.worklist).toMatchObject([{ key: 'crisis-3' }]);
  });

  it('a resend without the tick does not undo the stop, and the same alarm is raised once', () => {
    const stopped = follow(undefined, decideReceiveCrisis, ARRIVAL);
    expect(follow(stopped, decideReceiveReferral, referralOf()).journey.status).toBe('stopped');
    expect(follow(stopped, decideReceiveCrisis, ARRIVAL).last.events).toEqual([]);
  });

  it('after confirmation a new tick alarms again', () => {
    const confirmed = follow(follow(undefined, decideReceiveCrisis, ARRIVAL), decideConfirmCrisis, { by: 'P. Planner' });
    expect(follow(confirmed, decideReceiveCrisis, ARRIVAL, later).last.effects.worklist).toMatchObject([{ type: 'open', key: 'crisis' }]);
  });
});
