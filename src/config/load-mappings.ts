import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConceptMap } from '@medplum/fhirtypes';

/** The product's own mappings. */
export const MAPPINGS_FOLDER = fileURLToPath(new URL('../../mappings/', import.meta.url));

/** The texts that `compileMaps` takes: file name to FML text, and the ConceptMaps beside them. */
export type MappingTexts = { readonly files: Readonly<Record<string, string>>; readonly conceptMaps: readonly ConceptMap[] };

/** Reads all `.map` files and ConceptMaps below a folder. An integrator's own folder takes the place of the product's. */
export async function loadMappings(folder: string = MAPPINGS_FOLDER): Promise<MappingTexts> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const textOf = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const maps = await Promise.all(names.filter((it) => it.endsWith('.map')).map(async (name) => [name, await textOf(name)] as const));
  const tables = await Promise.all(names.filter((it) => it.endsWith('.json')).map(async (name) => JSON.parse(await textOf(name)) as ConceptMap));
  return { files: Object.fromEntries(maps), conceptMaps: tables };
}
