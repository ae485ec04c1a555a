import type { StructureMapGroup, StructureMapGroupRule, StructureMapGroupRuleDependent } from '@medplum/fhirtypes';
import type { GroupOutline, RuleOutline } from './check-subset.ts';
import { declareVariable } from './declare-variable.ts';
import { isKnownType } from './element-types.ts';
import type { PlanContext } from './plan-context.ts';
import { noteProblem } from './plan-context.ts';
import { planSource } from './plan-source.ts';
import { planTarget } from './plan-target.ts';
import type { GroupPlan, RulePlace, RulePlan } from './plan.ts';
import { Scope } from './scope.ts';

/** Gives every rule its number, file and map. */
export type Numbering = (rule: string, line: number) => RulePlace;

/** Resolves a group of a parsed map; its text outline gives the lines. */
export function planGroup(
  group: StructureMapGroup | undefined,
  outline: GroupOutline,
  numbering: Numbering,
  context: PlanContext,
): GroupPlan {
  const place = numbering(outline.name, outline.line);
  const signature = context.groups.get(outline.name);
  const scope = new Scope();
  const sources = signature?.sources ?? [];
  const targets = signature?.targets ?? [];
  sources.forEach((name) => declareVariable(name, { mode: 'source' }, place, scope, context));
  for (const { name, type } of targets) {
    if (!isKnownType(type)) {
      noteProblem(
        context,
        place,
        `Target '${name}' has type '${type}', which the mapper doesn't know`,
        `target ${name} : an R4 type`,
      );
    }
    declareVariable(name, { mode: 'target', type }, place, scope, context);
  }
  if (sources.length === 0 || targets.length === 0) {
    noteProblem(context, place, 'A group needs a source and a target', 'group Name(source …, target … : Type)');
  }
  return {
    name: outline.name,
    place,
    sources,
    targets,
    rules: planRules(group?.rule ?? [], outline.rules, scope, numbering, context),
  };
}

function planRules(
  rules: readonly StructureMapGroupRule[],
  outlines: readonly RuleOutline[],
  scope: Scope,
  numbering: Numbering,
  context: PlanContext,
): RulePlan[] {
  return rules.map((rule, index) =>
    planRule(rule, outlines[index] ?? { name: '', line: 0, nested: [] }, new Scope(scope), numbering, context),
  );
}

function planRule(
  rule: StructureMapGroupRule,
  outline: RuleOutline,
  scope: Scope,
  numbering: Numbering,
  context: PlanContext,
): RulePlan {
  const place = numbering(outline.name, outline.line);
  const sources = (rule.source ?? []).map((source) => planSource(source, place, scope, context));
  const [only, ...others] = rule.target ?? [];
  if (only && others.length === 0 && !only.transform && !rule.rule && !rule.dependent) {
    noteProblem(
      context,
      place,
      'The shorthand src.a -> tgt.b copies by type',
      'src.a as v -> tgt.b = v, or then { … } behind the new element',
    );
  }
  const targets = (rule.target ?? []).map((target) => planTarget(target, { place, scope, context }));
  const nested = planRules(rule.rule ?? [], outline.nested, scope, numbering, context);
  const [dependent] = rule.dependent ?? [];
  const plan = { place, sources, targets, nested };
  return dependent ? { ...plan, call: planCall(dependent, place, scope, context) } : plan;
}

function planCall(
  dependent: StructureMapGroupRuleDependent,
  place: RulePlace,
  scope: Scope,
  context: PlanContext,
): NonNullable<RulePlan['call']> {
  const name = dependent.name ?? '';
  const args = dependent.variable ?? [];
  const group = context.groups.get(name);
  if (!group || !context.reach.get(place.map)?.has(group.map)) {
    noteProblem(
      context,
      place,
      `No group '${name}' in this map or its imports`,
      group ? `imports "${group.map}"` : 'the name of a group',
    );
    return { group: name, args };
  }
  const wanted = [...group.sources.map(() => 'source'), ...group.targets.map(({ type }) => type)];
  const given = args.map((arg) => {
    const variable = scope.find(arg);
    return variable?.mode === 'target' ? variable.type : (variable?.mode ?? `${arg}?`);
  });
  if (wanted.join() !== given.join()) {
    noteProblem(
      context,
      place,
      `'${name}' takes (${wanted.join(', ')}) and gets (${given.join(', ')})`,
      'its sources, then its targets, all of them, with the same types',
    );
  }
  return { group: name, args };
}
