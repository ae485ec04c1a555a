import type { ConceptMap, Resource } from '@medplum/fhirtypes';
import { Fault } from '../kernel/fault.ts';
import { translationOf } from './concept-translation.ts';
import type { Converters } from './converter.ts';
import { isResourceType } from './element-types.ts';
import { emitModule } from './emit-module.ts';
import type { Explanation } from './explain.ts';
import { explain } from './explain.ts';
import { textOfProblem } from './map-problem.ts';
import type { MapSet } from './parse-maps.ts';
import { parseMaps } from './parse-maps.ts';
import type { GroupPlan } from './plan.ts';
import type { MapModule } from './runtime.ts';
import { loadModule } from './runtime.ts';
import { Tracer } from './tracer.ts';
import type { PlaceOf } from './watched.ts';

/** What maps are run on: the message (a tree or resource) and `ctx`, the plain data beside it (time, seed of ids). */
export type MapSources = { readonly message: unknown; readonly ctx: unknown };

/** A result with the reasons of every leaf, and all source places that were read. */
export type ExplainedResult = {
  readonly resource: Resource;
  readonly explain: readonly Explanation[];
  readonly read: ReadonlySet<string>;
};

/** Maps as functions. Every method throws `Fault('MAPPING_FAILED', { map, rule, line })` when a map throws or is not there. */
export type CompiledMaps = {
  /** Urls of the maps that can be run. */
  readonly urls: readonly string[];
  /** Runs a map, by name or url. The result shares nodes with the message where a map copies them. */
  transform(map: string, sources: MapSources): Resource;
  /** The same with tracing, much slower. `placeOf` tells the source place of a node or text, the default its JSON path. */
  transformExplained(map: string, sources: MapSources, placeOf?: PlaceOf): ExplainedResult;
};

/**
 * Compiles FHIR Mapping Language texts (file name to text) and ConceptMaps to functions (design 5.2). Tracing has its own
 * functions, made at first use. Throws `Fault('ENVIRONMENT')` with all problems as its cause when a text is outside the subset
 * of `mappings/README.md`; `parseMaps` gives them as values.
 */
export function compileMaps(
  files: Readonly<Record<string, string>>,
  conceptMaps: readonly ConceptMap[],
  { converters }: { readonly converters: Converters },
): CompiledMaps {
  const parsed = parseMaps(files, conceptMaps, Object.keys(converters));
  if (!parsed.ok) {
    throw new Fault(
      'ENVIRONMENT',
      { problems: parsed.refusal.length },
      { cause: new Error(parsed.refusal.map(textOfProblem).join('\n')) },
    );
  }
  const maps = parsed.value;
  const translations = new Map(conceptMaps.map((conceptMap) => [conceptMap.url ?? '', translationOf(conceptMap)]));
  const load = (isTraced: boolean): MapModule => loadModule(emitModule(maps, isTraced), converters, translations);
  const plain = load(false);
  let traced: MapModule | undefined;
  const entries = entriesOf(maps);
  return {
    urls: maps.maps.map(({ url }) => url).filter((url) => entries.has(url)),
    transform(map, { message, ctx }) {
      const group = entryOf(entries, map);
      const target = { resourceType: group.targets[0]?.type };
      run(plain, maps, group, [...[message, ctx].slice(0, group.sources.length), target]);
      return target as Resource;
    },
    transformExplained(map, sources, placeOf = () => undefined) {
      traced ??= load(true);
      return runTraced(traced, maps, entryOf(entries, map), sources, new Tracer(placeOf));
    },
  };
}

function runTraced(
  module: MapModule,
  maps: MapSet,
  group: GroupPlan,
  { message, ctx }: MapSources,
  tracer: Tracer,
): ExplainedResult {
  const target = { resourceType: group.targets[0]?.type ?? '' };
  const sources = [tracer.watch(message, ''), tracer.watch(ctx, 'ctx')].slice(0, group.sources.length);
  const places = [[rootOf(message)], ['ctx']].slice(0, group.sources.length);
  run(module, maps, group, [...sources, target, ...places, []], tracer);
  const root = { rule: group.place.index, places: [rootOf(message)] };
  return {
    resource: target as Resource,
    explain: explain(target, tracer, root, maps.places),
    read: new Set(tracer.read.keys()),
  };
}

function run(module: MapModule, maps: MapSet, group: GroupPlan, args: readonly unknown[], tracer?: Tracer): void {
  module.begin(group.place.index, tracer);
  try {
    module.groups[group.name]?.(...args);
  } catch (error) {
    const place = maps.places[module.at()];
    throw new Fault(
      'MAPPING_FAILED',
      { map: place?.file ?? '', rule: place?.rule ?? '', line: place?.line ?? 0 },
      { cause: withoutValues(error) },
    );
  }
}

/** The stack of an error without its message: a message may quote what was in the field. */
function withoutValues(error: unknown): Error {
  const bare = new Error(error instanceof Error ? error.name : 'Thrown');
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  bare.stack = [bare.message, ...frames].join('\n');
  return bare;
}

/** Maps that can be run: message and ctx in, one resource out. The others are there to be imported. */
function entriesOf({ maps, groups }: MapSet): ReadonlyMap<string, GroupPlan> {
  const runnable = groups.filter(
    ({ sources, targets }) => sources.length <= 2 && targets.length === 1 && isResourceType(targets[0]?.type ?? ''),
  );
  const byName = new Map(runnable.map((group) => [group.name, group]));
  return new Map(
    maps.flatMap(({ url, name, group }) => {
      const entry = byName.get(group);
      return entry ? [[url, entry] as const, [name, entry] as const] : [];
    }),
  );
}

function entryOf(entries: ReadonlyMap<string, GroupPlan>, map: string): GroupPlan {
  const group = entries.get(map);
  if (!group) {
    throw new Fault('MAPPING_FAILED', { map });
  }
  return group;
}

function rootOf(message: unknown): string {
  const { structure, resourceType } = (message ?? {}) as {
    readonly structure?: unknown;
    readonly resourceType?: unknown;
  };
  return String(structure ?? resourceType ?? 'message');
}
