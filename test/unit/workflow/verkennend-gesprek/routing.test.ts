import { describe, expect, it } from 'vitest';
import { findGemeente } from '../../../../src/workflow/verkennend-gesprek/find-gemeente.ts';
import { findTeam } from '../../../../src/workflow/verkennend-gesprek/find-team.ts';
import { matchPersons } from '../../../../src/workflow/verkennend-gesprek/same-person.ts';
import { NETWORK, REGION, TEAM_DAM, TEAM_VEEN } from '../../../personas/network.ts';
import { letterBundle, referralBundle } from '../../../personas/referral.ts';

const DATE = '2026-11-23';

describe('the gemeente', () => {
  it.each([
    [{ gemeenteCode: 'GM9901', places: ['Kleinwad'] }, { found: true, code: 'GM9901' }],
    [{ places: ['  NIEUW voorbeelddam '] }, { found: true, code: 'GM9901' }],
    [{ places: [] }, { found: false, why: 'not-stated' }],
    [{ places: ['Elders'] }, { found: false, why: 'unknown' }],
    [{ places: ['Proefdorp'] }, { found: false, why: 'ambiguous' }],
    [{ gemeenteCode: 'GM9906', places: ['Oudtest'] }, { found: false, why: 'unknown' }],
  ])('%j', (facts, expected) => {
    expect(findGemeente(facts, NETWORK, DATE)).toMatchObject(expected);
  });

  it('a gemeente that still existed on the date is found', () => {
    expect(findGemeente({ gemeenteCode: 'GM9906', places: [] }, NETWORK, '2025-12-31')).toMatchObject({ found: true, code: 'GM9906' });
  });
});

describe('the team', () => {
  const question = { gemeente: 'GM9901', date: DATE, network: NETWORK, load: new Map<string, number>() };
  const other = { ...TEAM_DAM, partner: 'vg-fictiefveen' };

  it('serves the gemeente on the date', () => {
    expect(findTeam({ ...question, region: REGION })?.partner).toBe('vg-voorbeelddam');
    const ended = { ...REGION, teams: [{ ...TEAM_DAM, gemeenten: [{ code: 'GM9901', until: '2026-11-22' }] }] };
    expect(findTeam({ ...question, region: ended })).toBeUndefined();
    expect(findTeam({ ...question, region: { ...REGION, teams: [TEAM_VEEN] } })).toBeUndefined();
  });

  it('the team with room comes before a full one, then the least loaded, then file order', () => {
    const region = { ...REGION, teams: [{ ...TEAM_DAM, capacity: 2 }, { ...other, capacity: 9 }] };
    const at = (dam: number, veen: number): string | undefined => findTeam({ ...question, region, load: new Map([['vg-voorbeelddam', dam], ['vg-fictiefveen', veen]]) })?.partner;
    expect(at(0, 0)).toBe('vg-voorbeelddam');
    expect(at(1, 0)).toBe('vg-fictiefveen');
    expect(at(2, 5)).toBe('vg-fictiefveen');
    expect(at(1, 9)).toBe('vg-voorbeelddam');
    // Both full: somebody takes the person all the same.
    expect(at(2, 9)).toBe('vg-voorbeelddam');
  });

  it('works under the RHO contract of the huisarts, when both name one', () => {
    const region = { ...REGION, teams: [{ ...TEAM_DAM, rhos: ['rho-a'] }, { ...other, rhos: ['rho-b'] }] };
    expect(findTeam({ ...question, region, rho: 'rho-b' })?.partner).toBe('vg-fictiefveen');
    expect(findTeam({ ...question, region, rho: 'rho-c' })).toBeUndefined();
    expect(findTeam({ ...question, region })?.partner).toBe('vg-voorbeelddam');
  });

  it('a paused partner gets nobody', () => {
    const network = { ...NETWORK, partners: NETWORK.partners.map((one) => (one.id === 'vg-voorbeelddam' ? { ...one, active: false } : one)) };
    expect(findTeam({ ...question, network, region: REGION })).toBeUndefined();
  });
});

describe('PERSON_MISMATCH: one number, one person', () => {
  it.each([
    ['equal BSN, whatever the name', {}, { family: 'Anders' }, { same: true }],
    ['other BSN', {}, { bsn: '999990020' }, { same: false }],
    ['BSN only in the letter, name and birth date agree', { bsn: '' }, {}, { same: true, bsnFromLetter: '999990019' }],
    ['BSN only in the letter, other birth date', { bsn: '' }, { born: '1992-03-15' }, { same: false }],
    ['BSN only in the letter, partial birth date: same, and the BSN is not taken', { bsn: '', born: '1992' }, {}, { same: true }],
    ['BSN only in the letter, but it fails the 11-proef', { bsn: '' }, { bsn: '999990018' }, { same: true }],
    ['no BSN at all, other name', { bsn: '' }, { bsn: '', family: 'Proefstra' }, { same: false }],
    ['own and partner name in another order', { bsn: '', family: 'Testinga - van Proef' }, { bsn: '', family: 'van Proef-Testinga' }, { same: true }],
    ['a shared prefix is no shared name', { bsn: '', family: 'van Testinga' }, { bsn: '', family: 'van Proef' }, { same: false }],
    ['a failing BSN in the request is not replaced by the letter', { bsn: '999990018' }, {}, { same: true }],
  ] as const)('%s', (_name, request, letter, expected) => {
    expect(matchPersons(referralBundle(request), letterBundle(letter))).toEqual(expected);
  });
});
