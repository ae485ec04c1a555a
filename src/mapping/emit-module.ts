import { emitRule } from './emit-rule.ts';
import { functionNameOf, ModuleText, nameOf, placesNameOf } from './module-text.ts';
import type { MapSet } from './parse-maps.ts';
import type { GroupPlan } from './plan.ts';

/** The names that the emitted text expects as parameters, in this order. */
export const MODULE_PARAMETERS = [
  'list',
  'flat',
  'chosen',
  'convert',
  'appended',
  'isSame',
  'isTrue',
  'methods',
  'operators',
  'converters',
  'translations',
];

/** The JavaScript of all maps: a function body that gives `{ groups, at, begin }`. With `isTraced` it also explains. */
export function emitModule(maps: MapSet, isTraced: boolean): string {
  const module = new ModuleText(maps.variables, isTraced);
  const groups = maps.groups.map((group) => emitGroup(group, module)).join('\n');
  const names = maps.groups.map(({ name }) => `${name}: ${functionNameOf(name)}`).join(', ');
  return [
    "'use strict';",
    'let at = 0;',
    'let trace;',
    module.constants(),
    groups,
    `return { groups: { ${names} }, at: () => at, begin: (rule, tracer) => { at = rule; trace = tracer; } };`,
  ].join('\n');
}

function emitGroup(group: GroupPlan, module: ModuleText): string {
  const names = [...group.sources, ...group.targets.map(({ name }) => name)];
  const places = module.isTraced ? names.map(placesNameOf) : [];
  return `function ${functionNameOf(group.name)}(${[...names.map(nameOf), ...places].join(', ')}) {\n${group.rules.map((rule) => emitRule(rule, module)).join('\n')}\n}`;
}
