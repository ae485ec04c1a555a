import { parseMappingLanguage } from '@medplum/core';
import type { ConceptMap, StructureMap } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import type { MapOutline } from './check-subset.ts';
import { checkNames, checkUnique } from './check-names.ts';
import { outlineMap } from './check-subset.ts';
import type { MapProblem } from './map-problem.ts';
import type { GroupSignature, PlanContext } from './plan-context.ts';
import { planGroup } from './plan-group.ts';
import type { GroupPlan, RulePlace } from './plan.ts';

/** A map that can be run: its url, its name and its first group. */
export type MapEntry = { readonly file: string; readonly url: string; readonly name: string; readonly group: string };

/** All maps, checked and resolved. `places` has every rule by its number, `variables` every variable name there is. */
export type MapSet = {
  readonly maps: readonly MapEntry[];
  readonly groups: readonly GroupPlan[];
  readonly places: readonly RulePlace[];
  readonly variables: ReadonlySet<string>;
};

type ParsedMap = { readonly file: string; readonly map: StructureMap; readonly outline: MapOutline };

/**
 * Reads map texts (file name to FML text) and refuses all that is outside the subset of `mappings/README.md`:
 * every problem at once, with file, line, rule and what to write instead.
 */
export function parseMaps(
  files: Readonly<Record<string, string>>,
  conceptMaps: readonly ConceptMap[],
  converters: readonly string[],
): Result<MapSet, readonly MapProblem[]> {
  const problems: MapProblem[] = [];
  const parsed = Object.entries(files).flatMap(([file, text]) => parseMap(file, text, problems));
  if (problems.length > 0) {
    return { ok: false, refusal: problems };
  }
  const context = planContext(parsed, conceptMaps, converters, problems);
  const places: RulePlace[] = [];
  const groups = parsed.flatMap(({ file, map, outline }) =>
    outline.groups.map((group, index) => {
      const numbering = (rule: string, line: number): RulePlace => {
        const place = { index: places.length, file, map: map.url ?? '', rule, line };
        places.push(place);
        return place;
      };
      return planGroup(map.group[index], group, numbering, context);
    }),
  );
  checkNames(context);
  checkUnique(
    parsed.map(({ file, map, outline }) => ({ file, url: map.url ?? '', name: map.name ?? '', outline })),
    problems,
  );
  const maps = parsed.map(({ file, map }) => ({
    file,
    url: map.url ?? '',
    name: map.name ?? '',
    group: map.group[0]?.name ?? '',
  }));
  return problems.length > 0
    ? { ok: false, refusal: problems }
    : { ok: true, value: { maps, groups, places, variables: new Set(context.variables.keys()) } };
}

function parseMap(file: string, text: string, problems: MapProblem[]): ParsedMap[] {
  const outline = outlineMap(file, text);
  problems.push(...outline.problems);
  if (outline.problems.length > 0) {
    return [];
  }
  try {
    return [{ file, map: parseMappingLanguage(text), outline }];
  } catch (error) {
    const line = Number(/line (\d+)/.exec(String(error))?.[1] ?? 1);
    problems.push({
      file,
      line,
      problem: 'The parser does not understand this line',
      instead: 'a rule as in mappings/README.md',
    });
    return [];
  }
}

function planContext(
  parsed: readonly ParsedMap[],
  conceptMaps: readonly ConceptMap[],
  converters: readonly string[],
  problems: MapProblem[],
): PlanContext {
  const byUrl = new Map(parsed.map((one) => [one.map.url ?? '', one]));
  return {
    groups: new Map(
      parsed.flatMap(({ map }) =>
        map.group.map((group) => [group.name ?? '', signatureOf(map.url ?? '', group.input)]),
      ),
    ),
    reach: new Map(parsed.map((one) => [one.map.url ?? '', reachOf(one, byUrl, problems)])),
    converters: new Set(converters),
    conceptMaps: new Set(conceptMaps.map(({ url }) => url ?? '')),
    problems,
    variables: new Map(),
    steps: new Map(),
    assigned: new Map(),
  };
}

function signatureOf(map: string, input: StructureMap['group'][number]['input']): GroupSignature {
  return {
    map,
    sources: input.filter(({ mode }) => mode === 'source').map(({ name }) => name ?? ''),
    targets: input
      .filter(({ mode }) => mode === 'target')
      .map(({ name, type }) => ({ name: name ?? '', type: type ?? '' })),
  };
}

function reachOf(from: ParsedMap, byUrl: ReadonlyMap<string, ParsedMap>, problems: MapProblem[]): ReadonlySet<string> {
  const reached = new Set([from.map.url ?? '']);
  for (const url of reached) {
    const imported = byUrl.get(url)?.map.import ?? [];
    imported.forEach((next) => reached.add(next));
  }
  for (const url of from.map.import ?? []) {
    if (!byUrl.has(url)) {
      problems.push({
        file: from.file,
        line: 1,
        problem: `No map with url '${url}'`,
        instead: 'imports with the url of a map in mappings/',
      });
    }
  }
  return reached;
}
