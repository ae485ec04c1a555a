import type { Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { permit } from '../../src/policy/permit.ts';
import type { SharingView, SharingViews } from '../../src/policy/sharing/sharing-view.ts';
import type { View } from '../../src/workflow/effects.ts';
import { externalIdFor, factsFor, JOURNEY, PERSONAL } from '../policy/journeys.ts';
import { NETWORK } from '../policy/network.ts';
import { SHARING_VIEWS } from '../policy/sharing-views.ts';
import { INPUTS, isWithheld } from './inputs.ts';
import { READERS, sightsOf } from './observe.ts';
import { CASES, runPairs } from './run-pairs.ts';
import type { Holding } from './shared-tokens.ts';
import { sharedTokens } from './shared-tokens.ts';

/** A tenth of `npm run noninterference`. */
const PAIRS = 10_000;

/** The views with one changed for the worse. */
function worse(view: View, change: (view: SharingView) => SharingView): SharingViews {
  return { ...SHARING_VIEWS, [view]: change(structuredClone(SHARING_VIEWS[view])) };
}

const withElements = (type: string, ...elements: readonly string[]) => (view: SharingView): SharingView => ({
  ...view, types: { ...view.types, [type]: { ...view.types[type], allow: [...(view.types[type]?.allow ?? []), { row: 'x', grade: 'F', elements, why: 'x', ground: 'x' }] } },
});

describe('4.10 pairs of journeys that differ in one withheld input give each recipient the same bytes', () => {
  test(`${PAIRS} pairs`, { timeout: 600_000 }, async () => {
    const report = await runPairs({ pairs: PAIRS, seed: 20261123 });
    expect(report.differences).toEqual([]);
    expect(report.pairs).toBeGreaterThan(report.cases);
    expect(Object.keys(report.perView).toSorted()).toEqual(READERS.map((it) => it.view).toSorted());
    expect(Object.keys(report.perKind).toSorted()).toEqual(['advice', 'booking', 'cancellation', 'notice', 'old', 'question', 'read', 'referral', 'refused', 'search', 'task', 'update']);
    expect(report.refused).toBeLessThan(PAIRS * 0.6);
  });

  test('every input is kept from somebody, and every one reaches somebody or nobody by the matrix', () => {
    expect(INPUTS.filter((input) => !READERS.some(({ view }) => isWithheld(input, view))).map((it) => it.name)).toEqual([]);
    expect(new Set(INPUTS.map((it) => it.name)).size).toBe(INPUTS.length);
    expect(CASES.length).toBeGreaterThan(5_000);
  });

  test('what is not withheld does make a difference: the comparison can see', async () => {
    const seen = new Set<string>();
    for (const input of INPUTS) {
      for (const reader of READERS.filter(({ view }) => !isWithheld(input, view))) {
        for (const { look } of sightsOf(reader).slice(0, 2)) {
          for (const upTo of [1, 2]) {
            const changed = input.change(JOURNEY, { upTo: (below) => Math.min(upTo, below - 1), oneOf: (values) => values.at(-1) as never });
            if ((await look(JOURNEY)) !== (await look(changed))) {
              seen.add(input.name);
            }
          }
        }
      }
    }
    expect(seen.size).toBeGreaterThan(40);
  });

  test.each([
    ['an element too many', worse('welzijn', withElements('Patient', 'birthDate')), 'welzijn'],
    ['an answer too many', worse('wmo', withElements('QuestionnaireResponse', 'item[linkId=vghulp].{linkId,answer.valueString}')), 'wmo'],
    ['how many there are', worse('schuldhulp', withElements('Condition', 'subject.reference')), 'schuldhulp'],
    ['another\'s action', worse('partner', (view) => ({ ...view, types: { ...view.types, Task: { ...view.types['Task'], own: false, allow: view.types['Task']?.allow ?? [] } } })), 'partner'],
    ['a number in a read', worse('inroepbaar', withElements('Task', 'groupIdentifier.{system,value}')), 'inroepbaar'],
  ] as const)('planted on purpose: %s is found', async (_name, views, view) => {
    const { differences } = await runPairs({ pairs: 3_000, seed: 7, views, view });
    expect(differences.length).toBeGreaterThan(0);
  });
});

/** Everything that each partner gets of the journey of the tests. */
function holdings(idFor: (recipient: string) => (type: string, path: string) => string = externalIdFor): readonly Holding[] {
  const got = PERSONAL.map((message) => {
    const result = permit(message, factsFor(message.recipient, {}, { externalId: idFor(message.recipient) }));
    const bundle: Bundle | undefined = result.ok ? result.value.bundle : undefined;
    return { party: message.recipient, resources: (bundle?.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [{ view: message.view, resource }])) };
  });
  return [...Map.groupBy(got, (it) => it.party)].map(([party, messages]) => ({ party, resources: messages.flatMap((it) => it.resources) }));
}

describe('4.10 two recipients of one journey share no token beyond the written list', () => {
  test('every pair of partners that got something', () => {
    expect(holdings().length).toBe(9);
    expect(sharedTokens(holdings(), NETWORK)).toEqual([]);
  });

  test('an id that two of them know is found, and so is a number or a word that one may not have', () => {
    const sameIds = sharedTokens(holdings(() => (type, path) => externalIdFor('iedereen')(type, path.replace(/^[^/]+/, ''))), NETWORK);
    expect(sameIds.some(({ places }) => places.every((place) => place.endsWith('.id')))).toBe(true);
    const planted = holdings().map((it) => (it.party === 'samenhuis' || it.party === 'ips' ? { ...it, resources: [...it.resources, { view: 'welzijn' as const, resource: { resourceType: 'Task', status: 'requested', intent: 'order', groupIdentifier: { value: 'ZP100120391' } } satisfies Resource }] } : it));
    expect(sharedTokens(planted, NETWORK).map((it) => it.token)).toContain('ZP100120391');
  });
});
