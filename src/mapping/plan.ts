import type { Atom } from '@medplum/core';

/** A checked map group, ready to be compiled: every variable, element and type resolved. */
export type GroupPlan = {
  readonly name: string;
  /** Its own place, for what goes wrong before its first rule. */
  readonly place: RulePlace;
  readonly sources: readonly string[];
  readonly targets: readonly TargetParameter[];
  readonly rules: readonly RulePlan[];
};

/** A target parameter and its R4 type. */
export type TargetParameter = { readonly name: string; readonly type: string };

/** Where a rule stands; `index` numbers all rules of all maps. */
export type RulePlace = {
  readonly index: number;
  readonly file: string;
  readonly map: string;
  readonly rule: string;
  readonly line: number;
};

/** A rule: sources, then targets, then nested rules, then the group that it calls. */
export type RulePlan = {
  readonly place: RulePlace;
  readonly sources: readonly SourcePlan[];
  readonly targets: readonly TargetPlan[];
  readonly nested: readonly RulePlan[];
  readonly call?: { readonly group: string; readonly args: readonly string[] };
};

/** How many of the values of a source count. */
export type ListMode = 'first' | 'not_first' | 'last' | 'not_last' | 'only_one';

/** `context[.element] [listMode] [as variable] [where condition]`. */
export type SourcePlan = {
  readonly context: string;
  readonly element?: string;
  readonly listMode?: ListMode;
  readonly variable?: string;
  readonly condition?: Atom;
};

/** `context.element = make`, into a list or a single element. */
export type TargetPlan = {
  readonly context: string;
  readonly element: string;
  readonly isArray: boolean;
  readonly variable?: string;
  readonly make: Make;
};

/** What a target gets. */
export type Make =
  | { readonly kind: 'element' }
  | { readonly kind: 'resource'; readonly type: string }
  | { readonly kind: 'value'; readonly value: Parameter }
  | { readonly kind: 'path'; readonly path: Atom }
  | { readonly kind: 'translate'; readonly variable: string; readonly url: string }
  | { readonly kind: 'concept'; readonly parameters: readonly Parameter[] };

/** A variable or a literal. */
export type Parameter = { readonly variable: string } | { readonly literal: string | number | boolean };
