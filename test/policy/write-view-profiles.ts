import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { structureDefinitionsOf } from '../../src/policy/sharing/structure-definition.ts';
import { findR4 } from './r4.ts';
import { SHARING_VIEWS } from './sharing-views.ts';

/** Where the profiles made from the views are published. */
export const VIEW_PROFILES_FOLDER = fileURLToPath(
  new URL('../../profiles/sharing/structure-definition/', import.meta.url),
);

/** File name → content, as it must be. */
export function viewProfiles(): ReadonlyMap<string, string> {
  const profiles = Object.values(SHARING_VIEWS).flatMap((view) => structureDefinitionsOf(view, findR4));
  return new Map(profiles.map((profile) => [`${profile.id ?? ''}.json`, `${JSON.stringify(profile)}\n`]));
}

/** Writes them anew (`npm run view-profiles`); to be run after a change to a view. */
async function write(): Promise<void> {
  await mkdir(VIEW_PROFILES_FOLDER, { recursive: true });
  const profiles = viewProfiles();
  const old = (await readdir(VIEW_PROFILES_FOLDER)).filter((name) => !profiles.has(name));
  await Promise.all(old.map((name) => rm(`${VIEW_PROFILES_FOLDER}${name}`)));
  await Promise.all([...profiles].map(([name, text]) => writeFile(`${VIEW_PROFILES_FOLDER}${name}`, text)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await write();
}
