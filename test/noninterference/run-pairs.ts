import type { SharingViews } from '../../src/policy/sharing/sharing-view.ts';
import type { View } from '../../src/workflow/effects.ts';
import type { Journey } from '../../src/workflow/journey.ts';
import type { Chance } from '../fuzz/chance.ts';
import { makeChance, seedOf } from '../fuzz/chance.ts';
import { JOURNEY } from '../policy/journeys.ts';
import type { Input } from './inputs.ts';
import { INPUTS, isWithheld } from './inputs.ts';
import type { Reader, Sight } from './observe.ts';
import { READERS, sightsOf } from './observe.ts';

/** A pair that told a reader something: which input, through which view, in what, and where the bytes part. */
export type Difference = { readonly pair: number; readonly input: string; readonly view: View; readonly what: string; readonly left: string; readonly right: string };

/** What a run found. `refused`: pairs of which both sides were answered by a code, the same. */
export type PairsReport = {
  readonly seed: number;
  readonly pairs: number;
  readonly refused: number;
  readonly perView: Readonly<Record<string, number>>;
  readonly perKind: Readonly<Record<string, number>>;
  readonly inputs: number;
  readonly cases: number;
  readonly differences: readonly Difference[];
};

type Case = { readonly input: Input; readonly reader: Reader; readonly sight: Sight };

/** Every input, with every reader from whom the matrix keeps it, with everything that this reader may get. */
export const CASES: readonly Case[] = INPUTS.flatMap((input) =>
  READERS.filter(({ view }) => isWithheld(input, view)).flatMap((reader) => sightsOf(reader).map((sight) => ({ input, reader, sight }))),
);

/** Coprime with the number of cases: a short run meets readers and inputs of all kinds too. */
const STRIDE = 7919;

/** Journeys that stand differently: what is booked, held, final, closed, accepted; so that pairs meet every state. */
const STANDS: readonly ((journey: Journey) => Journey)[] = [
  (it) => it, (it) => it, (it) => it, (it) => it, (it) => it, (it) => it,
  (it) => ({ ...it, gesprekken: it.gesprekken.map((one) => ({ ...one, status: 'held' as const })) }),
  (it) => ({ ...it, taken: it.taken.map((one) => (one.actie === undefined || one.code === 'verwijzing' ? one : { ...one, status: 'accepted' as const, acceptedAt: '2026-11-30T09:00:00Z', version: 2 })) }),
  (it) => ({ ...it, status: 'held', taken: it.taken.filter((one) => one.code === 'aanvullen' || one.actie === undefined) }),
  (it) => ({ ...it, status: 'closed', closedAt: '2026-11-29T09:00:00Z' }),
  (it) => ({ ...it, status: 'closed', closedAt: '2026-10-01T09:00:00Z' }),
  (it) => ({ ...it, suspended: true }),
];

/**
 * Runs pairs of journeys that differ in one withheld input, and compares what the reader gets of both, byte for byte: one
 * message or answer per pair, ids, counts, order and errors with it. All cases come round; values and states are chance of
 * the seed. `view`: that reader alone.
 */
export async function runPairs({ pairs, seed, views, view: only }: { readonly pairs: number; readonly seed: number; readonly views?: SharingViews; readonly view?: View }): Promise<PairsReport> {
  const cases = only === undefined ? CASES : CASES.filter(({ reader }) => reader.view === only);
  const differences: Difference[] = [];
  const perView: Record<string, number> = {};
  const perKind: Record<string, number> = {};
  let refused = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const { input, reader: { view }, sight: { what, look } } = cases[(pair * STRIDE) % cases.length] as Case;
    const [one, other] = journeysOf(input, makeChance(seedOf(seed, pair)));
    const [left, right] = [await look(one, views), await look(other, views)];
    const kind = what.split(' ')[0] ?? '';
    perView[view] = (perView[view] ?? 0) + 1;
    perKind[kind] = (perKind[kind] ?? 0) + 1;
    refused += isRefusal(left) && left === right ? 1 : 0;
    if (left !== right && differences.length < MOST_SHOWN) {
      differences.push({ pair, input: input.name, view, what, ...parting(left, right) });
    }
  }
  return { seed, pairs, refused, perView, perKind, inputs: INPUTS.length, cases: cases.length, differences };
}

const MOST_SHOWN = 20;

function journeysOf(input: Input, chance: Chance): readonly [Journey, Journey] {
  const stand = chance.oneOf(STANDS);
  // Another input that differs from the fixture on both sides alike: pairs are not all of one journey.
  const common = chance.oneOf(INPUTS.filter((it) => it.name !== input.name));
  const base = common.change(stand(JOURNEY), chance);
  return [base, input.change(base, chance)];
}

function isRefusal(bytes: string): boolean {
  return /^[A-Z_]+$/.test(bytes) || bytes.startsWith('{"ok":false');
}

/** The place where two texts part, with a little around it. */
function parting(left: string, right: string): { readonly left: string; readonly right: string } {
  let at = 0;
  while (at < left.length && left[at] === right[at]) {
    at += 1;
  }
  const around = (text: string): string => text.slice(Math.max(0, at - 80), at + 80);
  return { left: around(left), right: around(right) };
}
