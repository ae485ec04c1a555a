import { BSN_SYSTEMS, isBsn } from '../bsn.ts';
import type { Compiler } from './compiler.ts';
import { allOf } from './compiler.ts';
import type { ElementNode } from './element-tree.ts';
import { constraintsOf } from './element-tree.ts';
import { elementMembers } from './compile-member.ts';
import type { Entry, Shape } from './emit-object-check.ts';
import { ALWAYS, emitObjectCheck } from './emit-object-check.ts';
import { VERDICTS, unchecked } from './finding.ts';
import { invariantCheck } from './invariant.ts';
import type { Check } from './run.ts';
import { Run, isObject } from './run.ts';
import { triggersOf } from './triggers.ts';

/** Compiles an R4 type, or a backbone element of one, to the check of a JSON object. */
export function compileType(node: ElementNode, isResource: boolean, compiler: Compiler): Check {
  const bits = bitSource();
  const choices = bitSource();
  const triggered = invariantsOf(node, bits, compiler);
  const entries = new Map<string, Entry>();
  const required: { readonly name: string; readonly bit: number }[] = [];
  for (const child of node.children.values()) {
    const element = elementMembers(child, compiler);
    const own = (child.rule?.min ?? 0) > 0 ? bits.next() : 0;
    if (own !== 0) required.push({ name: element.name, bit: own });
    const wakes = triggered.filter(({ names }) => names?.has(element.name) === true).reduce((all, { bit }) => all | bit, 0);
    // A choice has one type at a time: its names share a bit of their own.
    const choice = element.keys.length > 1 ? choices.next() : 0;
    for (const [key, check] of element.members) {
      entries.set(key, { check, bits: own | wakes, name: element.name, choice: key.startsWith('_') ? 0 : choice });
    }
  }
  return emitObjectCheck({ entries, required, invariants: triggered, isResource });
}

/** Bits of one number below `ALWAYS`. R4's largest type needs 27 of the 31. */
function bitSource(): { next(): number } {
  let at = 0;
  return {
    next() {
      if (at > 30) throw new Error('more than 31 required elements and invariants in one type');
      return 1 << at++;
    },
  };
}

type Triggered = Shape['invariants'][number] & { readonly names: ReadonlySet<string> | undefined };

/** An invariant that holds for an element without children is only evaluated where a child that it names is present. */
function invariantsOf(node: ElementNode, bits: { next(): number }, compiler: Compiler): Triggered[] {
  return constraintsOf([node]).map((rule) => {
    const check = invariantCheck(rule, compiler.tools);
    const names = triggersOf(rule);
    const isQuiet = names !== undefined && holdsOfNothing(check);
    return { check, names, bit: isQuiet ? bits.next() : ALWAYS };
  });
}

function holdsOfNothing(check: Check): boolean {
  const run = new Run({});
  check({}, run);
  return run.findings.length === 0;
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
