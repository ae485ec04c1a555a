import type { Structure } from './structure.ts';
import type { CodeSystemRule, ValueSetRule } from './terminology.ts';

/** Everything that a set of validators may lean on. Looked up by canonical; a `|version` behind it is not regarded. */
export type Definitions = {
  structure(url: string): Structure | undefined;
  valueSet(url: string): ValueSetRule | undefined;
  codeSystem(url: string): CodeSystemRule | undefined;
  /** Names of choice elements without `[x]`. */
  readonly choiceNames: ReadonlySet<string>;
  /** Names of data types with a capital, as they end the JSON name of a choice. */
  readonly typeNames: ReadonlySet<string>;
};

/** Plain lists, as a loader gives them. */
export type DefinitionLists = {
  readonly structures: readonly Structure[];
  readonly valueSets: readonly ValueSetRule[];
  readonly codeSystems: readonly CodeSystemRule[];
};

/** Canonical prefix of the R4 types. */
export const R4_BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** Indexes lists of definitions; of two with one canonical the later wins. */
export function indexDefinitions(...lists: readonly DefinitionLists[]): Definitions {
  const structures = byUrl(lists.flatMap((list) => list.structures));
  const valueSets = byUrl(lists.flatMap((list) => list.valueSets));
  const codeSystems = byUrl(lists.flatMap((list) => list.codeSystems));
  return {
    structure: (url) => structures.get(withoutVersion(url)),
    valueSet: (url) => valueSets.get(withoutVersion(url)),
    codeSystem: (url) => codeSystems.get(withoutVersion(url)),
    ...choicesIn([...structures.values()]),
  };
}

/** The canonical without `|version`. */
export function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}

function byUrl<T extends { readonly url: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((item) => [item.url, item]));
}

function choicesIn(structures: readonly Structure[]): Pick<Definitions, 'choiceNames' | 'typeNames'> {
  const choiceNames = new Set<string>();
  const typeNames = new Set<string>();
  for (const { base, kind, type, elements } of structures) {
    if (base !== undefined) continue;
    if (kind !== 'resource') typeNames.add(type.charAt(0).toUpperCase() + type.slice(1));
    for (const { path } of elements) {
      if (path.endsWith('[x]')) choiceNames.add(path.slice(path.lastIndexOf('.') + 1, -3));
    }
  }
  return { choiceNames, typeNames };
}
