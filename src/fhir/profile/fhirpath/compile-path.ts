import type { Atom } from '@medplum/core';
import { AsAtom, DotAtom, EmptySetAtom, EqualsAtom, FhirPathAtom, FunctionAtom, IndexerAtom, InfixOperatorAtom, LiteralAtom, NotEqualsAtom, SymbolAtom, UnaryOperatorAtom, UnionAtom, parseFhirPath } from '@medplum/core';
import type { Membership } from '../expand-value-set.ts';
import type { JsonObject } from '../run.ts';
import { isObject } from '../run.ts';
import { truthOf } from './compare.ts';
import { FUNCTIONS } from './functions.ts';
import type { Collection } from './navigate.ts';
import { EMPTY, bare, childPresence, childStep, choicePresence, choiceStep } from './navigate.ts';
import { LOGIC, OPERATORS, boolean } from './operators.ts';

/** What surrounds an evaluation: `%resource`, `%rootResource` and `%context`. */
export type PathEnvironment = { readonly resource: JsonObject; readonly rootResource: JsonObject; readonly context: unknown };

/** A compiled expression. `self` is `$this`. */
export type CompiledPath = (input: Collection, self: Collection, environment: PathEnvironment) => Collection;

/** A compiled expression that is used as a boolean. */
export type CompiledTest = (input: Collection, self: Collection, environment: PathEnvironment) => boolean | undefined;

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
  if (atom instanceof DotAtom) return typedChoice(atom.left, ofTypeArgument(atom.right), tools) ?? dot(atom, tools);
  if (atom instanceof AsAtom) return typedChoice(atom.left, atom.right, tools) ?? infix(atom, tools);
  if (atom instanceof FunctionAtom) return call(atom, tools);
  if (atom instanceof IndexerAtom) return indexer(atom, tools);
  if (atom instanceof UnaryOperatorAtom) throw new NotCompiled('unary operator');
  if (atom instanceof InfixOperatorAtom) return infix(atom, tools);
  throw new NotCompiled('unknown syntax');
}

/** Compiles a node whose outcome is used as a boolean; undefined stands for empty. */
export function compileTest(atom: Atom, tools: PathTools): CompiledTest {
  if (atom instanceof FhirPathAtom) return compileTest(atom.child, tools);
  if (atom instanceof DotAtom) {
    const presence = presenceTest(atom, tools);
    if (presence !== undefined) return presence;
  }
  const isComparison = atom instanceof EqualsAtom || atom instanceof NotEqualsAtom;
  const comparison = isComparison ? (literalTest(atom, tools) ?? booleansTest(atom, tools)) : undefined;
  if (comparison !== undefined) return comparison;
  const logic = atom instanceof InfixOperatorAtom ? LOGIC[atom.operator] : undefined;
  if (logic !== undefined && atom instanceof InfixOperatorAtom) return logic(atom.left, atom.right, tools);
  const path = compileAtom(atom, tools);
  return (input, self, environment) => truthOf(path(input, self, environment));
}

/** `name.exists()` and `name.empty()` are most of what R4's invariants ask: told without making a collection. */
function presenceTest({ left, right }: DotAtom, tools: PathTools): CompiledTest | undefined {
  if (!(right instanceof FunctionAtom) || right.args.length > 0 || !['exists', 'empty'].includes(right.name)) return undefined;
  const whenFound = right.name === 'exists';
  if (left instanceof SymbolAtom && /^[a-z]/.test(left.name)) {
    const hasChild = tools.choices.has(left.name) ? choicePresence(left.name, tools.typeNames) : childPresence(left.name);
    return (input) => hasChild(input) === whenFound;
  }
  const path = compileAtom(left, tools);
  return (input, self, environment) => path(input, self, environment).length > 0 === whenFound;
}

/** `type = 'group'`: a child against a literal text, told without making collections where the child is one plain text. */
function literalTest(atom: InfixOperatorAtom, tools: PathTools): CompiledTest | undefined {
  const { left, right } = atom;
  if (!(left instanceof SymbolAtom) || !/^[a-z]/.test(left.name) || tools.choices.has(left.name) || !(right instanceof LiteralAtom)) return undefined;
  const { name } = left;
  const wanted: unknown = right.value.value;
  const whenSame = atom instanceof EqualsAtom;
  const general = compileAtom(atom, tools);
  return (input, self, environment) => {
    const owner = input[0];
    const value = input.length === 1 && isObject(owner) ? owner[name] : undefined;
    if (typeof value === 'string') return (value === wanted) === whenSame;
    return truthOf(general(input, self, environment));
  };
}

/** `request.exists() = (type = 'batch' or …)`: two booleans, compared without collections. */
function booleansTest(atom: InfixOperatorAtom, tools: PathTools): CompiledTest | undefined {
  if (!isBoolean(atom.left) || !isBoolean(atom.right)) return undefined;
  const left = compileTest(atom.left, tools);
  const right = compileTest(atom.right, tools);
  const whenSame = atom instanceof EqualsAtom;
  return (input, self, environment) => {
    const [a, b] = [left(input, self, environment), right(input, self, environment)];
    return a === undefined || b === undefined ? undefined : (a === b) === whenSame;
  };
}

/** Whether a node gives a boolean or nothing, whatever it is evaluated on. */
function isBoolean(atom: Atom): boolean {
  if (atom instanceof DotAtom) return atom.right instanceof FunctionAtom && ['exists', 'empty'].includes(atom.right.name);
  return atom instanceof InfixOperatorAtom && LOGIC[atom.operator] !== undefined;
}

function isConstant(atom: Atom): boolean {
  return atom instanceof LiteralAtom || (atom instanceof UnionAtom && isConstant(atom.left) && isConstant(atom.right));
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
  const presence = presenceTest(atom, tools);
  if (presence !== undefined) return (input, self, environment) => boolean(presence(input, self, environment));
  const left = compileAtom(atom.left, tools);
  const right = compileAtom(atom.right, tools);
  return (input, self, environment) => {
    const between = left(input, self, environment);
    return right(between, self, environment);
  };
}

/** `value.ofType(Quantity)`, `(value as Quantity)`: plain JSON knows the type by the name `valueQuantity`. */
function typedChoice(left: Atom, type: Atom | undefined, tools: PathTools): CompiledPath | undefined {
  if (!(type instanceof SymbolAtom)) return undefined;
  const step = left instanceof DotAtom ? left.right : left;
  if (!(step instanceof SymbolAtom) || !tools.choices.has(step.name)) return undefined;
  const next = childStep(step.name + type.name.charAt(0).toUpperCase() + type.name.slice(1));
  if (!(left instanceof DotAtom)) return next;
  const owner = compileAtom(left.left, tools);
  return (input, self, environment) => next(owner(input, self, environment));
}

function ofTypeArgument(atom: Atom): Atom | undefined {
  return atom instanceof FunctionAtom && ['ofType', 'as'].includes(atom.name) ? atom.args[0] : undefined;
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
  if (LOGIC[atom.operator] !== undefined) {
    const test = compileTest(atom, tools);
    return (input, self, environment) => boolean(test(input, self, environment));
  }
  const operator = OPERATORS[atom.operator];
  if (operator === undefined) throw new NotCompiled(`operator ${atom.operator}`);
  const path = operator(atom.left, atom.right, tools);
  if (!isConstant(atom)) return path;
  const constant = path(EMPTY, EMPTY, { resource: {}, rootResource: {}, context: undefined });
  return () => constant;
}
