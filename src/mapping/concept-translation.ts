import type { ConceptMap, ConceptMapGroup } from '@medplum/fhirtypes';

/** A ConceptMap as a look-up: the target code, or undefined when no group has one. Something that is no code counts as unmapped. */
export type Translation = (code: unknown) => unknown;

/**
 * Precomputes what `translate` answers with 'code': the first target of the code in the groups that share the first
 * group's source system, else what `unmapped` says (`provided` the code itself, `fixed` its code).
 */
export function translationOf(conceptMap: ConceptMap): Translation {
  const groups = (conceptMap.group ?? []).filter(({ source }) => source === conceptMap.group?.[0]?.source);
  const codes = new Set(groups.flatMap(({ element }) => element ?? []).map(({ code }) => code ?? ''));
  const table = new Map([...codes].map((code) => [code, firstTarget(groups, code)]));
  const unmapped = groups.find(({ unmapped: rest }) => rest?.mode === 'provided' || rest?.mode === 'fixed')?.unmapped;
  return (code) =>
    typeof code === 'string' && table.has(code)
      ? table.get(code)
      : unmapped?.mode === 'provided'
        ? code
        : unmapped?.code;
}

function firstTarget(groups: readonly ConceptMapGroup[], code: string): string | undefined {
  for (const { element, unmapped } of groups) {
    const target = element?.filter((one) => one.code === code).flatMap((one) => one.target ?? [])[0];
    if (target) {
      return target.code;
    }
    if (unmapped?.mode === 'provided' || unmapped?.mode === 'fixed') {
      return unmapped.mode === 'provided' ? code : unmapped.code;
    }
  }
  return undefined;
}
