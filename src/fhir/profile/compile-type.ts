import { BSN_SYSTEMS, isBsn } from '../bsn.ts';
import type { Compiler } from './compiler.ts';
import { allOf } from './compiler.ts';
import type { ElementNode } from './element-tree.ts';
import { constraintsOf } from './element-tree.ts';
import { elementMembers } from './compile-member.ts';
import type { Member } from './compile-member.ts';
import { VERDICTS, unchecked } from './finding.ts';
import { invariantCheck } from './invariant.ts';
import type { Check, JsonObject, Run } from './run.ts';
import { isObject } from './run.ts';

type Required = { readonly name: string; readonly keys: readonly string[] };
type Shape = {
  readonly members: ReadonlyMap<string, Member>;
  readonly required: readonly Required[];
  readonly choices: readonly Required[];
  readonly invariants: readonly Check[];
  readonly isResource: boolean;
};

/** Compiles an R4 type, or a backbone element of one, to the check of a JSON object. */
export function compileType(node: ElementNode, isResource: boolean, compiler: Compiler): Check {
  const members = new Map<string, Member>();
  const required: Required[] = [];
  const choices: Required[] = [];
  for (const child of node.children.values()) {
    const element = elementMembers(child, compiler);
    for (const [key, member] of element.members) members.set(key, member);
    const entry = { name: element.name, keys: element.keys };
    if ((child.rule?.min ?? 0) > 0) required.push({ ...entry, keys: element.keys.flatMap((key) => [key, `_${key}`]) });
    if (element.keys.length > 1) choices.push(entry);
  }
  const invariants = constraintsOf([node]).map((rule) => invariantCheck(rule, compiler.tools));
  return objectCheck({ members, required, choices, invariants, isResource });
}

function objectCheck({ members, required, choices, invariants, isResource }: Shape): Check {
  return (value, run) => {
    if (!isObject(value)) {
      run.report(VERDICTS.jsonType);
      return;
    }
    let isEmpty = !isResource;
    for (const key in value) {
      const member = members.get(key);
      if (member !== undefined) member(value[key], value, run);
      else if (key !== 'resourceType' || !isResource) run.report(VERDICTS.unknownElement, key);
      if (key !== 'id') isEmpty = false;
    }
    if (isEmpty) run.report(VERDICTS.emptyObject);
    for (const element of required) if (!hasAny(value, element.keys)) run.report(VERDICTS.missing, element.name);
    for (const choice of choices) checkChoice(value, choice, run);
    for (const invariant of invariants) invariant(value, run);
  };
}

function hasAny(value: JsonObject, keys: readonly string[]): boolean {
  for (const key of keys) if (value[key] !== undefined) return true;
  return false;
}

function checkChoice(value: JsonObject, choice: Required, run: Run): void {
  let count = 0;
  for (const key of choice.keys) if (value[key] !== undefined) count += 1;
  if (count > 1) run.report(VERDICTS.severalChoices, choice.name);
}

const UNKNOWN_EXTENSION = unchecked('extension', 'The definition of this extension is not available: its content was not checked.');

/** What two R4 types get beyond their definition: extensions their own definition, identifiers the 11-proef. */
export function extraChecks(typeName: string, compiler: Compiler): Check {
  if (typeName === 'Extension') return extensionCheck(compiler);
  return typeName === 'Identifier' ? bsnCheck : allOf([]);
}

function extensionCheck(compiler: Compiler): Check {
  return (value, run) => {
    const url = isObject(value) ? value['url'] : undefined;
    // A part of a complex extension has a name instead of an address, and its whole is checked by the definition.
    if (typeof url !== 'string' || !url.includes(':')) return;
    const definition = compiler.profileCheck(url);
    if (definition === undefined) run.report(UNKNOWN_EXTENSION);
    else definition(value, run);
  };
}

const bsnCheck: Check = (value, run) => {
  if (!isObject(value) || typeof value['system'] !== 'string' || !BSN_SYSTEMS.has(value['system'])) return;
  if (typeof value['value'] === 'string' && !isBsn(value['value'])) run.report(VERDICTS.bsn, 'value');
};
