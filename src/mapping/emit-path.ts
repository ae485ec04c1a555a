import type { Atom } from '@medplum/core';
import { DotAtom, FunctionAtom, IndexerAtom, InfixOperatorAtom, LiteralAtom, SymbolAtom } from '@medplum/core';
import type { ModuleText } from './module-text.ts';
import { nameOf } from './module-text.ts';
import { METHODS } from './path-methods.ts';

/** The JavaScript of a checked FHIRPath expression; it gives a collection. `item` is the item inside `where(…)` and the like. */
export function emitPath(atom: Atom, module: ModuleText, item?: string): string {
  const one = oneNode(atom, module, item);
  if (one !== undefined) {
    return `[${one}]`;
  }
  if (atom instanceof LiteralAtom) {
    return module.literal(atom.value.value);
  }
  if (atom instanceof SymbolAtom) {
    return `list(${module.read(item ?? '', atom.name)})`;
  }
  if (atom instanceof DotAtom) {
    return emitStep(atom.left, atom.right, module, item);
  }
  if (atom instanceof IndexerAtom) {
    return `list(${emitPath(atom.left, module, item)}[${emitIndex(atom.expr)}])`;
  }
  if (atom instanceof InfixOperatorAtom) {
    return `operators[${JSON.stringify(atom.operator)}](${emitPath(atom.left, module, item)}, ${emitPath(atom.right, module, item)})`;
  }
  throw new Error('An expression that was not checked');
}

/** The JavaScript of a `where` condition; it gives true or false. */
export function emitCondition(atom: Atom, module: ModuleText): string {
  if (atom instanceof InfixOperatorAtom && atom.operator === '=') {
    const [left, right] = [oneValue(atom.left, module), oneValue(atom.right, module)];
    if (left !== undefined && right !== undefined) {
      return `isSame(${left}, ${right})`;
    }
  }
  return `isTrue(${emitPath(atom, module)})`;
}

/** The variables that an expression starts from. */
export function variablesIn(atom: Atom, module: ModuleText): string[] {
  if (atom instanceof SymbolAtom) {
    return module.isVariable(atom.name) ? [atom.name] : [];
  }
  if (atom instanceof FunctionAtom) {
    return atom.args.flatMap((arg) => variablesIn(arg, module));
  }
  if (atom instanceof IndexerAtom) {
    return variablesIn(atom.left, module);
  }
  return atom instanceof InfixOperatorAtom
    ? [...variablesIn(atom.left, module), ...variablesIn(atom.right, module)]
    : [];
}

function emitStep(left: Atom, right: Atom, module: ModuleText, item?: string): string {
  const one = oneNode(left, module, item);
  if (right instanceof FunctionAtom) {
    return emitMethod(right, left, module, item);
  }
  const element = (right as SymbolAtom).name;
  return one === undefined
    ? `flat(${emitPath(left, module, item)}, ${module.getter(element)})`
    : `list(${module.read(one, element)})`;
}

function emitMethod({ name, args }: FunctionAtom, left: Atom, module: ModuleText, item?: string): string {
  const spec = METHODS.get(name);
  const before = emitPath(left, module, item);
  if (!spec) {
    const one = oneNode(left, module, item);
    const values = args.map((arg) => emitPath(arg, module));
    return one !== undefined && args.length === 0
      ? `list(${module.converter(name)}(${one}))`
      : `convert(${[before, module.converter(name), ...values].join(', ')})`;
  }
  const emitted = args.map((arg) => {
    if (spec.takes === 'criteria') {
      const inner = module.local('e');
      return `(${inner}) => ${emitPath(arg, module, inner)}`;
    }
    return spec.takes === 'branches' ? `() => ${emitPath(arg, module)}` : emitPath(arg, module);
  });
  return `methods.${name}(${[before, ...emitted].join(', ')})`;
}

/** The JavaScript of an expression that is exactly one node, without a collection around it. */
function oneNode(atom: Atom, module: ModuleText, item?: string): string | undefined {
  if (!(atom instanceof SymbolAtom)) {
    return undefined;
  }
  return module.isVariable(atom.name) ? nameOf(atom.name) : atom.name === '$this' ? item : undefined;
}

function oneValue(atom: Atom, module: ModuleText): string | undefined {
  return atom instanceof LiteralAtom ? JSON.stringify(atom.value.value) : oneNode(atom, module);
}

function emitIndex(atom: Atom): string {
  return atom instanceof LiteralAtom ? String(Number(atom.value.value)) : '0';
}
