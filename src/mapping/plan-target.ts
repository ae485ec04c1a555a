import type { StructureMapGroupRuleTarget, StructureMapGroupRuleTargetParameter } from '@medplum/fhirtypes';
import { parseFhirPath } from '@medplum/core';
import { checkPath } from './check-path.ts';
import { declareVariable } from './declare-variable.ts';
import type { ElementType } from './element-types.ts';
import { elementOf, isKnownType, isResourceType } from './element-types.ts';
import type { PlanContext } from './plan-context.ts';
import { noteProblem } from './plan-context.ts';
import { recordStep } from './plan-source.ts';
import type { Make, Parameter, RulePlace, TargetPlan } from './plan.ts';
import type { Scope, Variable } from './scope.ts';

type Notes = { readonly place: RulePlace; readonly scope: Scope; readonly context: PlanContext };

const INSTEAD: Readonly<Record<string, string>> = {
  append: '(a & b)',
  uuid: "(ctx.idFor('Type', 'path'))",
  truncate: '(x.substring(0, n))',
  cast: '(x.toString())',
};

/** Resolves one target of a rule and brings its variable into scope. */
export function planTarget(target: StructureMapGroupRuleTarget, notes: Notes): TargetPlan {
  const { place, scope, context } = notes;
  const owner = scope.find(target.context ?? '');
  const name = target.element ?? '';
  if (owner?.mode !== 'target') {
    note(notes, `'${target.context}' is no target in scope`, 'a target of this rule, a rule around it, or the group');
  }
  const type = owner?.mode === 'target' ? owner.type : '';
  const element = elementOf(type, name);
  if (isKnownType(type) && !element) {
    note(notes, `${type} has no element '${name}' that a map may set`, `an element of R4 ${type}`);
  }
  const make = planMake(target, element, notes);
  if (owner) {
    recordAssignment(owner, name, make, notes);
  }
  if (target.variable !== undefined) {
    if (make.kind !== 'element' && make.kind !== 'resource') {
      note(notes, `'as ${target.variable}' behind a value`, "'as' behind create('Type') or a target without '='");
    }
    const made = make.kind === 'resource' ? make.type : (element?.type ?? '');
    declareVariable(target.variable, { mode: 'target', type: made }, place, scope, context);
  }
  const plan = { context: target.context ?? '', element: name, isArray: element?.isArray ?? false, make };
  return target.variable === undefined ? plan : { ...plan, variable: target.variable };
}

/** When no code matches, one engine clears what an earlier rule has set and the other keeps it. */
function recordAssignment(owner: Variable, element: string, make: Make, notes: Notes): void {
  const assigned = notes.context.assigned.get(owner) ?? new Map<string, boolean>();
  notes.context.assigned.set(owner, assigned);
  const before = assigned.get(element);
  if (before === true || (before === false && make.kind === 'translate')) {
    note(
      notes,
      `'${element}' is set by translate and by another rule`,
      "one rule, with 'unmapped' in the ConceptMap for all other codes",
    );
  }
  assigned.set(element, make.kind === 'translate');
}

function planMake(target: StructureMapGroupRuleTarget, element: ElementType | undefined, notes: Notes): Make {
  const parameters = target.parameter ?? [];
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all others are refused alike
  switch (target.transform) {
    case undefined:
      if (element && (element.type === undefined || !isKnownType(element.type))) {
        note(notes, `'${target.element}' can't be made without a value`, "= and a value, or create('Type')");
      }
      return { kind: 'element' };
    case 'copy':
      return { kind: 'value', value: planParameter(parameters[0], notes) };
    case 'evaluate':
      return planPath(parameters[0]?.valueString ?? '', notes);
    case 'create':
      return planCreate(parameters, notes);
    case 'translate':
      return planTranslate(parameters, element, notes);
    case 'cc':
      if (parameters.length > 2) {
        note(notes, 'cc with a display', 'cc(system, code)');
      }
      return { kind: 'concept', parameters: parameters.map((parameter) => planParameter(parameter, notes)) };
    default:
      note(
        notes,
        `'${target.transform}' is not in the subset`,
        INSTEAD[target.transform] ?? 'a converter as a method: (x.converter())',
      );
      return { kind: 'element' };
  }
}

function planPath(text: string, notes: Notes): Make {
  const { place, scope, context } = notes;
  const path = parseFhirPath(text).child;
  checkPath(path, {
    isVariable: (name) => scope.find(name) !== undefined,
    isConverter: (name) => context.converters.has(name),
    onStep: (name) => recordStep(name, place, context),
    onProblem: (problem, instead) => note(notes, problem, instead),
  });
  return { kind: 'path', path };
}

function planCreate(parameters: readonly StructureMapGroupRuleTargetParameter[], notes: Notes): Make {
  const type = parameters[0]?.valueString ?? '';
  if (parameters.length !== 1 || !isResourceType(type)) {
    note(
      notes,
      `create('${type}') makes no resource that we know`,
      "create('Patient') for a resource; an element is made by a target without '='",
    );
  }
  return { kind: 'resource', type };
}

function planTranslate(
  parameters: readonly StructureMapGroupRuleTargetParameter[],
  element: ElementType | undefined,
  notes: Notes,
): Make {
  const [source, url, output] = parameters;
  const variable = source?.valueId ?? '';
  if (parameters.length !== 3 || notes.scope.find(variable)?.mode !== 'source' || output?.valueString !== 'code') {
    note(notes, 'translate with other arguments', "translate(source variable, 'url of the ConceptMap', 'code')");
  }
  if (!notes.context.conceptMaps.has(url?.valueString ?? '')) {
    note(notes, `No ConceptMap '${url?.valueString ?? ''}'`, 'the url of a ConceptMap in mappings/');
  }
  if (element?.isArray) {
    note(notes, 'translate into a list', 'a single element of a new item');
  }
  return { kind: 'translate', variable, url: url?.valueString ?? '' };
}

function planParameter(parameter: StructureMapGroupRuleTargetParameter | undefined, notes: Notes): Parameter {
  if (parameter?.valueId !== undefined) {
    if (notes.scope.find(parameter.valueId)?.mode !== 'source') {
      note(notes, `'${parameter.valueId}' is no source in scope`, 'a source variable in scope, or a literal in quotes');
    }
    return { variable: parameter.valueId };
  }
  const literal =
    parameter?.valueString ?? parameter?.valueBoolean ?? parameter?.valueInteger ?? parameter?.valueDecimal;
  if (literal === undefined || literal === '') {
    note(notes, 'An empty value', 'no target at all');
  }
  return { literal: literal ?? '' };
}

function note({ context, place }: Notes, problem: string, instead: string): void {
  noteProblem(context, place, problem, instead);
}
