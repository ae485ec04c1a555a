import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { ConceptMap } from '@medplum/fhirtypes';
import { MAPPINGS_FOLDER } from '../../config/load-mappings.ts';
import type { CompiledMaps } from '../../mapping/compile-maps.ts';
import { EXIT } from '../exit-status.ts';
import { Stop } from '../stop.ts';
import { goldenMaps } from './golden-maps.ts';

const run = promisify(execFile);
const MAX_BYTES = 64 * 1024 * 1024;

/** Compiles the mappings as they were at a git revision of this checkout. @throws Stop when git or the revision is not there. */
export async function mapsAtRevision(revision: string): Promise<CompiledMaps> {
  const texts = await Promise.all((await listFiles(revision)).map(async (name) => [name.replace(/^mappings\//, ''), await git('show', `${revision}:./${name}`)] as const));
  const files = Object.fromEntries(texts.filter(([name]) => name.endsWith('.map')));
  const conceptMaps = texts.filter(([name]) => name.endsWith('.json')).map(([, text]) => JSON.parse(text) as ConceptMap);
  return goldenMaps({ files, conceptMaps });
}

async function listFiles(revision: string): Promise<readonly string[]> {
  // A revision is a name, never an option of git's.
  if (!/^[A-Za-z0-9_][\w./@^~{}-]*$/.test(revision)) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--against');
  }
  const names = (await git('ls-tree', '-r', '--name-only', revision, '--', 'mappings')).split('\n').filter(Boolean);
  if (names.length === 0) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--against');
  }
  return names;
}

async function git(...args: readonly string[]): Promise<string> {
  try {
    return (await run('git', args, { cwd: dirname(MAPPINGS_FOLDER.replace(/\/$/, '')), maxBuffer: MAX_BYTES })).stdout;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Stop(isMissing ? 'ENVIRONMENT' : 'USAGE_INVALID', isMissing ? EXIT.environment : EXIT.usage, isMissing ? 'git' : '--against');
  }
}
