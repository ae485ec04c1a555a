import { describe, expect, it } from 'vitest';
import { decideRecordAdvies } from '../../../../src/workflow/advies/record-advies.ts';
import type { AdviesDecision } from '../../../../src/workflow/commands.ts';
import type { DecisionContext } from '../../../../src/workflow/decision.ts';
import { decideUpdateTaak } from '../../../../src/workflow/taken/update-taak.ts';
import { judgeDeadline, listDeadlines } from '../../../../src/workflow/termijnen/deadlines.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { isConsented } from '../../../../src/workflow/toestemming/is-consented.ts';
import { decideBookGesprek } from '../../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideRecordConsent } from '../../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import type { ConsentState } from '../../../../src/workflow/journey.ts';
import type { Network } from '../../../../src/workflow/network.ts';
import { actie, advies, adviesBundle } from '../../../personas/advies.ts';
import type { Course } from '../../../personas/course.ts';
import { bookingOf, contextAt, follow, heldOf, received } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';

const AT = '2026-12-02T09:00:00Z';
const held = (): Course => follow(follow(received({ consents: ['vg-ggz', 'vg-sd', 'wmo'] }), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
const wmo = (change: Parameters<typeof actie>[3] = {}, aanbieder = 'gemeente-gm9901') => actie(3, 'wmo-begeleiding', aanbieder, change);
/** The advice, decided in a network of the test's own. */
function advise(response: ReturnType<typeof advies>, network: Network = NETWORK): Course {
  const course = held();
  const context: DecisionContext = { ...contextAt(AT), network };
  return follow(course, (journey, command: Parameters<typeof decideRecordAdvies>[1]) => decideRecordAdvies(journey, command, context), { response, bundle: adviesBundle(response) }, AT);
}
const findings = (course: Course): readonly string[] => (course.last as AdviesDecision).findings.map((one) => `${one.code} ${one.at}`);
const taakOf = (course: Course) => course.journey.taken.find((it) => it.actie === 3);
const withMandate = (code: string): Network => ({ ...NETWORK, regions: NETWORK.regions.map((region) => ({ ...region, teams: region.teams.map((team) => ({ ...team, members: team.members.map((it) => (it.view === 'vg-sd' ? { ...it, wmoMandate: [code] } : it)) })) })) });
const withPartner = (id: string, change: object): Network => ({ ...NETWORK, partners: NETWORK.partners.map((it) => (it.id === id ? { ...it, ...change } : it)) });

describe('S003 bijlage 1: an indicatie at the table', () => {
  it('by a member with the gemeente\'s mandate who sat there: no melding, the indicatie goes along', () => {
    const course = advise(advies([wmo({ indicatie: 'indicatie' })]), withMandate('GM9901'));
    expect(findings(course)).toEqual([]);
    expect(taakOf(course)).toMatchObject({ code: 'wmo-indicatie', status: 'requested', view: 'wmo' });
    expect(listDeadlines(course.journey).map(({ rule }) => rule)).not.toContain('N6');
  });

  it.each([['nobody has it', NETWORK], ['it is of another gemeente', withMandate('GM9902')]])('%s: the action waits with the team', (_what, network) => {
    const course = advise(advies([wmo({ indicatie: 'indicatie' })]), network);
    expect(findings(course)).toEqual(['MANDATE_MISSING actie[3].indicatie']);
    expect(taakOf(course)).toBeUndefined();
  });

  it('the gemeente\'s own beschikking needs no mandate of ours', () => {
    const course = advise(advies([wmo({ indicatie: 'indicatie', beschikkingnummer: '12345' })]));
    expect(findings(course)).toEqual([]);
    expect(taakOf(course)?.code).toBe('wmo-indicatie');
  });

  it.each(['toegezegd', 'nee'])('%s is a melding', (indicatie) => {
    expect(taakOf(advise(advies([wmo({ indicatie })]), withMandate('GM9901')))?.code).toBe('wmo-melding');
  });
});

describe('which gemeente (Wmo 1.2.1)', () => {
  it('another than that of residence is refused, unless it carries out the Wmo for it', () => {
    expect(findings(advise(advies([wmo({}, 'gemeente-gm9902')])))).toEqual(['FIELD_INVALID actie[3].aanbieder']);
    const course = advise(advies([wmo({}, 'gemeente-gm9902')]), withPartner('gemeente-gm9902', { executesFor: ['GM9901'] }));
    expect(findings(course)).toEqual([]);
    expect(taakOf(course)).toMatchObject({ owner: 'gemeente-gm9902' });
    expect(taakOf(course)?.anyGemeente).toBeUndefined();
  });

  it('beschermd wonen: the gemeente to which the person turns, with a consent that names it', () => {
    const course = advise(advies([wmo({ beschermdWonen: 'J', spoed: 'J' }, 'gemeente-gm9902')]));
    const taak = taakOf(course);
    expect(findings(course)).toEqual([]);
    expect(taak).toMatchObject({ owner: 'gemeente-gm9902', anyGemeente: true });
    // The consent of intake is for the gemeente of residence; this one was never named.
    expect(taak && isConsented(course.journey.consents, taak, AT)).toBe(false);
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ kind: 'open-action', code: 'CONSENT_MISSING', key: 'actie-3' }));
    const consent: ConsentState = { id: 'c-9', class: 'wmo', partner: 'gemeente-gm9902', decision: 'permit', givenAt: AT, how: 'mondeling', leaflet: '1', by: 'patient', source: 'fhir' };
    const agreed = follow(course, decideRecordConsent, { consent, withdrawn: false }, AT);
    expect(taak && isConsented(agreed.journey.consents, taak, AT)).toBe(true);
    const gone = follow(agreed, decideRecordConsent, { consent: { ...consent, id: 'c-10' }, withdrawn: true }, '2026-12-03T09:00:00Z');
    expect(taakOf(gone)?.status).toBe('cancelled');
    // Given again: the new Taak rests on the same consent, and is as urgent.
    const back = follow(gone, decideRecordConsent, { consent: { ...consent, id: 'c-11', givenAt: '2026-12-04T09:00:00Z' }, withdrawn: false }, '2026-12-04T09:00:00Z');
    expect(back.journey.taken.at(-1)).toMatchObject({ localId: 'actie-3-2', status: 'requested', owner: 'gemeente-gm9902', anyGemeente: true, spoed: true });
  });

  it('beschermd wonen in the gemeente of residence rests on the consent of intake', () => {
    const course = advise(advies([wmo({ beschermdWonen: 'J' })]));
    expect(taakOf(course)?.anyGemeente).toBeUndefined();
    expect(isConsented(course.journey.consents, taakOf(course) ?? { view: 'wmo', owner: '' }, AT)).toBe(true);
  });
});

describe('terms of the Wmo', () => {
  const colour = (course: Course, rule: string, at: string): string | undefined => listDeadlines(course.journey).filter((it) => it.rule === rule).map((it) => judgeDeadline(it, at))[0];
  const tell = (course: Course, status: 'received' | 'accepted' | 'in-progress', at: string, output: readonly { readonly type: string; readonly value: string }[] = []): Course =>
    follow(course, decideUpdateTaak, { localId: 'actie-3', setter: 'F', by: 'gemeente-gm9901', status, output }, at);

  it('W1 receipt is confirmed within five working days, else the team asks; a confirmed melding does not lapse', () => {
    const sent = advise(advies([wmo()]));
    expect(colour(sent, 'W1', '2026-12-09T20:00:00Z')).toBe('green');
    expect(colour(sent, 'W1', '2026-12-10T09:00:00Z')).toBe('red');
    const asked = follow(sent, decideTick, { adviesDelivered: true }, '2026-12-10T09:00:00Z');
    expect(asked.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'deadline', key: 'W1:actie-3:red', owner: 'vg-voorbeelddam' }));
    const confirmed = tell(sent, 'received', '2026-12-04T09:00:00Z', [{ type: 'ontvangstbevestiging', value: 'Z-1' }]);
    expect(taakOf(confirmed)).toMatchObject({ receivedAt: expect.stringContaining('2026-12-04'), output: [{ type: 'ontvangstbevestiging', value: 'Z-1' }] });
    expect(colour(confirmed, 'W1', '2026-12-20T09:00:00Z')).toBe('green');
    expect(taakOf(follow(confirmed, decideTick, { adviesDelivered: true }, '2026-12-20T09:00:00Z'))?.status).toBe('received');
    expect(taakOf(follow(sent, decideTick, { adviesDelivered: true }, '2026-12-20T09:00:00Z'))?.status).toBe('cancelled');
  });

  it('W2 the beschikking comes within two weeks after the aanvraag, which only the gemeente can date', () => {
    const running = tell(tell(advise(advies([wmo()])), 'accepted', '2026-12-04T09:00:00Z'), 'in-progress', '2026-12-10T09:00:00Z');
    expect(colour(running, 'W2', '2026-12-30T09:00:00Z')).toBeUndefined();
    const asked = tell(running, 'in-progress', '2027-01-06T09:00:00Z', [{ type: 'aanvraag', value: '2027-01-05' }]);
    expect(['2027-01-15T09:00:00Z', '2027-01-17T09:00:00Z', '2027-01-20T09:00:00Z'].map((at) => colour(asked, 'W2', at))).toEqual(['green', 'amber', 'red']);
    const decided = tell(asked, 'in-progress', '2027-01-18T09:00:00Z', [{ type: 'aanvraag', value: '2027-01-05' }, { type: 'beschikking', value: '2027-01-18' }]);
    expect(colour(decided, 'W2', '2027-02-20T09:00:00Z')).toBe('green');
  });

  it('W3 an urgent one is answered the next working day', () => {
    const urgent = advise(advies([wmo({ spoed: 'J' })]));
    expect(taakOf(urgent)?.spoed).toBe(true);
    expect(['2026-12-03T12:00:00Z', '2026-12-04T09:00:00Z'].map((at) => colour(urgent, 'W3', at))).toEqual(['green', 'red']);
    expect(colour(advise(advies([wmo()])), 'W3', '2026-12-20T09:00:00Z')).toBeUndefined();
  });
});
