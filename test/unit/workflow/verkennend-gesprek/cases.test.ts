import { describe, expect, it } from 'vitest';
import { decideReceiveReferral } from '../../../../src/workflow/verkennend-gesprek/receive-referral.ts';
import type { Course } from '../../../personas/course.ts';
import { follow, received, referralOf } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';
import { BRAM, EMRE, EVA, HENDRIK, ILSE, KARIN, NOOR, RUBEN, SANNE, TOM, WUBBO, YASMIN } from '../../../personas/people.ts';
import type { ReferralSpec } from '../../../personas/referral.ts';

/** What a case gives, as domain.md 6 (and design 4 over it) says. */
type Row = readonly [name: string, spec: ReferralSpec, result: string, reasons: readonly string[], team: string | undefined];

function rows(list: readonly (readonly [string, ReferralSpec, string, readonly string[], string?])[]): readonly Row[] {
  return list.map(([name, spec, result, reasons, team]) => [name, spec, result, reasons, team]);
}

const CASES: readonly Row[] = rows([
  ['case 1 Sanne', SANNE, 'accepted', [], 'vg-voorbeelddam'],
  ['case 2 Ruben', RUBEN, 'accepted', [], 'vg-fictiefveen'],
  ['case 3 Hendrik', HENDRIK, 'accepted', [], 'vg-voorbeelddam'],
  ['case 4 Bram', BRAM, 'accepted', [], 'vg-voorbeelddam'],
  ['case 5 Ilse', ILSE, 'accepted', [], 'vg-fictiefveen'],
  ['case 6 Yasmin', YASMIN, 'accepted', [], 'vg-fictiefveen'],
  ['case 7 Emre', EMRE, 'refused', ['NOT_ELIGIBLE_SINGLE']],
  ['case 8 Noor, 17', NOOR, 'refused', ['UNDER_18']],
  ['case 9 Tom', TOM, 'refused', ['CONSENT_REFUSED']],
  ['case 10 Eva', EVA, 'stopped', ['CRISIS_CALL']],
  ['case 11 Karin', KARIN, 'accepted', [], 'vg-fictiefveen'],
  ['case 12 Wubbo', WUBBO, 'accepted', [], 'vg-voorbeelddam'],
]);

const noDomains: ReferralSpec = { icpc: ['P74'], domains: [] };

const VARIANTS: readonly Row[] = rows([
  ['E1 a POH as requester', { agb: '84001234' }, 'refused', ['REQUESTER_NOT_GP']],
  ['E1 no requester at all', { agb: '' }, 'refused', ['REQUESTER_NOT_GP']],
  ['E2 born 2008-11-23 is exactly 18', { born: '2008-11-23' }, 'accepted', []],
  ['E2 born 2008-11-24 is 17 on 2026-11-23', { born: '2008-11-24' }, 'refused', ['UNDER_18']],
  ['E2 only a year that leaves 17 or 18 open', { born: '2008' }, 'held', ['AGE_UNKNOWN']],
  ['E2 year and month that leave it open', { born: '2008-11' }, 'held', ['AGE_UNKNOWN']],
  ['E2 only a year that is certainly adult', { born: '2007' }, 'accepted', []],
  ['E2 year and month that are certainly minor', { born: '2008-12' }, 'refused', ['UNDER_18']],
  ['E2 no birth date', { born: '' }, 'held', ['AGE_UNKNOWN']],
  ['E2 a birth date in the future', { born: '2027-01-01' }, 'held', ['AGE_UNKNOWN']],
  ['E2 a day that does not exist', { born: '1990-02-30' }, 'held', ['AGE_UNKNOWN']],
  ['E2 under 18 also when the rest is incomplete', { born: '2010-01-01', bare: true }, 'refused', ['UNDER_18', 'INCOMPLETE']],
  ['E3 insurance unknown', { answers: { vgzvw: 'ONB' } }, 'held', ['INSURANCE_UNKNOWN']],
  ['E3 not insured', { answers: { vgzvw: 'N' } }, 'refused', ['NOT_INSURED']],
  ['E3 not asked, and an insurer in IN1', { answers: { vgzvw: undefined }, uzovi: '7029' }, 'accepted', []],
  ['E3 stated no beats an insurer in IN1', { answers: { vgzvw: 'N' }, uzovi: '7029' }, 'refused', ['NOT_INSURED']],
  ['E3 stated unknown beats an insurer in IN1', { answers: { vgzvw: 'ONB' }, uzovi: '7029' }, 'held', ['INSURANCE_UNKNOWN']],
  ['E3 not asked and no insurer', { answers: { vgzvw: undefined } }, 'held', ['INCOMPLETE']],
  ['E7 social problems only (the region holds E4, refuses E7)', { icpc: ['Z01'], domains: ['financien'] }, 'refused', ['NOT_ELIGIBLE_SOCIAL_ONLY']],
  ['E4 a klacht without code', { icpc: ['Z01'], answers: { vgklacht: 'J' } }, 'accepted', []],
  ['E4 neither klacht nor domain', { icpc: [], domains: [] }, 'held', ['INCOMPLETE']],
  ['E5 a Z-code counts as domain', { icpc: ['P74', 'Z05'], domains: [] }, 'accepted', []],
  ['E6 one approach suffices (the region holds E6)', { answers: { vgeen: 'N' } }, 'held', ['SINGLE_APPROACH_SUFFICES']],
  ['E7 a klacht and nothing else', noDomains, 'refused', ['NOT_ELIGIBLE_SINGLE']],
  ['L1 consent not stated', { consents: [] }, 'held', ['CONSENT_UNKNOWN']],
  ['L1 consent for vg-sd not stated', { consents: ['vg-ggz'] }, 'held', ['CONSENT_UNKNOWN']],
  ['L2 contradictory consent', { consents: ['vg-ggz', 'vg-sd', '-vg-sd'] }, 'held', ['CONSENT_CONTRADICTORY']],
  ['L2 contradictory consent for the gemeente', { consents: ['vg-ggz', 'vg-sd', 'wmo', '-wmo'] }, 'held', ['CONSENT_CONTRADICTORY']],
  ['L3 no to vg-ggz', { consents: ['-vg-ggz', 'vg-sd'] }, 'refused', ['CONSENT_REFUSED']],
  ['L3 no to vg-ed only', { consents: ['vg-ggz', 'vg-sd', '-vg-ed'] }, 'accepted', []],
  ['L8 represented by a mentor', { representative: 'mentor' }, 'accepted', []],
  ['L8 represented by a bewindvoerder: no valid yes', { representative: 'bewindvoerder' }, 'held', ['CONSENT_UNKNOWN']],
  ['design 4 a bare ZorgDomein message', { bare: true }, 'held', ['INCOMPLETE']],
  ['design 4 no hulpvraag', { hulpvraag: '' }, 'held', ['INCOMPLETE']],
  ['design 4 BSN that fails the 11-proef', { bsn: '999990018' }, 'held', ['BSN_INVALID']],
  ['design 4 BSN 000000000', { bsn: '000000000' }, 'held', ['BSN_INVALID']],
  ['design 4 BSN of eight digits', { bsn: '99999001' }, 'held', ['BSN_INVALID']],
  ['design 4 no BSN', { bsn: '' }, 'accepted', []],
  ['design 4 place name for a gemeente', { gemeente: '', city: 'Nieuw-Voorbeelddam' }, 'accepted', [], 'vg-voorbeelddam'],
  ['design 4 unknown place', { gemeente: '', city: 'Nergenshuizen' }, 'held', ['GEMEENTE_UNKNOWN']],
  ['design 4 a place in two gemeenten', { gemeente: '', city: 'Proefdorp' }, 'held', ['GEMEENTE_UNKNOWN']],
  ['design 4 unknown CBS code, whatever the place', { gemeente: '0344', city: 'Voorbeelddam' }, 'held', ['GEMEENTE_UNKNOWN']],
  ['design 4 a gemeente that no longer exists', { gemeente: '9906' }, 'held', ['GEMEENTE_UNKNOWN']],
  ['design 4 a gemeente without team', { gemeente: '9907' }, 'held', ['TEAM_MISSING']],
  ['A15 a BSN in the hulpvraag', { hulpvraag: 'Mijn nummer is 999 990 019.' }, 'held', ['IDENTIFIER_IN_TEXT']],
  ['A15 a BSN in the remark', { remark: 'BSN 999990019' }, 'held', ['IDENTIFIER_IN_TEXT']],
  ['A15 a phone number in the remark is for the planner', { remark: 'Bel 06-12345678 na vijven.' }, 'accepted', []],
  ['all reasons at once, in the fail order', { agb: '84001234', born: '2010-01-01', consents: ['-vg-ggz', 'vg-sd'], answers: { vgzvw: 'N' }, ...noDomains, bsn: '999990018' }, 'refused',
    ['REQUESTER_NOT_GP', 'UNDER_18', 'CONSENT_REFUSED', 'NOT_INSURED', 'NOT_ELIGIBLE_SINGLE', 'BSN_INVALID']],
  ['all holds at once, in the order of design 4.1', { bsn: '999990018', born: '2008', gemeente: '', city: 'X', consents: ['wmo', '-wmo'], answers: { vgzvw: 'ONB' }, hulpvraag: '' }, 'held',
    ['BSN_INVALID', 'AGE_UNKNOWN', 'GEMEENTE_UNKNOWN', 'CONSENT_CONTRADICTORY', 'CONSENT_UNKNOWN', 'INCOMPLETE', 'INSURANCE_UNKNOWN']],
  ['E11 a crisis beats everything', { ...EVA, born: '2010-01-01', bsn: '999990018', agb: '84001234' }, 'stopped', ['CRISIS_CALL']],
]);

const deliveriesOf = (course: Course): readonly string[] =>
  course.last.effects.deliveries.map((one) => `${one.kind}${one.about === undefined ? '' : `:${one.about}`} ${one.view} ${one.recipient}`).sort();

describe('the cases of domain.md 6 and their variants', () => {
  it.each([...CASES, ...VARIANTS])('%s', (_name, spec, result, reasons, team) => {
    const { journey } = received(spec);
    expect(journey.judgement).toMatchObject({ result, reasons });
    expect(journey.judgement?.code).toBe(reasons[0]);
    expect(journey.status).toBe(result);
    if (team !== undefined) {
      expect(journey.team).toBe(team);
    }
  });

  it('case 8 the same data a day later is accepted', () => {
    const next = { requestedAt: '2026-11-24T08:15:00Z' };
    expect(follow(undefined, decideReceiveReferral, referralOf(NOOR, next), '2026-11-24T08:15:00Z').journey.status).toBe('accepted');
    // Under the same number too: a refused request that is sent again is a new request.
    expect(follow(received(NOOR), decideReceiveReferral, referralOf(NOOR, next), '2026-11-24T08:15:00Z').journey.status).toBe('accepted');
  });

  it.each([['case 7', EMRE], ['case 8', NOOR], ['case 9', TOM]] as const)('%s sends nothing but one notice to the huisarts', (_name, spec) => {
    expect(deliveriesOf(received(spec))).toEqual(['notice:refused huisarts huisarts-eikenlaan']);
  });

  it('case 10 sends nothing but the crisis notice, and alarms the planner', () => {
    const course = received(EVA);
    expect(deliveriesOf(course)).toEqual(['notice:stopped huisarts huisarts-eikenlaan']);
    expect(course.last.effects.worklist).toMatchObject([{ type: 'open', kind: 'crisis', owner: 'planner-voorbeeld', code: 'CRISIS_CALL' }]);
  });

  it('an accepted case goes to each consented member view, the planner, and the huisarts hears so', () => {
    const course = received(SANNE);
    expect(deliveriesOf(course)).toEqual([
      'notice:received huisarts huisarts-eikenlaan', 'referral planner planner-voorbeeld', 'referral vg-ed vg-voorbeelddam', 'referral vg-ggz vg-voorbeelddam', 'referral vg-sd vg-voorbeelddam',
    ]);
    expect(course.journey.taken.map((one) => `${one.localId} ${one.code} ${one.status} ${one.owner}`)).toEqual([
      'vg-ggz vg-verwijzing requested vg-voorbeelddam', 'vg-sd vg-verwijzing requested vg-voorbeelddam', 'vg-ed vg-verwijzing requested vg-voorbeelddam',
      'planner vg-planning requested planner-voorbeeld',
    ]);
  });

  it('L3 no ervaringsdeskundige without consent, and none that the team does not have', () => {
    expect(deliveriesOf(received({ consents: ['vg-ggz', 'vg-sd'] })).filter((one) => one.includes('vg-ed'))).toEqual([]);
    expect(deliveriesOf(received(KARIN)).filter((one) => one.includes('vg-ed'))).toEqual([]);
  });

  it('a held case tells the huisarts what is asked, asks the planner with a term, and sends nothing else', () => {
    const course = received({ bare: true });
    expect(deliveriesOf(course)).toEqual(['notice:held huisarts huisarts-eikenlaan']);
    // Three working days after Monday the 23rd: the end of Thursday in Amsterdam.
    expect(course.journey.taken).toMatchObject([{ localId: 'aanvullen-1', code: 'aanvullen', owner: 'planner-voorbeeld', view: 'planner', dueAt: '2026-11-26T22:59:59.000Z' }]);
    expect(course.last.effects.worklist).toMatchObject([{ type: 'open', kind: 'held', key: 'aanvullen-1', owner: 'planner-voorbeeld', code: 'INCOMPLETE' }]);
    expect(course.journey.nextStep).toEqual({ what: 'aanvullen', owner: 'planner-voorbeeld', dueAt: '2026-11-26T22:59:59.000Z' });
  });

  it('A15 an identifier in a text has one working day', () => {
    expect(received({ hulpvraag: 'Mail mij: sanne@example.org' }).journey.nextStep).toMatchObject({ dueAt: '2026-11-24T22:59:59.000Z' });
  });

  it('N1 the VG of case 1 is due on 2026-12-07, and the huisarts is responsible until then', () => {
    const { journey } = received(SANNE);
    expect(journey.nextStep).toEqual({ what: 'gesprek-plannen', owner: 'planner-voorbeeld', dueAt: '2026-12-07T22:59:59.000Z' });
    expect(journey.responsible.partner).toBe('huisarts-eikenlaan');
  });

  it.each([
    ['E5 exactly one domain', ILSE, 'DOMAIN_SINGLE'],
    ['E6 no declaration', { answers: { vgeen: undefined } }, 'DECLARATION_MISSING'],
    ['E10 Welzijn op recept with three domains', { answers: { vgwor: 'J' }, domains: ['wonen', 'financien', 'opleiding'] }, 'WELZIJN_OP_RECEPT'],
    ['E12 ongoing compulsory care', { answers: { vgdwang: 'J' } }, 'COMPULSORY_CARE'],
    ['E14 no summary', { answers: { vgsam: undefined } }, 'SUMMARY_MISSING'],
    ['T4 naaste not asked', { naaste: '' }, 'NAASTE_UNANSWERED'],
    ['T5 expertise not answered', { expertise: [] }, 'EXPERTISE_UNANSWERED'],
    ['T5 nobody with it', BRAM, 'EXPERTISE_UNMATCHED'],
    ['L2 no leaflet version', { leaflet: '' }, 'LEAFLET_MISSING'],
    ['design 4 no BSN', { bsn: '' }, 'BSN_MISSING'],
    ['design 4.1 unknown version of the set', { answers: { vgset: '9' } }, 'SET_VERSION_UNKNOWN'],
    ['design 4 unknown question', { answers: { onbekend: 'VGNIEUW^x' } }, 'QUESTION_UNKNOWN'],
  ] as const)('%s is accepted with a warning', (_name, spec, warning) => {
    const course = received(spec);
    expect(course.journey.status).toBe('accepted');
    expect(course.last.warnings).toContain(warning);
  });

  it('case 1 has no warning at all', () => {
    expect(received(SANNE).last.warnings).toEqual([]);
  });

  it('every rule leaves its result with a version and without values', () => {
    const { journey } = received(SANNE);
    const rules = journey.judgement?.rules ?? [];
    expect(['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E10', 'E11', 'E12', 'E14', 'L1', 'L2', 'T4', 'T5'].filter((id) => !rules.some((one) => one.rule === id))).toEqual([]);
    expect(rules.every((one) => one.result === 'PASS' && one.version === 1)).toBe(true);
    expect(JSON.stringify(rules)).not.toMatch(/Sanne|Testinga|999990019|pieker/);
  });
});

describe('the switches of a region', () => {
  const rules = (change: object): typeof NETWORK => ({ ...NETWORK, regions: NETWORK.regions.map((one) => ({ ...one, rules: { ...one.rules, ...change } })) });

  it.each([
    ['E3', { answers: { vgzvw: 'N' } }, 'NOT_INSURED'],
    ['E6', { answers: { vgeen: 'N' } }, 'SINGLE_APPROACH_SUFFICES'],
    ['E7', noDomains, 'NOT_ELIGIBLE_SINGLE'],
  ] as const)('%s refuses, holds under its own code, or warns', (rule, spec, code) => {
    expect(received(spec, rules({ [rule]: 'refuse' })).journey.judgement).toMatchObject({ result: 'refused', code });
    expect(received(spec, rules({ [rule]: 'hold' })).journey.judgement).toMatchObject({ result: 'held', code });
    const warned = received(spec, rules({ [rule]: 'warn' })).journey.judgement;
    expect(warned).toMatchObject({ result: 'accepted', reasons: [] });
    expect(warned?.warnings).toContain('RULE_RELAXED');
  });

  it.each([['refuse', 'refused'], ['hold', 'held'], ['warn', 'accepted']] as const)('E4, E7 social problems only: %s by the strictest of both', (strictest, result) => {
    expect(received({ icpc: ['Z01'] }, rules({ E4: 'warn', E7: strictest })).journey.judgement?.result).toBe(result);
    expect(received({ icpc: ['Z01'] }, rules({ E4: strictest, E7: 'warn' })).journey.judgement?.result).toBe(result);
  });

  it('E5 a region that asks two domains', () => {
    expect(received(ILSE, rules({ minimumDomains: 2 })).journey.judgement).toMatchObject({ result: 'refused', reasons: ['NOT_ELIGIBLE_SINGLE'] });
    expect(received(SANNE, rules({ minimumDomains: 2 })).journey.status).toBe('accepted');
  });

  it('E3 unknown warns where the region only warns', () => {
    expect(received({ answers: { vgzvw: 'ONB' } }, rules({ E3: 'warn' })).journey.status).toBe('accepted');
  });
});
