import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineConsents } from '../../../../src/workflow/toestemming/combine-consents.ts';
import { consentFor } from '../../../../src/workflow/toestemming/consent-for.ts';
import type { ConsentDemand } from '../../../../src/workflow/toestemming/consent-for.ts';
import type { ConsentState } from '../../../../src/workflow/journey.ts';
import { NOW, consent } from '../../../policy/journeys.ts';

type Demand = Extract<ConsentDemand, { basis: 'consent' }>;

function demandOf(...parts: Parameters<typeof consentFor>): Demand {
  const demand = consentFor(...parts);
  if (demand.basis === 'none') {
    throw new Error('no consent demanded');
  }
  return demand;
}

const ggz = demandOf('ggz-aanbieder', 'ggzproef', 'task');
const wmo = demandOf('wmo', 'gm9901', 'task');
const welzijn = demandOf('welzijn', 'samenhuis', 'task');
const isGranted = (consents: readonly ConsentState[], demand: Demand): boolean =>
  combineConsents(consents, demand, NOW).granted;

describe('5.1 what each view rests on', () => {
  test.each([
    ['vg-ggz', ['vg-ggz'], 'care'],
    ['vg-sd', ['vg-sd'], 'care'],
    ['vg-ed', ['vg-ed'], 'care'],
    ['ggz-aanbieder', ['ggz-aanbieder'], 'care'],
    ['wmo', ['wmo'], 'strict'],
    ['schuldhulp', ['schuldhulp'], 'strict'],
    ['welzijn', ['welzijn'], 'strict'],
    ['partner', ['partner'], 'strict'],
    ['planner', ['vg-ggz', 'vg-sd', 'vg-ed'], 'care'],
    ['huisarts', ['vg-ggz', 'vg-sd', 'vg-ed'], 'care'],
  ] as const)('%s', (view, classes, mode) => {
    expect(consentFor(view, 'iemand', 'task')).toMatchObject({
      basis: 'consent',
      classes,
      mode,
      partner: 'iemand',
      namesPartner: view === 'welzijn' || view === 'partner',
    });
  });

  test('L6 notices and cancellations need none: a withdrawal must be told', () => {
    expect(consentFor('huisarts', 'eikenlaan', 'notice')).toEqual({ basis: 'none' });
    expect(consentFor('welzijn', 'samenhuis', 'cancellation')).toEqual({ basis: 'none' });
  });
});

describe('L1 fails closed', () => {
  test.each([
    ['no answer', []],
    ['a no', [consent('ggz-aanbieder', undefined, { decision: 'deny' })]],
    ['another class', [consent('vg-ggz')]],
    ['expired', [consent('ggz-aanbieder', undefined, { endsAt: NOW })]],
    ['not given yet', [consent('ggz-aanbieder', undefined, { givenAt: '2026-12-01T00:00:00Z' })]],
    ['unreadable time', [consent('ggz-aanbieder', undefined, { givenAt: 'gisteren' })]],
    ['unreadable end', [consent('ggz-aanbieder', undefined, { endsAt: 'later' })]],
    ['for another organisation', [consent('ggz-aanbieder', 'ggzanders')]],
  ])('%s', (_name, consents) => {
    expect(combineConsents(consents, ggz, NOW)).toEqual({ granted: false, isWithdrawn: false });
  });

  test('a yes in force', () => {
    expect(
      combineConsents([consent('ggz-aanbieder', undefined, { endsAt: '2026-12-31T00:00:00Z' })], ggz, NOW),
    ).toMatchObject({ granted: true, consent: { id: 'toestemming-ggz-aanbieder-algemeen' } });
  });

  test('L6 withdrawn works at once, whatever its date says', () => {
    const withdrawn = consent('ggz-aanbieder', undefined, { withdrawnAt: '2027-01-01T00:00:00Z' });
    expect(combineConsents([withdrawn], ggz, NOW)).toEqual({ granted: false, isWithdrawn: true });
  });

  test('5.1 a later answer replaces an earlier, at equal time no wins', () => {
    const no = consent('ggz-aanbieder', undefined, { decision: 'deny', givenAt: '2026-11-24T00:00:00Z' });
    expect(isGranted([no, consent('ggz-aanbieder', undefined, { givenAt: '2026-11-25T00:00:00Z' })], ggz)).toBe(true);
    expect(isGranted([no, consent('ggz-aanbieder', undefined, { givenAt: '2026-11-23T00:00:00Z' })], ggz)).toBe(false);
    expect(isGranted([consent('ggz-aanbieder', undefined, { givenAt: '2026-11-24T00:00:00Z' }), no], ggz)).toBe(false);
  });
});

describe('7.4 care and strict are not the same', () => {
  const generalNo = (of: 'ggz-aanbieder' | 'wmo' | 'welzijn'): ConsentState =>
    consent(of, undefined, { decision: 'deny' });

  test('care: a permit that names the organisation beats a general no', () => {
    expect(isGranted([generalNo('ggz-aanbieder'), consent('ggz-aanbieder', 'ggzproef')], ggz)).toBe(true);
  });

  test('care: a no that names the organisation beats a general permit', () => {
    expect(isGranted([consent('ggz-aanbieder'), consent('ggz-aanbieder', 'ggzproef', { decision: 'deny' })], ggz)).toBe(
      false,
    );
  });

  test('strict: a general no wins over a permit that names the organisation', () => {
    expect(isGranted([generalNo('wmo'), consent('wmo', 'gm9901')], wmo)).toBe(false);
    expect(isGranted([generalNo('welzijn'), consent('welzijn', 'samenhuis')], welzijn)).toBe(false);
  });

  test('strict: welzijn and partner must be named; wmo is bound to the gemeente of residence', () => {
    expect(isGranted([consent('welzijn')], welzijn)).toBe(false);
    expect(isGranted([consent('welzijn', 'buurthuis')], welzijn)).toBe(false);
    expect(isGranted([consent('welzijn', 'samenhuis')], welzijn)).toBe(true);
    expect(isGranted([consent('wmo')], wmo)).toBe(true);
  });
});

const anyConsent = fc
  .record({
    decision: fc.constantFrom('permit' as const, 'deny' as const),
    partner: fc.constantFrom(undefined, 'samenhuis', 'buurthuis'),
    day: fc.integer({ min: 10, max: 29 }),
    isWithdrawn: fc.boolean(),
  })
  .map(({ decision, partner, day, isWithdrawn }) =>
    consent('welzijn', partner, {
      decision,
      givenAt: `2026-11-${String(day)}T00:00:00Z`,
      ...(isWithdrawn ? { withdrawnAt: '2026-11-29T12:00:00Z' } : {}),
    }),
  );

test('7.4 property: strict grants only by a permit that names the organisation, never beside a standing no, and adding a last no always stops it', () => {
  fc.assert(
    fc.property(fc.array(anyConsent, { maxLength: 6 }), (consents) => {
      const verdict = combineConsents(consents, welzijn, NOW);
      if (verdict.granted) {
        expect(verdict.consent).toMatchObject({ partner: 'samenhuis', decision: 'permit' });
        expect(verdict.consent.withdrawnAt).toBeUndefined();
      }
      const lastNo = consent('welzijn', undefined, { decision: 'deny', givenAt: '2026-11-30T00:00:00Z' });
      expect(isGranted([...consents, lastNo], welzijn)).toBe(false);
    }),
    { numRuns: 500, seed: 74 },
  );
});

/** When an answer was last said: a withdrawal counts from its own moment. */
const saidAt = (it: ConsentState): string => it.withdrawnAt ?? it.givenAt;

test('7.4 property: care never grants when the most specific last answer is no or withdrawn, in whatever order answers stand', () => {
  fc.assert(
    fc.property(fc.array(anyConsent, { maxLength: 6 }), (consents) => {
      const demand: Demand = { ...welzijn, mode: 'care', namesPartner: false };
      const answer = isGranted(consents, demand);
      expect(isGranted(consents.toReversed(), demand)).toBe(answer);
      const named = consents.filter((it) => it.partner === 'samenhuis');
      const deciding = named.length > 0 ? named : consents.filter((it) => it.partner === undefined);
      const last = deciding.map(saidAt).toSorted().at(-1);
      const atLast = deciding.filter((it) => saidAt(it) === last);
      expect(answer).toBe(
        atLast.length > 0 && atLast.every((it) => it.decision === 'permit' && it.withdrawnAt === undefined),
      );
    }),
    { numRuns: 500, seed: 75 },
  );
});
