import type { Collection } from './collections.ts';
import { flat, isSame, isTrue, list } from './collections.ts';
import type { Converters } from './converter.ts';
import type { Translation } from './concept-translation.ts';
import { CHOICE_TYPES } from './element-types.ts';
import { MODULE_PARAMETERS } from './emit-module.ts';
import { convert, PATH_FUNCTIONS } from './path-functions.ts';
import { PATH_OPERATORS } from './path-operators.ts';
import type { Tracer } from './tracer.ts';

/** The maps as functions. `at` is the number of the rule that runs or failed; `begin` resets it, and hands in the tracer. */
export type MapModule = {
  readonly groups: Readonly<Record<string, (...args: unknown[]) => void>>;
  at(): number;
  begin(rule: number, tracer?: Tracer): void;
};

/** Makes functions of the emitted text. The text holds nothing but checked names and JSON strings from the map files. */
export function loadModule(
  text: string,
  converters: Converters,
  translations: ReadonlyMap<string, Translation>,
): MapModule {
  const parts: Readonly<Record<string, unknown>> = {
    list,
    flat,
    chosen,
    convert,
    appended,
    isSame,
    isTrue,
    methods: PATH_FUNCTIONS,
    operators: PATH_OPERATORS,
    converters,
    translations,
  };
  const load = new Function(...MODULE_PARAMETERS, text) as (...args: unknown[]) => MapModule;
  return load(...MODULE_PARAMETERS.map((name) => parts[name]));
}

/** Reads a choice element, `value` of `value[x]`, whatever its type. */
function chosen(node: unknown, element: string): unknown {
  if (typeof node !== 'object' || node === null) {
    return undefined;
  }
  const values: Readonly<Record<string, unknown>> = node as Record<string, unknown>;
  if (element in values) {
    return values[element];
  }
  const type = CHOICE_TYPES.find((name) => element + name in values);
  return type === undefined ? undefined : values[element + type];
}

function appended(existing: unknown[] | undefined, items: Collection): unknown[] {
  const all = existing ?? [];
  for (const item of items) {
    all.push(item);
  }
  return all;
}
