import type { Atom } from '@medplum/core';
import type { StructureMapGroupRuleSource } from '@medplum/fhirtypes';
import { parseFhirPath } from '@medplum/core';
import { checkPath } from './check-path.ts';
import { choiceOf, mayRepeat } from './element-types.ts';
import type { PlanContext } from './plan-context.ts';
import { noteProblem } from './plan-context.ts';
import type { RulePlace, SourcePlan } from './plan.ts';
import type { Scope } from './scope.ts';
import { declareVariable } from './declare-variable.ts';

/** HL7 v2 datatypes of three letters; the others have two, and segments always three. */
const LONG_DATATYPES =
  'CWE CNE XPN XAD XTN XCN XON DLN EIP MSG VID CCD CCP CSU DDI DIN DLD DLT DTN ELD FC JCC MOC NDL OCD OSD OSP PIP PLN PPN PRL PTA QIP QSC RCD RFR RMC SCV SPS SRT TS UVC WVI WVS';
const COMPONENT = new RegExp(String.raw`^(?:[A-Z]{2}|C|${LONG_DATATYPES.replaceAll(' ', '|')})\d+$`);

/** Resolves one source of a rule and brings its variable into scope. */
export function planSource(
  source: StructureMapGroupRuleSource,
  place: RulePlace,
  scope: Scope,
  context: PlanContext,
): SourcePlan {
  const { element, variable } = source;
  const note = (problem: string, instead: string): void => noteProblem(context, place, problem, instead);
  if (scope.find(source.context ?? '')?.mode !== 'source') {
    note(`'${source.context}' is no source in scope`, 'a source variable of this rule, a rule around it, or the group');
  }
  if (element !== undefined) {
    checkSourceElement(element, note);
  }
  if (variable !== undefined) {
    declareVariable(variable, { mode: 'source' }, place, scope, context);
  }
  const base = {
    context: source.context ?? '',
    ...(element !== undefined && { element }),
    ...(variable !== undefined && { variable }),
  };
  const listed = source.listMode === undefined ? base : { ...base, listMode: source.listMode };
  if (source.condition === undefined) {
    return listed;
  }
  return { ...listed, condition: planCondition(source.condition, source, place, context) };
}

function planCondition(
  text: string,
  { element, listMode, variable }: StructureMapGroupRuleSource,
  place: RulePlace,
  context: PlanContext,
): Atom {
  if (listMode !== 'only_one' && (listMode !== undefined || !isSingle(element ?? ''))) {
    noteProblem(
      context,
      place,
      `'where' on '${element}', which may repeat`,
      "a nested rule that asks 'where' of an element that can't repeat, or 'only_one' before 'as'",
    );
  }
  const condition = parseFhirPath(text).child;
  checkPath(condition, {
    isVariable: (name) => name === variable,
    isConverter: (name) => context.converters.has(name),
    onStep: (name) => recordStep(name, place, context),
    onProblem: (problem, instead) =>
      noteProblem(
        context,
        place,
        `In 'where': ${problem}`,
        `${instead} ('where' sees the variable of its own source only)`,
      ),
  });
  return condition;
}

/** Remembers that some FHIRPath steps to this element. */
export function recordStep(name: string, place: RulePlace, context: PlanContext): void {
  if (!context.steps.has(name)) {
    context.steps.set(name, place);
  }
}

function checkSourceElement(element: string, note: (problem: string, instead: string) => void): void {
  const base = choiceOf(element);
  if (base !== undefined) {
    note(`'${element}' names a choice with its type`, `.${base}`);
  }
  if (element in Object.prototype || element === 'length' || !/^[A-Za-z]\w*$/.test(element)) {
    note(`'${element}' is no element that engines agree on`, 'a converter');
  }
}

function isSingle(element: string): boolean {
  return COMPONENT.test(element) || element === 'SEQ' || (/^[a-z]/.test(element) && !mayRepeat(element));
}
