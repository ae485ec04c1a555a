import { parseMappingLanguage } from '@medplum/core';
import type { ConceptMap, StructureMap } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import type { MapOutline } from './check-subset.ts';
import { outlineMap } from './check-subset.ts';
import type { MapProblem } from './map-problem.ts';
import type { GroupSignature, PlanContext } from './plan-context.ts';
import { planGroup } from './plan-group.ts';
import type { GroupPlan, RulePlace } from './plan.ts';

/** A map that can be run: its url, its name and its first group. */
export type MapEntry = { readonly file: string; readonly url: string; readonly name: string; readonly group: string };

/** All maps, checked and resolved. `places` has every rule by its number. */
export type MapSet = { readonly maps: readonly MapEntry[]; readonly groups: readonly GroupPlan[]; readonly places: readonly RulePlace[] };

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
      return planGroup(map.group[index] ?? { name: group.name, input: [] }, group, numbering, context);
    }),
  );
  checkNames(context);
  checkUnique(parsed, problems);
  const maps = parsed.map(({ file, map }) => ({ file, url: map.url ?? '', name: map.name ?? '', group: map.group[0]?.name ?? '' }));
  return problems.length > 0 ? { ok: false, refusal: problems } : { ok: true, value: { maps, groups, places } };
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
    problems.push({ file, line, problem: 'The parser does not understand this line', instead: 'a rule as in mappings/README.md' });
    return [];
  }
}

function planContext(parsed: readonly ParsedMap[], conceptMaps: readonly ConceptMap[], converters: readonly string[], problems: MapProblem[]): PlanContext {
  const byUrl = new Map(parsed.map((one) => [one.map.url ?? '', one]));
  return {
    groups: new Map(parsed.flatMap(({ map }) => map.group.map((group) => [group.name ?? '', signatureOf(map.url ?? '', group.input)]))),
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
    targets: input.filter(({ mode }) => mode === 'target').map(({ name, type }) => ({ name: name ?? '', type: type ?? '' })),
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
      problems.push({ file: from.file, line: 1, problem: `No map with url '${url}'`, instead: 'imports with the url of a map in mappings/' });
    }
  }
  return reached;
}

/** In FHIRPath a variable wins over an element of its name, also in a group that is called: so no name is both. */
function checkNames({ variables, steps, problems }: PlanContext): void {
  for (const [name, { file, line, rule }] of variables) {
    const step = steps.get(name);
    if (step) {
      const problem = `Variable '${name}' has the name of an element that FHIRPath steps to (${step.file}:${step.line})`;
      problems.push({ file, line, rule, problem, instead: 'another name for the variable' });
    }
  }
}

function checkUnique(parsed: readonly ParsedMap[], problems: MapProblem[]): void {
  const seen = new Map<string, string>();
  const once = (kind: string, name: string, file: string, line: number): void => {
    const other = seen.get(`${kind} ${name}`);
    if (other !== undefined) {
      problems.push({ file, line, rule: name, problem: `The ${kind} '${name}' is there already (${other})`, instead: 'another name' });
    }
    seen.set(`${kind} ${name}`, `${file}:${line}`);
  };
  for (const { file, map, outline } of parsed) {
    once('map url', map.url ?? '', file, 1);
    once('map name', map.name ?? '', file, 1);
    const visit = (rules: MapOutline['groups'][number]['rules']): void => rules.forEach((rule) => {
      once(`rule of ${file}`, rule.name, file, rule.line);
      visit(rule.nested);
    });
    for (const group of outline.groups) {
      once('group', group.name, file, group.line);
      if (!/^[A-Z]\w*$/.test(group.name)) {
        problems.push({ file, line: group.line, problem: `Group '${group.name}' starts with a lower-case letter`, instead: 'a name that starts with a capital' });
      }
      visit(group.rules);
    }
  }
}
