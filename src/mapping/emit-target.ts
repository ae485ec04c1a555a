import { emitPath, variablesIn } from './emit-path.ts';
import type { ModuleText } from './module-text.ts';
import { nameOf, placesNameOf } from './module-text.ts';
import type { Make, Parameter, TargetPlan } from './plan.ts';

/** The JavaScript of one target. `from` is the name of the places that the rule's sources came from (with tracing). */
export function emitTarget(target: TargetPlan, rule: number, module: ModuleText, from: string): string {
  const owner = nameOf(target.context);
  const slot = `${owner}.${target.element}`;
  const { make, isArray } = target;
  if (make.kind === 'element' || make.kind === 'resource') {
    return emitObject(target, make, rule, module, from);
  }
  if (module.isTraced) {
    const { value, used } = emitCollection(make, module);
    const places = used.map((name) => `[${nameOf(name)}, ${placesNameOf(name)}]`).join(', ');
    const cleared = make.kind === 'translate' ? `delete ${slot}; ` : '';
    return `${cleared}trace.start(); trace.set(${owner}, ${JSON.stringify(target.element)}, ${isArray}, ${value}, ${rule}, [${places}], ${from});`;
  }
  if (make.kind === 'value') {
    return put(slot, isArray, emitParameter(make.value));
  }
  if (make.kind === 'concept') {
    return put(slot, isArray, emitConcept(make.parameters));
  }
  const result = module.local('r');
  if (make.kind === 'translate') {
    // Medplum leaves no value of an earlier rule when no code matches.
    return `const ${result} = ${module.translation(make.url)}(${nameOf(make.variable)}); if (${result} !== undefined) ${slot} = ${result}; else delete ${slot};`;
  }
  const all = isArray ? `${slot} = appended(${slot}, ${result})` : `${slot} = ${result}[0]`;
  return `const ${result} = ${emitPath(make.path, module)}; if (${result}.length > 0) ${all};`;
}

function emitObject(target: TargetPlan, make: Make, rule: number, module: ModuleText, from: string): string {
  const owner = nameOf(target.context);
  const name = target.variable === undefined ? module.local('o') : nameOf(target.variable);
  const empty = make.kind === 'resource' ? `{ resourceType: ${JSON.stringify(make.type)} }` : '{}';
  const tracedPlaces =
    module.isTraced && target.variable !== undefined ? ` const ${placesNameOf(target.variable)} = ${from};` : '';
  if (module.isTraced) {
    return `const ${name} = trace.grow(${owner}, ${JSON.stringify(target.element)}, ${target.isArray}, ${make.kind === 'resource'}, ${empty}, ${rule}, ${from});${tracedPlaces}`;
  }
  if (target.isArray || make.kind === 'resource') {
    return `const ${name} = ${empty}; ${put(`${owner}.${target.element}`, target.isArray, name)}`;
  }
  return `const ${name} = (${owner}.${target.element} ??= ${empty});`;
}

function put(slot: string, isArray: boolean, value: string): string {
  return isArray ? `(${slot} ??= []).push(${value});` : `${slot} = ${value};`;
}

function emitCollection(
  make: Exclude<Make, { kind: 'element' | 'resource' }>,
  module: ModuleText,
): { value: string; used: string[] } {
  switch (make.kind) {
    case 'value':
      return { value: `[${emitParameter(make.value)}]`, used: variablesOf([make.value]) };
    case 'concept':
      return { value: `[${emitConcept(make.parameters)}]`, used: variablesOf(make.parameters) };
    case 'translate':
      return { value: `list(${module.translation(make.url)}(${nameOf(make.variable)}))`, used: [make.variable] };
    case 'path':
      return { value: emitPath(make.path, module), used: [...new Set(variablesIn(make.path, module))] };
  }
}

function emitConcept(parameters: readonly Parameter[]): string {
  const [first, second] = parameters.map(emitParameter);
  return second === undefined ? `{ text: ${first} }` : `{ coding: [{ system: ${first}, code: ${second} }] }`;
}

function emitParameter(parameter: Parameter): string {
  return 'variable' in parameter ? nameOf(parameter.variable) : JSON.stringify(parameter.literal);
}

function variablesOf(parameters: readonly Parameter[]): string[] {
  return parameters.flatMap((parameter) => ('variable' in parameter ? [parameter.variable] : []));
}
