import { emitCondition } from './emit-path.ts';
import { emitTarget } from './emit-target.ts';
import type { ModuleText } from './module-text.ts';
import { functionNameOf, nameOf, placesNameOf } from './module-text.ts';
import type { ListMode, RulePlan, SourcePlan } from './plan.ts';

const SLICES: Readonly<Partial<Record<ListMode, string>>> = {
  first: '.slice(0, 1)',
  not_first: '.slice(1)',
  last: '.slice(-1)',
  not_last: '.slice(0, -1)',
};

/** The JavaScript of a rule: a block that leaves nothing behind but what it made. */
export function emitRule(rule: RulePlan, module: ModuleText): string {
  return `{ // ${rule.place.line}\n${emitSources(rule, rule.sources, module, [])}\n}`;
}

function emitSources(
  rule: RulePlan,
  sources: readonly SourcePlan[],
  module: ModuleText,
  places: readonly string[],
): string {
  const [source, ...others] = sources;
  const at = `at = ${rule.place.index};`;
  if (!source) {
    return `${at}\n${emitBody(rule, module, places)}`;
  }
  const value = source.variable === undefined ? module.local('s') : nameOf(source.variable);
  const from = source.variable === undefined ? module.local('q') : placesNameOf(source.variable);
  const body = emitSources(rule, others, module, [...places, from]);
  if (source.element === undefined) {
    const bound = module.isTraced ? `const ${from} = ${placesNameOf(source.context)};` : '';
    return `${at} const ${value} = ${nameOf(source.context)}; ${bound}\n${body}`;
  }
  const items = module.local('list');
  const read = `list(${module.read(nameOf(source.context), source.element)})${SLICES[source.listMode ?? 'only_one'] ?? ''}`;
  const start = module.isTraced ? 'trace.start();' : '';
  const stop = module.isTraced ? `const ${items}_from = trace.stop();` : '';
  const bind = module.isTraced
    ? `trace.start(); const ${value} = ${items}[i]; const ${from} = trace.bound(${value}, ${items}_from);`
    : `const ${value} = ${items}[i];`;
  const guarded = source.condition ? `if (${emitCondition(source.condition, module)}) {\n${body}\n}` : body;
  return [
    `${at} ${start} const ${items} = ${read}; ${stop}`,
    source.listMode === 'only_one' || source.condition
      ? `if (${items}.length > 1) throw new Error('Expected one value');`
      : '',
    `for (let i = 0; i < ${items}.length; i++) { ${bind}`,
    guarded,
    '}',
  ].join('\n');
}

function emitBody(rule: RulePlan, module: ModuleText, places: readonly string[]): string {
  const from = module.isTraced ? module.local('from') : '';
  return [
    module.isTraced ? `const ${from} = [${places.map((name) => `...${name}`).join(', ')}];` : '',
    ...rule.targets.map((target) => emitTarget(target, rule.place.index, module, from)),
    ...rule.nested.map((nested) => emitRule(nested, module)),
    rule.call ? emitCall(rule.call, module) : '',
  ].join('\n');
}

function emitCall({ group, args }: NonNullable<RulePlan['call']>, module: ModuleText): string {
  const places = module.isTraced ? args.map((arg) => placesNameOf(arg)) : [];
  return `${functionNameOf(group)}(${[...args.map(nameOf), ...places].join(', ')});`;
}
