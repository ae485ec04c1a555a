import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHARING_ROLES } from '../workflow/any-view.ts';

/** The product's own sharing views. */
export const SHARING_FOLDER = fileURLToPath(new URL('../../profiles/sharing/', import.meta.url));

/** Reads the file of each view; policy judges what stands in them. */
export async function loadSharingViews(folder: string = SHARING_FOLDER): Promise<Readonly<Record<string, unknown>>> {
  const entries = await Promise.all(SHARING_ROLES.map(async (view) => [view, JSON.parse(await readFile(join(folder, `${view}.json`), 'utf8')) as unknown] as const));
  return Object.fromEntries(entries);
}
