import type { CodeSystem, CodeSystemConcept, ValueSet, ValueSetComposeInclude } from '@medplum/fhirtypes';

/** A code system, reduced to its codes. `complete` is false when the publisher left codes out: then absence proves nothing. */
export type CodeSystemRule = {
  readonly url: string;
  readonly complete: boolean;
  readonly codes: readonly string[];
  /** Direct parents of the codes that have any. */
  readonly parents?: Readonly<Record<string, readonly string[]>>;
};

/** One include or exclude of a value set. */
export type IncludeRule = {
  readonly system?: string;
  readonly codes?: readonly string[];
  readonly filters?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
  readonly valueSets?: readonly string[];
};

/** A value set, reduced to its logical definition. */
export type ValueSetRule = {
  readonly url: string;
  readonly include: readonly IncludeRule[];
  readonly exclude: readonly IncludeRule[];
};

/** Reads a CodeSystem as the compiler wants it. */
export function codeSystemRule(codeSystem: CodeSystem): CodeSystemRule {
  const codes: string[] = [];
  const parents: Record<string, string[]> = {};
  collect(codeSystem.concept ?? [], undefined, codes, parents);
  return {
    url: codeSystem.url ?? '',
    complete: codeSystem.content === 'complete',
    codes,
    ...(Object.keys(parents).length > 0 ? { parents } : {}),
  };
}

function collect(concepts: readonly CodeSystemConcept[], parent: string | undefined, codes: string[], parents: Record<string, string[]>): void {
  for (const concept of concepts) {
    codes.push(concept.code);
    const subsumers = (concept.property ?? []).filter(({ code }) => code === 'subsumedBy').map(({ valueCode }) => valueCode ?? '');
    const all = [...(parent === undefined ? [] : [parent]), ...subsumers.filter((code) => code !== '' && code !== parent)];
    if (all.length > 0) parents[concept.code] = [...(parents[concept.code] ?? []), ...all];
    collect(concept.concept ?? [], concept.code, codes, parents);
  }
}

/** Reads a ValueSet as the compiler wants it; an expansion without compose counts as a list of codes. */
export function valueSetRule(valueSet: ValueSet): ValueSetRule {
  const listed = (valueSet.expansion?.contains ?? []).flatMap(({ system, code }) =>
    system !== undefined && code !== undefined ? [{ system, codes: [code] }] : [],
  );
  return {
    url: valueSet.url ?? '',
    include: valueSet.compose?.include.map(includeRule) ?? listed,
    exclude: valueSet.compose?.exclude?.map(includeRule) ?? [],
  };
}

function includeRule(include: ValueSetComposeInclude): IncludeRule {
  return {
    ...(include.system !== undefined ? { system: include.system } : {}),
    ...(include.concept !== undefined ? { codes: include.concept.map(({ code }) => code) } : {}),
    ...(include.filter !== undefined
      ? { filters: include.filter.map(({ property, op, value }) => ({ property: property ?? '', op: op ?? '', value: value ?? '' })) }
      : {}),
    ...(include.valueSet !== undefined ? { valueSets: include.valueSet } : {}),
  };
}
