import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { formatsOfBundle } from '../bundle-format.ts';
import { isBundle, recognise } from '../read-input.ts';
import { EXIT } from '../exit-status.ts';
import { Stop } from '../stop.ts';

/** A message with the mapping result that it must give: a folder with `input.hl7`, `input.json` or `input.xml`. `context` replaces parts of `ctx`;
 * `map` is named by `case.json`, and needed where the input is a tree that the reader made of FHIR. */
export type GoldenCase = { readonly name: string; readonly input: string; readonly expected: string; readonly context: Readonly<Record<string, string>>; readonly map?: string };

/** One message of a run. `expected`: the golden of its mapping, when there is one. */
export type RunMessage = { readonly name: string; readonly file: string; readonly expected?: string };

/** Messages that are decided one after the other on one memory, as one region lives them. */
export type MessageRun = readonly RunMessage[];

/** What the paths of a command line name. */
export type FoundCases = { readonly goldens: readonly GoldenCase[]; readonly runs: readonly MessageRun[] };

const INPUTS = new Set(['input.hl7', 'input.json', 'input.xml']);
/** Folder of a journey with a golden per message: `mapped/srm.hl7.json`. */
const MAPPED = 'mapped';

/**
 * Finds golden cases, journeys and bare messages below paths. A folder with `journey.json` is a run of its own; all bare
 * messages together are one run, in the order given.
 */
export async function findCases(paths: readonly string[]): Promise<FoundCases> {
  const goldens: GoldenCase[] = [];
  const runs: MessageRun[] = [];
  const bare: { name: string; file: string }[] = [];
  const visit = async (path: string, name: string): Promise<void> => {
    const names = await namesIn(path);
    if (names === undefined) {
      bare.push({ name, file: path });
      return;
    }
    const input = names.find((it) => INPUTS.has(it));
    if (input !== undefined) {
      goldens.push({ name, input: join(path, input), expected: join(path, 'expected.json'), ...(await aboutCase(path, names)) });
      return;
    }
    if (names.includes('journey.json')) {
      const goldens = (names.includes(MAPPED) ? await namesIn(join(path, MAPPED)) : undefined) ?? [];
      runs.push((await sentFiles(path)).map((file) => ({ name: `${name}/${file}`, file: join(path, file), ...(goldens.includes(`${file}.json`) ? { expected: join(path, MAPPED, `${file}.json`) } : {}) })));
      return;
    }
    for (const inner of names) {
      const isFolder = (await stat(join(path, inner))).isDirectory();
      if (isFolder || inner.endsWith('.hl7') || (/\.(json|xml)$/.test(inner) && (await isReferral(join(path, inner))))) {
        await visit(join(path, inner), inner);
      }
    }
  };
  for (const path of paths) {
    // A bare message is called as it was named; below a folder, its own name says enough.
    await visit(path, (await namesIn(path)) === undefined ? path : basename(path));
  }
  return { goldens, runs: bare.length === 0 ? runs : [...runs, bare] };
}

/** Whether a file below a folder is a referral in FHIR; others that stand there are none of ours. */
async function isReferral(file: string): Promise<boolean> {
  try {
    const input = recognise(file, await readFile(file));
    return input.kind === 'fhir' && isBundle(input.resource) && formatsOfBundle(input.resource).length > 0;
  } catch (error) {
    if (error instanceof Stop) {
      return false;
    }
    throw error;
  }
}

/** What stands in a folder, sorted; undefined for a file. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  const found = await stat(path).catch(() => {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, path);
  });
  return found.isDirectory() ? (await readdir(path)).toSorted() : undefined;
}

async function aboutCase(folder: string, names: readonly string[]): Promise<Pick<GoldenCase, 'context' | 'map'>> {
  if (!names.includes('case.json')) {
    return { context: {} };
  }
  const about = (await readJson(join(folder, 'case.json'))) as { readonly ctx?: Readonly<Record<string, string>>; readonly map?: string };
  return { context: about.ctx ?? {}, ...(about.map === undefined ? {} : { map: about.map }) };
}

/** The messages that a journey sends, in the order of its script. */
async function sentFiles(folder: string): Promise<readonly string[]> {
  const script = (await readJson(join(folder, 'journey.json'))) as { readonly steps?: readonly { readonly do?: string; readonly file?: string }[] };
  return (script.steps ?? []).flatMap((step) => ((step.do === 'send' || step.do === 'post-bundle') && step.file !== undefined ? [step.file] : []));
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new Stop('BODY_INVALID', EXIT.usage, file);
  }
}
