import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineConsents } from '../../../../src/workflow/toestemming/combine-consents.ts';
import type { ConsentDemand } from '../../../../src/workflow/toestemming/consent-for.ts';
import type { ConsentState } from '../../../../src/workflow/journey.ts';
import { consent } from '../../../policy/journeys.ts';

/** dutch-fhir.md 7.4 as a table: what stands for the organisation that asks (`named`), and for its class in general. */
const AT = '2026-11-30T10:00:00Z';
const DEMAND = { basis: 'consent', classes: ['ggz-aanbieder'], partner: 'ggzproef', mode: 'care', namesPartner: false } as const satisfies ConsentDemand;
const STRICT = { ...DEMAND, mode: 'strict' } as const;
const NAMED_ONLY = { ...STRICT, namesPartner: true } as const;
type Demand = Extract<ConsentDemand, { basis: 'consent' }>;

/** What an answer can be at the moment of asking. */
const ANSWERS: Readonly<Record<string, Partial<ConsentState> | undefined>> = {
  '-': undefined,
  yes: {},
  no: { decision: 'deny' },
  'later yes': { givenAt: '2026-11-29T12:00:00Z' },
  withdrawn: { withdrawnAt: '2026-11-29T00:00:00Z' },
  expired: { endsAt: '2026-11-30T10:00:00Z' },
  future: { givenAt: '2026-12-01T00:00:00Z' },
  unreadable: { decision: 'nee' as 'deny' },
};

const of = (partner: string | undefined, answer: string): readonly ConsentState[] => {
  const change = ANSWERS[answer];
  return change === undefined ? [] : [consent('ggz-aanbieder', partner, change)];
};
const verdict = (consents: readonly ConsentState[], demand: Demand): boolean => combineConsents(consents, demand, AT).granted;

describe('7.4 the two rules, case by case', () => {
  // prettier-ignore
  const TABLE = [
    // named       general       care   strict  strict, must be named
    ['-',          '-',          false, false,  false],
    ['-',          'yes',        true,  true,   false],
    ['-',          'no',         false, false,  false],
    ['-',          'withdrawn',  false, false,  false],
    ['-',          'expired',    false, false,  false],
    ['-',          'future',     false, false,  false],
    ['-',          'unreadable', false, false,  false],
    ['yes',        '-',          true,  true,   true ],
    ['yes',        'yes',        true,  true,   true ],
    ['yes',        'no',         true,  false,  false],
    ['yes',        'withdrawn',  true,  false,  false],
    ['later yes',  'withdrawn',  true,  true,   true ],
    ['later yes',  'no',         true,  false,  false],
    ['yes',        'expired',    true,  true,   true ],
    ['yes',        'unreadable', true,  false,  false],
    ['no',         '-',          false, false,  false],
    ['no',         'yes',        false, false,  false],
    ['no',         'no',         false, false,  false],
    ['withdrawn',  'yes',        false, false,  false],
    ['expired',    '-',          false, false,  false],
    ['expired',    'yes',        false, false,  false],
    ['future',     'yes',        false, false,  false],
    ['unreadable', 'yes',        false, false,  false],
  ] as const;

  test.each(TABLE)('named %s, general %s: care %s, strict %s, must be named %s', (named, general, care, strict, must) => {
    const consents = [...of('ggzproef', named), ...of(undefined, general)];
    expect([verdict(consents, DEMAND), verdict(consents, STRICT), verdict(consents, NAMED_ONLY)]).toEqual([care, strict, must]);
  });

  test('an answer for another organisation, or another class, is none', () => {
    for (const demand of [DEMAND, STRICT, NAMED_ONLY]) {
      expect(verdict([consent('ggz-aanbieder', 'ggzanders'), consent('vg-ggz', 'ggzproef')], demand)).toBe(false);
      expect(verdict([consent('ggz-aanbieder', 'ggzproef'), consent('ggz-aanbieder', 'ggzanders', { decision: 'deny' })], demand)).toBe(true);
    }
  });
});

const time = fc.constantFrom('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-22T01:00:00+01:00', '2026-11-30T10:00:00Z', '2026-12-01T00:00:00Z', 'gisteren', '');
const anyAnswer = fc
  .record({
    decision: fc.constantFrom('permit' as const, 'deny' as const, 'misschien' as 'permit'),
    partner: fc.constantFrom(undefined, 'ggzproef', 'ggzanders'),
    givenAt: time,
    withdrawnAt: fc.option(time, { nil: undefined }),
    endsAt: fc.option(time, { nil: undefined }),
  })
  .map(({ partner, withdrawnAt, endsAt, ...rest }) =>
    consent('ggz-aanbieder', partner, { ...rest, ...(withdrawnAt === undefined ? {} : { withdrawnAt }), ...(endsAt === undefined ? {} : { endsAt }) }));
const anyAnswers = fc.array(anyAnswer, { maxLength: 7 });
const anyDemand = fc.constantFrom<Demand>(DEMAND, STRICT, NAMED_ONLY);
const RUNS = { numRuns: 1_000, seed: 7_400 };

describe('7.4 properties of both rules', () => {
  test('order of the answers does not count, nor saying the same twice', () => {
    fc.assert(
      fc.property(anyAnswers.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), anyDemand, ([all, shuffled], demand) => {
        const answer = verdict(all, demand);
        expect(verdict(shuffled, demand)).toBe(answer);
        expect(verdict([...all, ...shuffled], demand)).toBe(answer);
      }),
      RUNS,
    );
  });

  test('fails closed: a yes rests on one readable permit in force, for this class and nobody else', () => {
    fc.assert(
      fc.property(anyAnswers, anyDemand, (all, demand) => {
        const found = combineConsents(all, demand, AT);
        if (found.granted) {
          const { decision, givenAt, withdrawnAt, endsAt, partner } = found.consent;
          expect([decision, withdrawnAt, Date.parse(givenAt) <= Date.parse(AT)]).toEqual(['permit', undefined, true]);
          expect(endsAt === undefined || Date.parse(endsAt) > Date.parse(AT)).toBe(true);
          expect(demand.namesPartner ? ['ggzproef'] : ['ggzproef', undefined]).toContain(partner);
        }
      }),
      RUNS,
    );
  });

  test('monotone: one more no, withdrawal or unreadable answer never lets out what was not', () => {
    fc.assert(
      fc.property(anyAnswers, anyAnswer, anyDemand, (all, one, demand) => {
        fc.pre(one.decision !== 'permit' || one.withdrawnAt !== undefined);
        expect(verdict([...all, one], demand) && !verdict(all, demand)).toBe(false);
      }),
      RUNS,
    );
  });

  test('a later answer replaces an earlier one of the same key; at equal time no wins', () => {
    fc.assert(
      fc.property(fc.constantFrom(undefined, 'ggzproef'), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (partner, yesDay, noDay) => {
        const at = (day: number): string => `2026-11-1${String(day)}T00:00:00Z`;
        const both = [consent('ggz-aanbieder', partner, { givenAt: at(yesDay) }), consent('ggz-aanbieder', partner, { decision: 'deny', givenAt: at(noDay) })];
        expect(verdict(both, DEMAND)).toBe(yesDay > noDay);
        expect(verdict(both, STRICT)).toBe(yesDay > noDay);
      }),
      RUNS,
    );
  });

  test('expiry: what is granted is granted until its end, and never from then on', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 5_000 }), anyDemand, (ms, demand) => {
        const endsAt = new Date(Date.parse(AT) + ms).toISOString();
        expect(verdict([consent('ggz-aanbieder', 'ggzproef', { endsAt })], demand)).toBe(ms > 0);
      }),
      RUNS,
    );
  });
});
