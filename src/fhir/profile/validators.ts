import type { Compiler, ProfileTrees } from './compiler.ts';
import { allOf } from './compiler.ts';
import { membershipOf } from './binding.ts';
import { compileProfile } from './compile-profile.ts';
import { compileType, extraChecks } from './compile-type.ts';
import type { Definitions } from './definitions.ts';
import { R4_BASE, withoutVersion } from './definitions.ts';
import type { ElementNode } from './element-tree.ts';
import { buildElementTree } from './element-tree.ts';
import { expandValueSet } from './expand-value-set.ts';
import type { PathTools } from './fhirpath/compile-path.ts';
import type { Finding, Verdict } from './finding.ts';
import { VERDICTS, distinctFindings, unchecked } from './finding.ts';
import type { Check, JsonObject } from './run.ts';
import { Run, isObject } from './run.ts';

/** What a resource must meet besides R4 and the profiles that it names in `meta.profile`. */
export type ValidateOptions = {
  /** Profiles for the resource itself. One that is not known here is an error: nobody may think that it was checked. */
  readonly profiles?: readonly string[];
  /** Profiles for any resource met: the one given, and those in Bundle entries (not contained ones). */
  readonly profilesOf?: (resource: JsonObject) => readonly string[];
};

/** Compiled profiles. Pure: the same definitions and resource always give the same findings. */
export type Validators = {
  /** Findings of a resource against R4 and its profiles; empty when there is nothing to say. */
  validate(resource: unknown, options?: ValidateOptions): Finding[];
  /** Whether the canonical is a profile or R4 type that is known here. */
  knows(profile: string): boolean;
};

const UNKNOWN_NAMED = unchecked('profile', 'A profile named in meta.profile is not available: it was not checked.');
const UNKNOWN_ASKED: Verdict = { ...unchecked('profile', 'The profile asked for is not available: nothing of it was checked.'), severity: 'error' };

/** Builds validators over definitions; types and profiles are compiled when a resource first needs them (design 5.3). */
export function createValidators(definitions: Definitions): Validators {
  const compiler = createCompiler(definitions);
  return {
    knows: (profile) => definitions.structure(profile) !== undefined,
    validate(resource, options = {}) {
      const run = new Run(isObject(resource) ? resource : {}, options.profilesOf);
      compiler.nestedResource(false)(resource, run);
      for (const profile of options.profiles ?? []) (compiler.profileCheck(profile) ?? ((_value, at) => { at.report(UNKNOWN_ASKED); }))(resource, run);
      return distinctFindings(run.findings);
    },
  };
}

function createCompiler(definitions: Definitions): Compiler {
  const compiler: Compiler = {
    definitions,
    tools: pathTools(definitions, (valueSet) => compiler.expansion(valueSet)),
    typeTree: memo((name) => {
      const structure = definitions.structure(R4_BASE + name);
      return structure === undefined || structure.base !== undefined ? undefined : buildElementTree(structure.elements);
    }),
    typeCheck: memo((name) => {
      const tree = compiler.typeTree(name);
      if (tree === undefined) return (_value, run) => { run.report(VERDICTS.notResource); };
      const isResource = definitions.structure(R4_BASE + name)?.kind === 'resource';
      return allOf([compileType(tree, isResource, compiler), extraChecks(name, compiler)].slice(0, isResource ? 1 : 2));
    }),
    nodeCheck: memo((node: ElementNode) => compileType(node, false, compiler)),
    profileTrees: memo((url) => profileTrees(withoutVersion(url), definitions)),
    profileCheck: memo((url) => compileProfile(url, compiler)),
    expansion: memo((url) => expandValueSet(url, definitions)),
    nestedResource: memo((contained: boolean) => resourceCheck(contained, compiler)),
  };
  return compiler;
}

/** Keeps what was made. What could not be made is not kept: its keys may come from a sender, and would never end. */
function memo<Key, Value>(build: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = build(key);
    if (value !== undefined) made.set(key, value);
    return value;
  };
}

function profileTrees(url: string, definitions: Definitions): ProfileTrees | undefined {
  const nodes: ElementNode[] = [];
  const seen = new Set<string>();
  for (let at = definitions.structure(url); at !== undefined; at = definitions.structure(at.base ?? '')) {
    if (at.base === undefined) return { type: at.type, nodes };
    if (seen.has(at.url)) return undefined;
    seen.add(at.url);
    nodes.push(buildElementTree(at.elements));
  }
  // An ancestor is missing: what it demands can't be checked, so the profile counts as unknown.
  return undefined;
}

function resourceCheck(contained: boolean, compiler: Compiler): Check {
  const checkOf = memo((type: unknown) => (typeof type === 'string' && isConcreteResource(type, compiler) ? compiler.typeCheck(type) : undefined));
  return (value, run) => {
    const check = isObject(value) ? checkOf(value['resourceType']) : undefined;
    if (!isObject(value) || check === undefined) {
      run.report(VERDICTS.notResource);
      return;
    }
    const outer = { resource: run.resource, rootResource: run.rootResource };
    run.resource = value;
    if (!contained) run.rootResource = value;
    check(value, run);
    for (const profile of namedProfiles(value)) (compiler.profileCheck(profile) ?? ((_resource, at) => { at.report(UNKNOWN_NAMED); }))(value, run);
    if (!contained) for (const profile of run.profilesOf(value)) (compiler.profileCheck(profile) ?? ((_resource, at) => { at.report(UNKNOWN_ASKED); }))(value, run);
    run.resource = outer.resource;
    run.rootResource = outer.rootResource;
  };
}

function isConcreteResource(type: string, { definitions }: Compiler): boolean {
  return type !== 'Resource' && type !== 'DomainResource' && definitions.structure(R4_BASE + type)?.kind === 'resource';
}

function namedProfiles(resource: JsonObject): string[] {
  const profiles: unknown = isObject(resource['meta']) ? resource['meta']['profile'] : undefined;
  return Array.isArray(profiles) ? profiles.filter((profile) => typeof profile === 'string') : [];
}

function pathTools(definitions: Definitions, expansion: Compiler['expansion']): PathTools {
  return {
    choices: definitions.choiceNames,
    typeNames: definitions.typeNames,
    memberOf(value, valueSet) {
      const expanded = expansion(valueSet);
      const membership = expanded === undefined ? 'unknown' : membershipOf(value, expanded);
      return membership === 'uncoded' ? 'out' : membership;
    },
  };
}
