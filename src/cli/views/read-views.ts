import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SHARING_FOLDER } from '../../config/load-sharing-views.ts';
import type { SharingView } from '../../policy/sharing/sharing-view.ts';
import { SHARING_ROLES } from '../../workflow/any-view.ts';
import { EXIT } from '../exit-status.ts';
import { Stop } from '../stop.ts';

const run = promisify(execFile);

/** The views of a folder, or of a git revision of this checkout, as their files are: also such that lack a view of now. @throws Stop */
export async function readViewsOf(place: string): Promise<readonly SharingView[]> {
  const isFolder = await stat(place).then((it) => it.isDirectory(), () => false);
  return isFolder ? readViewFolder(place) : viewsAtRevision(place);
}

/** The views of a folder, in the order of the roles. @throws Stop when there is none. */
export async function readViewFolder(folder: string = SHARING_FOLDER): Promise<readonly SharingView[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return inOrder(await Promise.all(names.map(async (name) => viewOf(await readFile(join(folder, name), 'utf8'), name))), folder);
}

async function viewsAtRevision(revision: string): Promise<readonly SharingView[]> {
  // A revision is a name, never an option of git's.
  if (!/^[A-Za-z0-9_][\w./@^~{}-]*$/.test(revision)) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--against');
  }
  const names = (await git('ls-tree', '--name-only', revision, './')).split('\n').filter((name) => name.endsWith('.json'));
  return inOrder(await Promise.all(names.map(async (name) => viewOf(await git('show', `${revision}:./${name}`), name))), '--against');
}

async function git(...args: readonly string[]): Promise<string> {
  try {
    return (await run('git', args, { cwd: SHARING_FOLDER })).stdout;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Stop(isMissing ? 'ENVIRONMENT' : 'USAGE_INVALID', isMissing ? EXIT.environment : EXIT.usage, isMissing ? 'git' : '--against');
  }
}

function viewOf(text: string, name: string): SharingView {
  try {
    const view = JSON.parse(text) as SharingView;
    if (typeof view.view === 'string' && typeof view.types === 'object' && Array.isArray(view.withhold)) {
      return view;
    }
  } catch {
    // Told below, with the name of the file.
  }
  throw new Stop('BODY_INVALID', EXIT.judgedBad, name);
}

function inOrder(views: readonly SharingView[], place: string): readonly SharingView[] {
  if (views.length === 0) {
    throw new Stop('USAGE_INVALID', EXIT.usage, place);
  }
  const rank = ({ view }: SharingView): number => (SHARING_ROLES.includes(view) ? SHARING_ROLES.indexOf(view) : SHARING_ROLES.length);
  return views.toSorted((one, other) => rank(one) - rank(other));
}
