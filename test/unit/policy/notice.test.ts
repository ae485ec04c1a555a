import type { Communication } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../../src/kernel/codes.ts';
import type { Code } from '../../../src/kernel/codes.ts';
import { findCrisisNumber } from '../../../src/policy/assemble/crisis-number.ts';
import { NOTICE_TEXT } from '../../../src/policy/assemble/notice-text.ts';
import type { Delivery } from '../../../src/policy/delivery.ts';
import { permit } from '../../../src/policy/permit.ts';
import type { NoticeAbout } from '../../../src/workflow/effects.ts';
import type { Journey } from '../../../src/workflow/journey.ts';
import { BSN, JOURNEY, ZD, delivery, factsFor } from '../../policy/journeys.ts';

function noticeOf(message: Delivery, change: Partial<Journey> = {}, now?: string): Communication {
  const result = permit(message, factsFor(message.recipient, change, now === undefined ? {} : { now }));
  const resource = result.ok ? result.value.bundle.entry?.[0]?.resource : undefined;
  if (resource?.resourceType !== 'Communication') {
    throw new Error(result.ok ? 'no notice' : result.refusal.code);
  }
  return resource;
}
const linesOf = (notice: Communication): readonly string[] =>
  (notice.payload ?? []).map((payload) => payload.contentString ?? '');
const toHuisarts = (about: NoticeAbout, more: Partial<Delivery> = {}): Delivery =>
  delivery('huisarts', 'eikenlaan', 'notice', { about, ...more });

/** Whatever of the person or the content could be in a notice of this journey. */
const PERSONAL =
  /Testinga|Sanne|999990019|1992|Dijk|0612345678|pieker|P74|Angst|Proefstra|Samenvatting van het gesprek|jobcoach|Relatiegesprek|budget|JVBERi0/i;

describe('4 a notice is coded and holds nothing of the person', () => {
  test.each(Object.keys(NOTICE_TEXT) as NoticeAbout[])('%s', (about) => {
    const text = JSON.stringify(noticeOf(toHuisarts(about, { subject: 'actie-1' })));
    expect(text).not.toMatch(PERSONAL);
    expect(text).not.toContain(BSN);
    expect(text).toContain(ZD);
  });

  test('every code of the table can be told without a word of the person', () => {
    for (const code of Object.keys(CODES) as Code[]) {
      const notice = noticeOf(toHuisarts('refused', { code, reasons: [code] }));
      expect(notice.reasonCode?.[0]?.coding?.[0]).toMatchObject({ code, display: CODES[code].text });
      expect(JSON.stringify(notice)).not.toMatch(PERSONAL);
    }
  });

  test('E3 L3 a refusal tells all reasons at once and what to do instead', () => {
    const lines = linesOf(
      noticeOf(toHuisarts('refused', { code: 'CONSENT_REFUSED', reasons: ['CONSENT_REFUSED', 'NOT_INSURED'] })),
    );
    expect(lines[0]).toBe('Het verzoek om een verkennend gesprek is niet aangenomen.');
    expect(lines.join(' ')).toMatch(
      /direct verwijzen blijft mogelijk.*Subsidieregeling onverzekerden \(SOV\), of de GGD/,
    );
  });

  test('E11 a stop names the crisisdienst of the hour, and 112', () => {
    const day = linesOf(noticeOf(toHuisarts('stopped', { code: 'CRISIS_CALL' })));
    expect(day).toContain('Crisisdienst: Crisisdienst dag, 0201111111.');
    expect(day).toContain('Bij acuut levensgevaar: 112.');
    const night = linesOf(noticeOf(toHuisarts('stopped', { code: 'CRISIS_CALL' }), {}, '2026-11-30T22:00:00Z'));
    expect(night).toContain('Crisisdienst: Crisisdienst nacht, 0202222222.');
  });

  test('E11 also when only the crisis is known: no request, no consent', () => {
    const { bundle: _bundle, advies: _advies, ...bare } = JOURNEY;
    const result = permit(toHuisarts('stopped', { code: 'CRISIS_CALL' }), {
      ...factsFor('eikenlaan'),
      journey: { ...bare, consents: [], taken: [], gesprekken: [], status: 'stopped' },
    });
    expect(result).toMatchObject({ ok: true, value: { withheld: [] } });
  });

  test('N4 the huisarts learns who is responsible, whatever the consent; welzijn does not', () => {
    const responsible = { partner: 'ggzproef', since: '2026-11-29T00:00:00Z' };
    expect(linesOf(noticeOf(toHuisarts('consent-withdrawn'), { consents: [], responsible })).at(-1)).toBe(
      'Verantwoordelijk nu: Stichting ggzproef, 0102223334.',
    );
    const welzijn = JSON.stringify(
      noticeOf(delivery('welzijn', 'samenhuis', 'notice', { about: 'consent-withdrawn' }), { responsible }),
    );
    expect(welzijn).not.toMatch(/Verantwoordelijk|ggzproef|ZP1001/);
  });

  test('4 a second hold names the question that is open now, and its term', () => {
    const asked = JOURNEY.taken.filter((it) => it.code === 'aanvullen');
    const first = asked.map((it) => ({ ...it, status: 'completed' as const, dueAt: '2026-11-26T22:59:59Z' }));
    const second = asked.map((it) => ({ ...it, localId: 'aanvullen-2', status: 'requested' as const, dueAt: '2026-12-03T22:59:59Z' }));
    const lines = linesOf(noticeOf(toHuisarts('held', { code: 'CONSENT_UNKNOWN' }), { taken: [...first, ...second] }));
    expect(lines.filter((it) => it.startsWith('Uiterlijk'))).toEqual(['Uiterlijk: 3 december 2026.']);
  });

  test('why a request waits is for huisarts and planner, not for the members of the team', () => {
    const toMember = noticeOf(delivery('vg-sd', 'vgteam', 'notice', { about: 'held', code: 'INSURANCE_UNKNOWN' }));
    expect(JSON.stringify(toMember)).not.toMatch(/INSURANCE|verzeker/);
    expect(JSON.stringify(noticeOf(toHuisarts('held', { code: 'INSURANCE_UNKNOWN' })))).toMatch(/verzekerd/);
  });
});

describe('cancellation', () => {
  const taken = JOURNEY.taken.map((it) =>
    it.localId === 'actie-3' ? { ...it, status: 'cancelled' as const, reason: 'toestemming-ingetrokken' } : it,
  );
  const message = delivery('welzijn', 'samenhuis', 'cancellation', {
    subject: 'actie-3',
    about: 'consent-withdrawn',
    code: 'CONSENT_WITHDRAWN',
  });

  test('L6 takes the Task back and says why, with nothing of the person and without consent', () => {
    const result = permit(message, factsFor('samenhuis', { taken, consents: [] }));
    const entries = result.ok ? (result.value.bundle.entry ?? []) : [];
    expect(entries.map((entry) => entry.resource?.resourceType)).toEqual(['Task', 'Communication']);
    expect(entries[0]?.resource).toMatchObject({
      status: 'cancelled',
      statusReason: { coding: [{ code: 'toestemming-ingetrokken' }] },
    });
    expect(JSON.stringify(entries)).not.toMatch(PERSONAL);
  });

  test('7.3 a Task that runs is not overwritten: the notice alone goes', () => {
    const running = JOURNEY.taken.map((it) =>
      it.localId === 'actie-3' ? { ...it, status: 'in-progress' as const } : it,
    );
    const result = permit(message, factsFor('samenhuis', { taken: running, consents: [] }));
    expect(result.ok ? result.value.bundle.entry?.map((entry) => entry.resource?.resourceType) : []).toEqual([
      'Communication',
    ]);
  });
});

describe('findCrisisNumber', () => {
  const day = { phone: '1', name: 'dag', days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };
  const friday = { phone: '2', name: 'weekendnacht', days: [5], from: '22:00', until: '08:00' };
  const always = { phone: '3', name: 'altijd' };

  test.each([
    ['Monday 11:00 local', '2026-11-30T10:00:00Z', '1'],
    ['summer time counts', '2026-07-06T06:30:00Z', '1'],
    ['Monday 18:00 is after the day', '2026-11-30T17:00:00Z', '3'],
    ['Friday 23:00', '2026-11-27T22:00:00Z', '2'],
    ['Saturday 07:00 belongs to Friday night', '2026-11-28T06:00:00Z', '2'],
    ['Sunday 07:00 does not', '2026-11-29T06:00:00Z', '3'],
  ])('%s', (_name, now, phone) => {
    expect(findCrisisNumber([day, friday, always], now)?.phone).toBe(phone);
  });

  test('none that holds: the first, better a number than none', () => {
    expect(findCrisisNumber([day, friday], '2026-11-29T12:00:00Z')?.phone).toBe('1');
    expect(findCrisisNumber([], '2026-11-29T12:00:00Z')).toBeUndefined();
  });
});
