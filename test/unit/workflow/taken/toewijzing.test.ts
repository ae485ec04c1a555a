import { describe, expect, it } from 'vitest';
import { decideRecordAdvies } from '../../../../src/workflow/advies/record-advies.ts';
import type { ToewijzingAntwoord } from '../../../../src/workflow/commands.ts';
import type { Network } from '../../../../src/workflow/network.ts';
import type { Taak } from '../../../../src/workflow/journey.ts';
import { decideAnswerToewijzing } from '../../../../src/workflow/taken/answer-toewijzing.ts';
import { decideUpdateTaak } from '../../../../src/workflow/taken/update-taak.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { decideRecordConsent } from '../../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import type { ActieSpec } from '../../../personas/advies.ts';
import { actie, advies, adviesBundle } from '../../../personas/advies.ts';
import type { Course } from '../../../personas/course.ts';
import { contextAt, follow, heldOf, received } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';

const GEMEENTE = 'gemeente-gm9901';
const AT = '2026-12-02T09:00:00Z';

/** The region's gemeente takes iWmo; with open beschikkingen or without. */
function withIwmo(openBeschikking: boolean): Network {
  return { ...NETWORK, partners: NETWORK.partners.map((it) => (it.id === GEMEENTE ? { ...it, endpoints: [...it.endpoints, { protocol: 'iwmo', folder: '/iwmo', sender: '42420001', openBeschikking }] } : it)) };
}
const OPEN = withIwmo(true);
const CLOSED = withIwmo(false);
const wmo = (id: number, change: ActieSpec = {}): ActieSpec => actie(id, 'wmo-begeleiding', GEMEENTE, { indicatie: 'indicatie', ...change });

function advised(acties: readonly ActieSpec[], network = OPEN, at = AT): Course {
  const held = follow(received({ consents: ['vg-ggz', 'vg-sd', 'wmo'] }), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z', network);
  return record(held, acties, network, at);
}
function record(course: Course, acties: readonly ActieSpec[], network = OPEN, at = AT): Course {
  const response = advies(acties);
  return follow(course, decideRecordAdvies, { response, bundle: adviesBundle(response) }, at, network);
}
const answer = (course: Course, antwoord: ToewijzingAntwoord, bericht = 'wmo319 1', localId = 'actie-1', at = AT): Course =>
  follow(course, decideAnswerToewijzing, { localId, by: GEMEENTE, bericht, antwoord }, at, OPEN);
const refusedAt = (course: Course, antwoord: ToewijzingAntwoord, bericht = 'wmo319 2', by = GEMEENTE): string | undefined => {
  const result = decideAnswerToewijzing(course.journey, { localId: 'actie-1', by, bericht, antwoord }, contextAt(AT, OPEN));
  return result.ok ? undefined : result.refusal.at;
};
const taak = (course: Course, localId = 'actie-1'): Taak | undefined => course.journey.taken.find((it) => it.localId === localId);
const deadlines = (course: Course): readonly string[] => course.last.effects.worklist.flatMap((it) => (it.type === 'open' && it.kind === 'deadline' ? [it.key] : []));
const ONDERZOEK: ToewijzingAntwoord = { kind: 'onderzoek', dagtekening: '2026-12-04' };
const AFGEWEZEN: ToewijzingAntwoord = { kind: 'afgewezen', reden: '3', tekst: 'Geen contract' };
const TOEGEWEZEN: ToewijzingAntwoord = { kind: 'toegewezen', output: [{ type: 'toewijzingnummer', value: '101' }] };

describe('OP307 melding or verzoek om toewijzing', () => {
  it.each([
    ['an open beschikking that was given', wmo(1), OPEN, 'wmo-toewijzing'],
    ['a promise is no beschikking', wmo(1, { indicatie: 'toegezegd' }), OPEN, 'wmo-melding'],
    ['nothing from the gemeente yet', wmo(1, { indicatie: 'nee' }), OPEN, 'wmo-melding'],
    ['a number of a beschikking', wmo(1, { beschikkingnummer: '425386123', beschikkingsdatum: '2026-11-16' }), CLOSED, 'wmo-toewijzing'],
    ['a number, at a gemeente without iWmo', wmo(1, { beschikkingnummer: '425386123' }), NETWORK, 'wmo-indicatie'],
  ])('%s', (_why, action, network, code) => {
    expect(taak(advised([action], network))).toMatchObject({ code, status: 'requested', owner: GEMEENTE, view: 'wmo' });
  });

  it('S003 bijlage 1 given, but not open, without number, and by nobody with a mandate: the action stays with the team', () => {
    const course = advised([wmo(1)], CLOSED);
    expect(taak(course)).toBeUndefined();
    expect(course.journey.advies?.acties[0]?.openstaand).toContain('MANDATE_MISSING');
  });

  it('IV052, CD043 number and first day of the beschikking go with the request', () => {
    expect(taak(advised([wmo(1, { beschikkingnummer: '425386123', beschikkingsdatum: '2026-11-16' })]))?.output).toEqual([{ type: 'beschikkingnummer', value: '425386123' }, { type: 'beschikking-ingangsdatum', value: '2026-11-16' }]);
  });

  it('a melding that ends in a beschikking leads to a request once, and without iWmo to none', () => {
    const done = (network: Network): Course => ['accepted', 'in-progress', 'completed'].reduce((course, status) => follow(course, decideUpdateTaak, {
      localId: 'actie-1', setter: 'F', by: GEMEENTE, status: status as Taak['status'], ...(status === 'completed' ? { output: [{ type: 'beschikkingnummer', value: '7' }, { type: 'beschikking-ingangsdatum', value: '2027-01-04' }] } : {}),
    }, AT, network), advised([wmo(1, { indicatie: 'toegezegd' })], network));
    expect(taak(done(CLOSED), 'toewijzing-1')).toMatchObject({ code: 'wmo-toewijzing', actie: 1, status: 'requested', output: [{ value: '7' }, { value: '2027-01-04' }] });
    expect(done(CLOSED).last.effects.deliveries).toContainEqual({ recipient: GEMEENTE, view: 'wmo', kind: 'task', subject: 'toewijzing-1' });
    expect(taak(done(NETWORK), 'toewijzing-1')).toBeUndefined();
  });
});

describe('TR374 one request at a time', () => {
  it('the second waits in draft and goes when the first is answered', () => {
    const both = advised([wmo(1), wmo(2, { naam: 'Dagbesteding' })]);
    expect([taak(both)?.status, taak(both, 'actie-2')?.status]).toEqual(['requested', 'draft']);
    expect(both.last.effects.deliveries).toContainEqual({ recipient: GEMEENTE, view: 'wmo', kind: 'task', subject: 'actie-2', waiting: true });

    const looked = answer(both, ONDERZOEK);
    expect([taak(looked, 'actie-2')?.status, looked.last.effects.release]).toEqual(['draft', []]);
    const assigned = answer(looked, TOEGEWEZEN, 'wmo301 9', 'actie-1', '2026-12-07T09:00:00Z');
    expect(taak(assigned, 'actie-2')).toMatchObject({ status: 'requested', authoredAt: '2026-12-07T09:00:00Z', dueAt: '2026-12-14T22:59:59.000Z' });
    expect(assigned.last.effects.release).toEqual(['actie-2']);
  });

  it('A14 one in draft that becomes a melding goes at once', () => {
    const both = advised([wmo(1), wmo(2, { naam: 'Dagbesteding' })]);
    const changed = record(both, [wmo(1), wmo(2, { naam: 'Dagbesteding', indicatie: 'toegezegd' })], OPEN, '2026-12-03T09:00:00Z');
    expect(taak(changed, 'actie-2')).toMatchObject({ code: 'wmo-melding', status: 'requested' });
    expect(changed.last.effects.release).toEqual(['actie-2']);
  });

  it('TR347 a changed action is not sent again: a person changes the request by hand', () => {
    const changed = record(advised([wmo(1)]), [wmo(1, { naam: 'Andere steun' })], OPEN, '2026-12-03T09:00:00Z');
    expect(changed.last.effects.deliveries.filter((it) => it.kind === 'task')).toEqual([]);
    expect(changed.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-1', owner: 'vg-voorbeelddam' }));
  });

  it('L6 a withdrawn consent ends a request that nobody answered', () => {
    const consent = advised([wmo(1)]).journey.consents.find((it) => it.class === 'wmo');
    const stopped = follow(advised([wmo(1)]), decideRecordConsent, { consent: { ...(consent as NonNullable<typeof consent>), givenAt: AT }, withdrawn: true }, AT, OPEN);
    expect(taak(stopped)?.status).toBe('cancelled');
    // It was granted all the same: nothing moves, a person looks.
    const late = answer(stopped, TOEGEWEZEN);
    expect([taak(late)?.status, late.last.effects.worklist]).toEqual(['cancelled', [expect.objectContaining({ type: 'open', key: 'actie-1' })]]);
  });
});

describe('answers of the gemeente', () => {
  it('OP080 the retour after the answer changes nothing', () => {
    expect(taak(answer(answer(advised([wmo(1)]), ONDERZOEK), { kind: 'ontvangen' }, 'wmo316 1'))).toEqual(taak(answer(advised([wmo(1)]), ONDERZOEK)));
  });

  it('a retour with a fault: rejected with its codes, the team has the action back', () => {
    const course = answer(advised([wmo(1)]), { kind: 'afgekeurd', codes: ['9374', 'S329'] }, 'wmo316 1');
    expect(taak(course)).toMatchObject({ status: 'rejected', reason: 'bericht-afgekeurd', output: [{ type: 'retourcode', value: '9374' }, { type: 'retourcode', value: 'S329' }, { type: 'iwmo-bericht' }] });
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-1' }));
  });

  it('in onderzoek is nobody\'s yes: received, responsibility and N3 stay, eight weeks from the date of the request', () => {
    const course = answer(advised([wmo(1)]), ONDERZOEK);
    expect(taak(course)).toMatchObject({ status: 'received', dueAt: '2027-01-27T22:59:59.000Z' });
    expect([taak(course)?.acceptedAt, taak(course)?.startedAt]).toEqual([undefined, undefined]);
  });

  it.each([['3', 'buiten-aanbod'], ['4', 'buiten-aanbod'], ['5', 'buiten-werkgebied'], ['6', 'dubbel'], ['7', 'contra-indicatie'], ['1', 'anders'], ['9', 'anders']])('WJ759 reason %s is ours %s', (reden, ours) => {
    expect(taak(answer(advised([wmo(1)]), { kind: 'afgewezen', reden, tekst: 'x' }))).toMatchObject({ status: 'rejected', reason: ours, reasonText: 'x' });
  });

  it('TR355, TR359, TR360, TR365: what may not follow is refused by its rule; the same message again is not', () => {
    const asked = advised([wmo(1)]);
    const looked = answer(asked, ONDERZOEK);
    expect(refusedAt(asked, ONDERZOEK, 'wmo319 1', 'gemeente-gm9902')).toBe('TR355');
    expect(refusedAt(looked, ONDERZOEK)).toBe('TR360');
    expect(answer(looked, ONDERZOEK).last.events).toEqual([]);
    expect(refusedAt(answer(looked, AFGEWEZEN, 'wmo319 3'), ONDERZOEK)).toBe('TR365');
    expect(refusedAt(answer(asked, TOEGEWEZEN, 'wmo301 1'), AFGEWEZEN)).toBe('TR359');
    expect(refusedAt(advised([wmo(1, { indicatie: 'toegezegd' })]), ONDERZOEK)).toBe('TR355');
  });

  it('a toewijzing completes it by all its steps; another list of the same toewijzingen changes nothing', () => {
    const course = answer(advised([wmo(1)]), TOEGEWEZEN, 'wmo301 1');
    expect(course.last.events.flatMap((it) => (it.type === 'TaakChanged' ? [it.taak.status] : []))).toEqual(['accepted', 'in-progress', 'completed']);
    expect(answer(course, TOEGEWEZEN, 'wmo301 2').last.events).toEqual([]);
  });
});

describe('OP090 terms of 3 and 5 working days and 8 weeks', () => {
  const tick = (course: Course, at: string): Course => follow(course, decideTick, { adviesDelivered: true }, at, OPEN);
  const iwmo = (course: Course): readonly string[] => deadlines(course).filter((it) => it.startsWith('iwmo-'));

  it.each([
    // Wednesday 2 December: Monday the 7th and Wednesday the 9th.
    [AT, '2026-12-07T22:59:59Z', '2026-12-09T22:59:59Z'],
    // Tuesday 22 December: both Christmas days and New Year are no working days.
    ['2026-12-22T09:00:00Z', '2026-12-28T22:59:59Z', '2026-12-30T22:59:59Z'],
    // Wednesday 24 March 2027: Goede Vrijdag and tweede Paasdag between.
    ['2027-03-24T09:00:00Z', '2027-03-31T21:59:59Z', '2027-04-02T21:59:59Z'],
    // Friday 23 April 2027: Koningsdag on Tuesday; 5 May and Hemelvaartsdag lie after.
    ['2027-04-23T09:00:00Z', '2027-04-29T21:59:59Z', '2027-05-03T21:59:59Z'],
  ])('a request of %s: the retour by %s, the answer by %s', (at, retour, antwoord) => {
    const before = (instant: string): string => new Date(Date.parse(instant) - 1000).toISOString();
    const course = advised([wmo(1)], OPEN, at);
    expect(iwmo(tick(course, before(retour)))).toEqual([]);
    const first = tick(course, retour);
    expect(iwmo(first)).toEqual(['iwmo-retour:actie-1']);
    expect(iwmo(tick(first, before(antwoord)))).toEqual([]);
    const second = tick(first, antwoord);
    expect(iwmo(second)).toEqual([expect.stringMatching(/^iwmo-antwoord:actie-1/)]);
    // Silence ends nothing: at the gemeente it is pending (TR374).
    expect(taak(tick(second, '2027-06-01T00:00:00Z'))?.status).toBe('requested');
  });

  it('eight weeks after the date of a request in onderzoek, and an answer closes what was shown', () => {
    const looked = answer(tick(advised([wmo(1)]), '2026-12-10T00:00:00Z'), ONDERZOEK, 'wmo319 1', 'actie-1', '2026-12-10T09:00:00Z');
    expect(looked.last.effects.worklist.filter((it) => it.type === 'close').map((it) => it.key).toSorted()).toEqual(['iwmo-antwoord:actie-1:2026-12-09T22:59:59.000Z', 'iwmo-retour:actie-1']);
    expect(iwmo(tick(looked, '2027-01-27T22:59:58Z'))).toEqual([]);
    expect(iwmo(tick(looked, '2027-01-27T22:59:59Z'))).toEqual(['iwmo-antwoord:actie-1:2027-01-27T22:59:59.000Z']);
  });
});
