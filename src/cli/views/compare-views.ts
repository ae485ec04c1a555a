import { expandBraces } from '../../policy/sharing/element-path.ts';
import type { SharingView, TypeRules } from '../../policy/sharing/sharing-view.ts';

/** Under which rows a party may have an element, in which grade and on which ground: more than one when it serves several. */
export type Standing = readonly { readonly row: string; readonly grade: string; readonly ground: string }[];

/** Elements of one type that share what is said of them: `Patient`, `address.district`. */
export type ElementGroup = { readonly type: string; readonly elements: readonly string[]; readonly was: Standing; readonly now: Standing };

/** What changed for one party between two versions of the views. Nothing changed: all lists are empty. */
export type PartyChange = {
  readonly view: string;
  readonly title: string;
  readonly presence: 'stays' | 'new' | 'gone';
  readonly added: readonly ElementGroup[];
  readonly removed: readonly ElementGroup[];
  /** Same element, other row, grade or ground. */
  readonly regraded: readonly ElementGroup[];
  /** Conditions on a whole type (`needs`, `own`, `consent`, `once`). */
  readonly conditions: readonly { readonly type: string; readonly was: string; readonly now: string }[];
};

/** Compares two versions of the views, party by party in the order of the newer. */
export function compareViews(before: readonly SharingView[], after: readonly SharingView[]): readonly PartyChange[] {
  const gone = before.filter((view) => !after.some((other) => other.view === view.view));
  return [
    ...after.map((view) => change(before.find((other) => other.view === view.view), view)),
    ...gone.map((view) => change(view, undefined)),
  ].filter((it) => it.presence !== 'stays' || it.added.length + it.removed.length + it.regraded.length + it.conditions.length > 0);
}

function change(before: SharingView | undefined, after: SharingView | undefined): PartyChange {
  const [was, now] = [standingsOf(before), standingsOf(after)];
  const { view = '', title = '' } = after ?? before ?? {};
  const keys = [...new Set([...now.keys(), ...was.keys()])];
  const differing = keys.map((key) => ({ key, was: was.get(key) ?? [], now: now.get(key) ?? [] })).filter((it) => JSON.stringify(it.was) !== JSON.stringify(it.now));
  return {
    view, title, presence: before === undefined ? 'new' : after === undefined ? 'gone' : 'stays',
    added: grouped(differing.filter((it) => it.was.length === 0)),
    removed: grouped(differing.filter((it) => it.now.length === 0)),
    regraded: grouped(differing.filter((it) => it.was.length > 0 && it.now.length > 0)),
    conditions: before === undefined || after === undefined ? [] : conditionsOf(before, after),
  };
}

/** `type element` → under which rows. */
function standingsOf(view: SharingView | undefined): ReadonlyMap<string, Standing> {
  const all = Object.entries(view?.types ?? {}).flatMap(([type, { allow }]) =>
    allow.flatMap(({ elements, row, grade, ground }) => elements.flatMap(expandBraces).flatMap(expandChoices).map((element) => ({ key: `${type} ${element}`, row, grade, ground }))),
  );
  return new Map([...Map.groupBy(all, (it) => it.key)].map(([key, rules]) => [key, rules.map(({ row, grade, ground }) => ({ row, grade, ground }))]));
}

function grouped(items: readonly { readonly key: string; readonly was: Standing; readonly now: Standing }[]): readonly ElementGroup[] {
  const typeOf = (key: string): string => key.slice(0, key.indexOf(' '));
  const groups = Map.groupBy(items, ({ key, was, now }) => JSON.stringify([typeOf(key), was, now]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ type: typeOf(first.key), elements: group.map(({ key }) => key.slice(key.indexOf(' ') + 1)), was: first.was, now: first.now }];
  });
}

/** `item[linkId=a|b].x` is two elements: one of them may go while the other stays. */
function expandChoices(path: string): readonly string[] {
  const match = /^(?<head>.*?\[[A-Za-z.]+=)(?<values>[^\]|]+\|[^\]]+)(?<tail>\].*)$/.exec(path);
  const { head = '', values = '', tail = '' } = match?.groups ?? {};
  return match === null ? [path] : values.split('|').flatMap((value) => expandChoices(`${head}${value}${tail}`));
}

function conditionsOf(before: SharingView, after: SharingView): PartyChange['conditions'] {
  const types = [...new Set([...Object.keys(before.types), ...Object.keys(after.types)])].filter((type) => before.types[type] !== undefined && after.types[type] !== undefined);
  return types.map((type) => ({ type, was: conditionText(before.types[type]), now: conditionText(after.types[type]) })).filter(({ was, now }) => was !== now);
}

/** The conditions on a type in words; empty when there are none. */
function conditionText(rules: TypeRules | undefined): string {
  return [
    rules?.own === true ? 'alleen het eigene' : '', rules?.consent === undefined ? '' : `alleen met toestemming ${rules.consent}`,
    rules?.needs === undefined ? '' : `alleen met ${rules.needs.join(' en ')}`, rules?.once === true ? 'gelijke maar één keer' : '',
  ].filter(Boolean).join('; ');
}
