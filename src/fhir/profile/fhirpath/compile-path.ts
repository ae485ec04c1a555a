import type { Atom } from '@medplum/core';
import { DotAtom, EmptySetAtom, FhirPathAtom, FunctionAtom, IndexerAtom, InfixOperatorAtom, LiteralAtom, SymbolAtom, UnaryOperatorAtom, parseFhirPath } from '@medplum/core';
import type { Membership } from '../expand-value-set.ts';
import type { JsonObject } from '../run.ts';
import { isObject } from '../run.ts';
import { FUNCTIONS } from './functions.ts';
import type { Collection } from './navigate.ts';
import { EMPTY, bare, childStep, choiceStep } from './navigate.ts';
import { OPERATORS } from './operators.ts';

/** What surrounds an evaluation: `%resource`, `%rootResource` and `%context`. */
export type PathEnvironment = { readonly resource: JsonObject; readonly rootResource: JsonObject; readonly context: unknown };

/** A compiled expression. `self` is `$this`. */
export type CompiledPath = (input: Collection, self: Collection, environment: PathEnvironment) => Collection;

/** What the expression may lean on besides the resource. */
export type PathTools = {
  /** Names of choice elements without `[x]`, and capitalised type names. */
  readonly choices: ReadonlySet<string>;
  readonly typeNames: ReadonlySet<string>;
  memberOf(value: unknown, valueSet: string): Membership;
};

/** The expression uses something that is not compiled; it can still be interpreted. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}

/** Compiles a FHIRPath expression to closures over plain JSON. Throws `NotCompiled` outside the subset. */
export function compilePath(expression: string, tools: PathTools): CompiledPath {
  return compileAtom(parseFhirPath(expression), tools);
}

/** Compiles one node of the syntax tree; operators and functions call it for their operands. */
export function compileAtom(atom: Atom, tools: PathTools): CompiledPath {
  if (atom instanceof FhirPathAtom) return compileAtom(atom.child, tools);
  if (atom instanceof LiteralAtom) return literal(atom);
  if (atom instanceof EmptySetAtom) return () => EMPTY;
  if (atom instanceof SymbolAtom) return symbol(atom.name, tools);
  if (atom instanceof DotAtom) return typedChoice(atom.left, atom.right, tools) ?? dot(atom, tools);
  if (atom instanceof FunctionAtom) return call(atom, tools);
  if (atom instanceof IndexerAtom) return indexer(atom, tools);
  if (atom instanceof UnaryOperatorAtom) throw new NotCompiled('unary operator');
  if (atom instanceof InfixOperatorAtom) return infix(atom, tools);
  throw new NotCompiled('unknown syntax');
}

function literal(atom: LiteralAtom): CompiledPath {
  const value: unknown = atom.value.value;
  if (!['string', 'boolean', 'number'].includes(typeof value)) throw new NotCompiled('literal');
  const collection: Collection = [value];
  return () => collection;
}

function symbol(name: string, tools: PathTools): CompiledPath {
  if (name === '$this') return (_input, self) => self;
  if (name === '%resource') return (_input, _self, { resource }) => [resource];
  if (name === '%rootResource') return (_input, _self, { rootResource }) => [rootResource];
  if (name === '%context') return (_input, _self, { context }) => [context];
  if (name === '%ucum') return () => ['http://unitsofmeasure.org'];
  if (name.startsWith('%') || name.startsWith('$')) throw new NotCompiled(`variable ${name}`);
  if (/^[A-Z]/.test(name)) return (input) => input.filter((item) => isObject(item) && item['resourceType'] === name);
  return tools.choices.has(name) ? choiceStep(name, tools.typeNames) : childStep(name);
}

function dot(atom: DotAtom, tools: PathTools): CompiledPath {
  const left = compileAtom(atom.left, tools);
  const right = compileAtom(atom.right, tools);
  return (input, self, environment) => right(left(input, self, environment), self, environment);
}

/** `value.ofType(Quantity)`, `(value as Quantity)`: plain JSON knows the type by the name `valueQuantity`. */
export function typedChoice(left: Atom, right: Atom, tools: PathTools): CompiledPath | undefined {
  const type = right instanceof FunctionAtom && ['ofType', 'as'].includes(right.name) ? right.args[0] : right;
  if (!(type instanceof SymbolAtom) || type === right) return undefined;
  const step = left instanceof DotAtom ? left.right : left;
  if (!(step instanceof SymbolAtom) || !tools.choices.has(step.name)) return undefined;
  const next = childStep(step.name + type.name.charAt(0).toUpperCase() + type.name.slice(1));
  if (!(left instanceof DotAtom)) return next;
  const owner = compileAtom(left.left, tools);
  return (input, self, environment) => next(owner(input, self, environment));
}

function call(atom: FunctionAtom, tools: PathTools): CompiledPath {
  const build = FUNCTIONS[atom.name];
  if (build === undefined) throw new NotCompiled(`function ${atom.name}`);
  return build(atom.args, tools);
}

function indexer(atom: IndexerAtom, tools: PathTools): CompiledPath {
  const left = compileAtom(atom.left, tools);
  const at = compileAtom(atom.expr, tools);
  return (input, self, environment) => {
    const index = bare(at(self, self, environment)[0]);
    const item = typeof index === 'number' ? left(input, self, environment)[index] : undefined;
    return item === undefined ? EMPTY : [item];
  };
}

function infix(atom: InfixOperatorAtom, tools: PathTools): CompiledPath {
  const operator = OPERATORS[atom.operator];
  if (operator === undefined) throw new NotCompiled(`operator ${atom.operator}`);
  return operator(atom.left, atom.right, tools);
}
