import { describe, expect, it } from 'vitest';
import { judgeDeadline, listDeadlines } from '../../../../src/workflow/termijnen/deadlines.ts';
import { findNextDue } from '../../../../src/workflow/termijnen/moments.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { decideRecordAdvies } from '../../../../src/workflow/advies/record-advies.ts';
import { decideUpdateTaak } from '../../../../src/workflow/taken/update-taak.ts';
import { decideBookGesprek } from '../../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideReceiveLetter } from '../../../../src/workflow/verkennend-gesprek/receive-letter.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { actie, advies, adviesBundle } from '../../../personas/advies.ts';
import type { Course } from '../../../personas/course.ts';
import { bookingOf, contextAt, follow, heldOf, letterOf, received, refusalOf } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';

const withLetter = (): Course => follow(received({ consents: ['vg-ggz', 'vg-sd', 'wmo'] }), decideReceiveLetter, letterOf());
const tick = (course: Course, at: string): Course => follow(course, decideTick, { adviesDelivered: false }, at);
const opened = (course: Course): readonly string[] => course.last.effects.worklist.flatMap((one) => (one.type === 'open' ? [`${one.key} ${one.owner}`] : []));
const colours = (course: Course, rule: string, at: string): readonly string[] => listDeadlines(course.journey).filter((one) => one.rule === rule).map((one) => judgeDeadline(one, at));
const wmoAdvised = (): Course => {
  const response = advies([actie(3, 'wmo-begeleiding', 'gemeente-gm9901')]);
  return follow(follow(withLetter(), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z'), decideRecordAdvies, { response, bundle: adviesBundle(response) }, '2026-12-02T09:00:00Z');
};
const wmo = (course: Course, status: 'accepted' | 'in-progress', at: string): Course => follow(course, decideUpdateTaak, { localId: 'actie-3', setter: 'F', by: 'gemeente-gm9901', status }, at);

describe('N1 the VG within 14 days', () => {
  it('is amber when day 7 passed without a booked slot, red after day 14', () => {
    expect(colours(withLetter(), 'N1', '2026-11-30T22:00:00Z')).toEqual(['green']);
    expect(colours(withLetter(), 'N1', '2026-11-30T23:00:00Z')).toEqual(['amber']);
    expect(colours(withLetter(), 'N1', '2026-12-07T22:59:00Z')).toEqual(['amber']);
    expect(colours(withLetter(), 'N1', '2026-12-07T23:00:00Z')).toEqual(['red']);
    expect(colours(follow(withLetter(), decideBookGesprek, bookingOf()), 'N1', '2026-12-01T09:00:00Z')).toEqual(['green']);
  });

  it('is met by a gesprek on day 14 and not by one on day 15', () => {
    const held = (start: string): Course => follow(withLetter(), decideRecordGesprek, heldOf({ start }), '2026-12-20T09:00:00Z');
    expect(colours(held('2026-12-07T15:00:00.000Z'), 'N1', '2026-12-20T09:00:00Z')).toEqual(['green']);
    expect(colours(held('2026-12-08T09:00:00.000Z'), 'N1', '2026-12-20T09:00:00Z')).toEqual(['red']);
  });

  it('opens the worklist once per colour, and closes it when the gesprek is held', () => {
    const amber = tick(withLetter(), '2026-12-01T00:00:00Z');
    expect(opened(amber)).toEqual(['N1:amber vg-voorbeelddam']);
    expect(amber.last.warnings).toEqual(['TERM_AT_RISK']);
    expect(tick(amber, '2026-12-01T01:00:00Z').last.events).toEqual([]);
    const red = tick(amber, '2026-12-08T00:00:00Z');
    expect(opened(red)).toEqual(['N1:red vg-voorbeelddam']);
    const held = follow(red, decideRecordGesprek, heldOf({ start: '2026-12-08T09:00:00.000Z' }), '2026-12-08T10:00:00Z');
    expect(held.last.effects.worklist).toEqual([{ type: 'close', kind: 'deadline', key: 'N1:amber' }, { type: 'close', kind: 'deadline', key: 'N1:red' }]);
  });

  it('keeps running while the request is held', () => {
    expect(opened(tick(received({ gemeente: '9907' }), '2026-12-01T00:00:00Z'))).toContain('N1:amber planner-voorbeeld');
  });
});

describe('N3 and N6', () => {
  it('N3 an action that starts on day 28 after the VG is in the norm, on day 29 it is late', () => {
    const start = (at: string): readonly string[] => wmo(wmo(wmoAdvised(), 'accepted', '2026-12-05T09:00:00Z'), 'in-progress', at).last.warnings;
    expect(start('2026-12-29T22:00:00Z')).toEqual([]);
    expect(start('2026-12-29T23:30:00Z')).toEqual(['TERM_AT_RISK']);
  });

  it('N6 the gemeente has 42 days for its research: longer than N3, so N3 is red while N6 is green', () => {
    const accepted = wmo(wmoAdvised(), 'accepted', '2026-12-05T09:00:00Z');
    expect([colours(accepted, 'N3', '2026-12-31T09:00:00Z'), colours(accepted, 'N6', '2026-12-31T09:00:00Z')]).toEqual([['red'], ['green']]);
    expect(colours(accepted, 'N6', '2027-01-08T09:00:00Z')).toEqual(['amber']);
    expect(colours(accepted, 'N6', '2027-01-13T09:00:00Z')).toEqual(['amber']);
    expect(colours(accepted, 'N6', '2027-01-14T09:00:00Z')).toEqual(['red']);
  });
});

describe('the clock', () => {
  it('knows the next moment, and none for a journey that ended', () => {
    expect(findNextDue(received().journey, NETWORK)).toBe('2026-11-24T08:15:00.000Z');
    expect(findNextDue(withLetter().journey, NETWORK)).toBe('2026-11-30T22:59:59.000Z');
    expect(findNextDue(tick(withLetter(), '2026-12-01T00:00:00Z').journey, NETWORK)).toBe('2026-12-07T22:59:59.001Z');
    expect(findNextDue(received({ answers: { vgzvw: 'N' } }).journey, NETWORK)).toBeUndefined();
    expect(refusalOf(decideTick(undefined, { adviesDelivered: false }, contextAt()))).toBe('NOT_FOUND');
  });

  it('a held request whose term passed goes to the regievoerder', () => {
    expect(opened(tick(received({ bare: true }), '2026-11-27T08:00:00Z'))).toContain('term:aanvullen-1 ggz-voorbeeld');
  });

  it('an advice that does not come within seven days is shown to the team', () => {
    const held = follow(withLetter(), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
    expect(opened(tick(held, '2026-12-09T08:00:00Z'))).toEqual(['advies:2026-12-01 vg-voorbeelddam']);
  });
});
