import type { Compiler } from './compiler.ts';
import type { ItemCheck } from './compile-profile.ts';
import { compileItem, limit } from './compile-profile.ts';
import { discriminatorTest } from './discriminator.ts';
import type { SliceTest } from './discriminator.ts';
import { namesIn, slicingOf } from './element-tree.ts';
import type { ElementView, Item, JsonPlace } from './element-view.ts';
import { sliceView } from './element-view.ts';
import type { Verdict } from './finding.ts';
import { VERDICTS, unchecked } from './finding.ts';
import type { Run } from './run.ts';
import type { SlicingRule } from './structure.ts';

type Slice = {
  readonly tests: readonly SliceTest[];
  readonly min: number;
  readonly max: number;
  readonly check: ItemCheck | undefined;
  readonly tooFew: Verdict;
  readonly tooMany: Verdict;
};

/** The check of all values of a sliced element. */
export type SlicesCheck = (items: readonly Item[], run: Run) => void;

const UNDECIDED = unchecked('slice', 'It can not be told here which slice of the profile this value belongs to.');
const BY_URL: SlicingRule = { rules: 'open', discriminators: [{ type: 'value', path: 'url' }] };

/** Compiles the slices of an element; undefined when it has none, or none that asks for anything. */
export function compileSlices(view: ElementView, place: JsonPlace, compiler: Compiler): SlicesCheck | undefined {
  const names = namesIn(view.nodes, 'slices');
  if (names.length === 0) return undefined;
  const isExtension = place.name === 'extension' || place.name === 'modifierExtension';
  const slicing = (isExtension ? BY_URL : undefined) ?? slicingOf(view.context);
  const isClosed = slicingOf(view.nodes)?.rules === 'closed';
  const slices = names.map((name) => compileSlice(name, view, place, slicing, compiler));
  const asking = isClosed ? slices : slices.filter(({ min, max, check }) => min > 0 || max < Infinity || check !== undefined);
  if (asking.length === 0) return undefined;
  return (items, run) => { placeItems(items, asking, isClosed, place, run); };
}

function compileSlice(name: string, view: ElementView, place: JsonPlace, slicing: SlicingRule | undefined, compiler: Compiler): Slice {
  const own = sliceView(view, name);
  const discriminators = slicing?.discriminators ?? [];
  // A choice is told apart by its types even when the profile doesn't say so.
  const implied = discriminators.length === 0 && place.keys.length > 1 ? [{ type: 'type', path: '$this' }] : discriminators;
  return {
    tests: implied.map((discriminator) => discriminatorTest(discriminator, own, compiler)),
    min: Math.max(0, ...own.nodes.map((node) => node.rule?.min ?? 0)),
    max: Math.min(...own.nodes.map((node) => limit(node.rule?.max))),
    check: compileItem(own, compiler),
    tooFew: { severity: 'error', rule: 'slice', code: 'FIELD_MISSING', message: `Slice ${name}: a required value is missing.` },
    tooMany: { severity: 'error', rule: 'slice', code: 'FIELD_INVALID', message: `Slice ${name}: there are more values than allowed.` },
  };
}

function placeItems(items: readonly Item[], slices: readonly Slice[], isClosed: boolean, place: JsonPlace, run: Run): void {
  const counts = slices.map(() => 0);
  let isUndecided = false;
  for (const [index, item] of items.entries()) {
    run.enter(place.name, place.isList ? index : -1);
    const at = slices.findIndex((slice) => belongs(item, slice, run) === true);
    const slice = slices[at];
    if (slice !== undefined) {
      counts[at] = (counts[at] ?? 0) + 1;
      slice.check?.(item, run);
    } else if (slices.some((other) => belongs(item, other, run) === undefined)) {
      isUndecided = true;
      run.report(UNDECIDED);
    } else if (isClosed) run.report(VERDICTS.sliceClosed);
    run.leave();
  }
  for (const [at, slice] of slices.entries()) {
    const count = counts[at] ?? 0;
    if (count < slice.min && !isUndecided) run.report(slice.tooFew, place.name);
    if (count > slice.max) run.report(slice.tooMany, place.name);
  }
}

/** All discriminators must say yes; one no is enough; undefined when one can't be told. */
function belongs(item: Item, slice: Slice, run: Run): boolean | undefined {
  let isKnown = slice.tests.length > 0;
  for (const test of slice.tests) {
    const answer = test(item, run);
    if (answer === false) return false;
    if (answer === undefined) isKnown = false;
  }
  return isKnown ? true : undefined;
}
