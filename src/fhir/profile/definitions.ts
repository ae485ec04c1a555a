import type { Structure } from './structure.ts';
import type { CodeSystemRule, ValueSetRule } from './terminology.ts';

/** Everything that a set of validators may lean on. Looked up by canonical; a `|version` behind it is not regarded. */
export type Definitions = {
  structure(url: string): Structure | undefined;
  valueSet(url: string): ValueSetRule | undefined;
  codeSystem(url: string): CodeSystemRule | undefined;
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
