import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../src/workflow/decision.ts';
import type { Gesprek, Taak } from '../../../../src/workflow/journey.ts';
import { figuresOf } from '../../../../src/workflow/bewaren/figures-of.ts';
import { decideCloseJourney } from '../../../../src/workflow/close-journey.ts';
import { decideChooseStatistics } from '../../../../src/workflow/rechten/choose-statistics.ts';
import { decideCorrectPerson } from '../../../../src/workflow/rechten/correct-person.ts';
import { decideEraseContent } from '../../../../src/workflow/rechten/erase-content.ts';
import { decideRestrictExchange } from '../../../../src/workflow/rechten/restrict-exchange.ts';
import { completedBundle } from '../../../../src/workflow/verkennend-gesprek/apply-completions.ts';
import { decideReceiveCrisis } from '../../../../src/workflow/verkennend-gesprek/receive-crisis.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { ARRIVAL, contextAt, follow, heldOf, received, refusalOf, REQUESTED_AT } from '../../../personas/course.ts';

const LATER = '2026-11-25T09:00:00.000Z';
const accepted = received();
const told = ({ effects }: Decision, about: string): readonly string[] => effects.deliveries.filter((it) => it.kind === 'notice' && it.about === about).map((it) => `${it.recipient} ${it.view}`);
const HOLDERS = ['huisarts-eikenlaan huisarts', 'vg-voorbeelddam vg-ggz', 'vg-voorbeelddam vg-sd', 'vg-voorbeelddam vg-ed', 'planner-voorbeeld planner', 'ggz-voorbeeld dossierhouder'];

describe('AVG 18: restriction', () => {
  it('stops, tells who got something (AVG 19), and lets go on what waited; the same twice does nothing', () => {
    const stopped = follow(accepted, decideRestrictExchange, { on: true }, LATER);
    expect(stopped.journey.rights).toEqual({ restrictedAt: LATER });
    expect(told(stopped.last, 'restricted').toSorted()).toEqual(HOLDERS.toSorted());
    expect(stopped.last.effects.deliveries.every((it) => it.onlyIfSent === true)).toBe(true);
    expect(follow(stopped, decideRestrictExchange, { on: true }, LATER).last.events).toEqual([]);
    const lifted = follow(stopped, decideRestrictExchange, { on: false }, LATER);
    expect(lifted.journey.rights?.restrictedAt).toBeUndefined();
    expect(lifted.last.effects.resume).toBe('RESTRICTED');
    expect(told(lifted.last, 'unrestricted')).toHaveLength(6);
  });
});

describe('AVG 16 and 19: correction', () => {
  it('goes into all that leaves from now on, as an update to who has an open part, and a notice to all', () => {
    const corrected = follow(accepted, decideCorrectPerson, { by: 'P. Rivacy', answers: [{ question: 'ACHTERNAAM', answer: 'Testerink' }, { question: 'VGHULP', answer: 'Ik slaap slecht.' }] }, LATER);
    const patient = completedBundle(corrected.journey)?.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'Patient');
    expect(patient?.name).toEqual([expect.objectContaining({ family: 'Testerink', given: ['Sanne'] })]);
    const updates = corrected.last.effects.deliveries.filter((it) => it.kind === 'update');
    expect(updates.map((it) => it.view).toSorted()).toEqual(['planner', 'vg-ed', 'vg-ggz', 'vg-sd']);
    expect(updates.every((it) => it.onlyIfSent === true)).toBe(true);
    expect(told(corrected.last, 'corrected')).toHaveLength(6);
    expect(corrected.journey.status).toBe('accepted');
  });

  it.each([
    ['BSN', '999990018', 'FIELD_INVALID'], ['GEBOORTEDATUM', '14-03-1992', 'FIELD_INVALID'], ['ACHTERNAAM', ' ', 'FIELD_INVALID'], ['GEMEENTE', 'GM9902', 'CODE_UNKNOWN'], ['VGTOE', 'J', 'CODE_UNKNOWN'],
  ])('%s=%s: %s', (question, answer, code) => {
    expect(refusalOf(decideCorrectPerson(accepted.journey, { by: 'P. Rivacy', answers: [{ question, answer }] }, contextAt(LATER)))).toBe(code);
  });

  it('of a closed journey the dossierhouder gets its copy again', () => {
    const closed = follow(follow(accepted, decideRecordGesprek, heldOf(), LATER), decideCloseJourney, { reason: 'verhuisd', adviesDelivered: false }, LATER);
    const corrected = follow(closed, decideCorrectPerson, { by: 'P. Rivacy', answers: [{ question: 'BSN', answer: '999990020' }] }, LATER);
    expect(corrected.last.effects.deliveries.filter((it) => it.kind === 'dossier').map((it) => it.recipient)).toEqual(['ggz-voorbeeld']);
  });
});

describe('AVG 17: erasure', () => {
  it('takes the content at once, what has not left does not leave, and the request is forwarded', () => {
    const erased = follow(accepted, decideEraseContent, { undelivered: false, confirmed: false }, LATER);
    const { journey, last } = erased;
    expect(journey).toMatchObject({ status: 'closed', closedAt: LATER, rights: { erasureAt: LATER }, completions: [], letter: { documents: [] } });
    expect([journey.bundle, journey.advies]).toEqual([undefined, undefined]);
    expect(JSON.stringify(journey)).not.toMatch(/Testinga|999990019|pieker/);
    expect(journey.consents).toEqual(accepted.journey.consents);
    expect(last.effects.cancel).toEqual([{ code: 'CANCELLED' }]);
    expect(told(last, 'erasure').toSorted()).toEqual(HOLDERS.toSorted());
    expect(journey.taken.map((it) => it.status)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    expect(follow(erased, decideEraseContent, { undelivered: true, confirmed: false }, LATER).last.events).toEqual([]);
  });

  it('takes the words of a question to an expert and of a second gesprek, also out of the events that end them', () => {
    const asked: Taak = { localId: 'expertvraag-1', code: 'expertvraag', status: 'requested', version: 1, owner: 'werkplein-ips', view: 'inroepbaar', output: [], authoredAt: LATER, updatedAt: LATER, vraag: 'Hoe praat ik hierover?', reasonText: 'Weet ik niet' };
    const running: Taak = { ...asked, localId: 'expertvraag-2', status: 'accepted' };
    const second: Gesprek = { id: 'g-2', status: 'booked', start: LATER, minutes: 60, mode: 'online', reasonSecond: 'De dochter komt mee', participants: [] };
    const course = { ...accepted, journey: { ...accepted.journey, taken: [...accepted.journey.taken, asked, running], gesprekken: [second] } };
    const { journey, last } = follow(course, decideEraseContent, { undelivered: false, confirmed: false }, LATER);
    expect(JSON.stringify([journey, last.events])).not.toMatch(/Hoe praat|Weet ik|dochter/);
    expect(journey.taken.slice(-2).map(({ status }) => status)).toEqual(['cancelled', 'accepted']);
    expect(journey.gesprekken.map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('what is not delivered or held asks a person to confirm; an open crisis is never erased', () => {
    const ask = (command: { undelivered: boolean; confirmed: boolean }, journey = accepted.journey): string | undefined => refusalOf(decideEraseContent(journey, command, contextAt(LATER)));
    expect(ask({ undelivered: true, confirmed: false })).toBe('UNDELIVERED');
    expect(ask({ undelivered: true, confirmed: true })).toBeUndefined();
    const held = received({ answers: { vgzvw: 'ONB' } }).journey;
    expect([ask({ undelivered: false, confirmed: false }, held), ask({ undelivered: false, confirmed: true }, held)]).toEqual(['UNDELIVERED', undefined]);
    const crisis = follow(undefined, decideReceiveCrisis, ARRIVAL, REQUESTED_AT).journey;
    expect(ask({ undelivered: true, confirmed: true }, crisis)).toBe('STATE_CONFLICT');
  });
});

describe('AVG 21, 7:458: statistics', () => {
  it('who objects is not counted, and may change that', () => {
    expect(figuresOf(accepted.journey)).toMatchObject({ region: 'regio-voorbeeld', quarter: '2026-Q4', result: 'accepted', gesprekken: 0 });
    const out = follow(accepted, decideChooseStatistics, { optOut: true }, LATER);
    expect(figuresOf(out.journey)).toBeUndefined();
    expect(figuresOf(follow(out, decideChooseStatistics, { optOut: false }, LATER).journey)).toBeDefined();
  });

  it('figures hold no id, number, name or date of the person', () => {
    const figures = JSON.stringify(figuresOf(follow(accepted, decideRecordGesprek, heldOf(), LATER).journey));
    expect(figures).not.toMatch(/journey-1|ZP\d|Testinga|99999|2026-\d\d-/);
    expect(JSON.parse(figures)).toMatchObject({ gesprekken: 1, daysToGesprek: 8, isTeamComplete: true, hadExperience: false });
  });
});
