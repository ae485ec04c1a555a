import { readFile, writeFile } from 'node:fs/promises';
import { nodeOf } from '../../fhir/bundle-node.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CompiledMaps } from '../../mapping/compile-maps.ts';
import type { Rulebooks } from '../../rulebooks.ts';
import type { Network } from '../../workflow/network.ts';
import { BUNDLE_FORMATS } from '../bundle-format.ts';
import type { Mappable } from '../map-input.ts';
import { mapOffline, mappable } from '../map-input.ts';
import { readBytes, readFhir, recognise } from '../read-input.ts';
import type { FilePart } from '../split-file.ts';
import { splitFile } from '../split-file.ts';
import { Stop } from '../stop.ts';
import { syntaxOf } from '../syntax-of.ts';
import type { Difference } from './compare-elements.ts';
import { compareElements } from './compare-elements.ts';
import type { DryRun } from './dry-run.ts';
import { startDryRun } from './dry-run.ts';
import type { FoundCases, GoldenCase, RunMessage } from './find-cases.ts';
import { GOLDEN_CONTEXT } from './golden-maps.ts';
import { checkPostable } from './post-fhir.ts';
import type { ReplayedCase } from './replay-report.ts';

/** How cases are replayed. `post` sends messages to a gateway instead of deciding them here; `against` are other maps to compare with. */
export type ReplayPorts = {
  readonly rulebooks: Rulebooks;
  /** The maps of now, with the ids of goldens. */
  readonly maps: CompiledMaps;
  readonly network: Network;
  readonly at: Date | undefined;
  readonly isUpdate: boolean;
  readonly against: CompiledMaps | undefined;
  readonly post: DryRun['decide'] | undefined;
  readonly onCase: () => void;
};

/** Replays all cases: goldens each on a memory of its own, the messages of a run on one. */
export async function replayCases(ports: ReplayPorts, found: FoundCases): Promise<readonly ReplayedCase[]> {
  const { goldens, runs } = found;
  if (ports.post !== undefined) {
    await checkAllPostable(found);
  }
  const cases: ReplayedCase[] = [];
  for (const golden of goldens) {
    cases.push(await replayGolden(ports, golden));
    ports.onCase();
  }
  for (const run of runs) {
    const decide = ports.post ?? startDryRun(ports.rulebooks, ports.network, ports.at).decide;
    for (const message of run) {
      for (const part of splitFile(message.name, await readBytes(message.file))) {
        cases.push(await replayPart(ports, decide, message, part));
      }
      ports.onCase();
    }
  }
  return cases;
}

/** Before the first is sent: a run of which a part could not be posted would tell another story. */
async function checkAllPostable({ goldens, runs }: FoundCases): Promise<void> {
  for (const { name, input } of goldens) {
    const bytes = await readBytes(input);
    // A tree that a reader made is compared, not posted.
    if (treeOf(bytes) === undefined) {
      checkPostable(name, bytes);
    }
  }
  for (const { name, file } of runs.flat()) {
    splitFile(name, await readBytes(file)).forEach((part) => checkPostable(part.name, part.bytes));
  }
}

async function replayPart(ports: ReplayPorts, decide: DryRun['decide'], { expected }: RunMessage, { name, bytes, isCutOff }: FilePart): Promise<ReplayedCase> {
  if (isCutOff) {
    return { case: name, format: 'hl7v2', result: 'invalid', code: 'MESSAGE_UNREADABLE', reasons: ['MESSAGE_UNREADABLE'] };
  }
  const decided = await decideOne(ports, decide, name, bytes);
  if (ports.against !== undefined) {
    return { ...decided, ...compared(ports, name, bytes) };
  }
  return expected === undefined || ports.post !== undefined ? decided : guarded(decided, () => compareGolden(ports, expected, () => mapOffline(ports, goldenSource(name, bytes))));
}

async function replayGolden(ports: ReplayPorts, golden: GoldenCase): Promise<ReplayedCase> {
  const { name, input, expected, context } = golden;
  const bytes = await readBytes(input);
  const tree = treeOf(bytes);
  if (tree !== undefined && golden.map !== undefined) {
    return replayTree(ports, { ...golden, map: golden.map }, tree);
  }
  const decide = ports.post ?? startDryRun(ports.rulebooks, ports.network, ports.at).decide;
  const decided = await decideOne(ports, decide, name, bytes);
  if (ports.against !== undefined) {
    return { ...decided, ...compared(ports, name, bytes, context) };
  }
  return guarded(decided, () => compareGolden(ports, expected, () => mapOffline(ports, goldenSource(name, bytes, context))));
}

/** What a mapping gives against its golden file, which is written anew first when that was asked. */
async function compareGolden({ isUpdate }: Pick<ReplayPorts, 'isUpdate'>, expected: string, map: () => object): Promise<readonly Difference[]> {
  const bundle = plain(map());
  if (isUpdate) {
    await writeFile(expected, `${JSON.stringify(bundle, null, 2)}\n`);
  }
  return compareElements(JSON.parse(await readFile(expected, 'utf8')), bundle);
}

/** A golden whose input is what the reader made of a FHIR referral: its map is compared, there is no message to decide. */
async function replayTree({ maps, against, isUpdate }: ReplayPorts, { name, map, expected, context }: GoldenCase & { readonly map: string }, tree: object): Promise<ReplayedCase> {
  const sources = { message: tree, ctx: { ...GOLDEN_CONTEXT, ...context } };
  const run = (of: CompiledMaps): object => of.transform(map, sources);
  return guarded({ case: name, format: TREE_FORMATS[map] ?? map, result: 'accepted', reasons: [] }, async () => (against === undefined ? compareGolden({ isUpdate }, expected, () => run(maps)) : compareElements(plain(run(against)), plain(run(maps)))));
}

/** The dialect of a tree, by the map that it is for. */
const TREE_FORMATS: Readonly<Record<string, string>> = { ...Object.fromEntries(Object.entries(BUNDLE_FORMATS).map(([format, { mapping }]) => [mapping, format])), 'fhir-letter': 'fhir-brief' };

/** The tree that `input.json` is, when it is one: it names its `structure`, as FHIR resources name their type. */
function treeOf(bytes: Uint8Array): object | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as { readonly structure?: unknown };
    return typeof value.structure === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An advice has no decision without its journey: offline it is judged as intake would, by its mapping and profiles. */
async function decideOne({ rulebooks, at }: ReplayPorts, decide: DryRun['decide'], name: string, bytes: Uint8Array): Promise<ReplayedCase> {
  const syntax = syntaxOf(bytes);
  const content = syntax === 'hl7v2' ? undefined : readFhir(syntax, bytes);
  // A body that can't be read goes on too: there may be a crisis in it (E11).
  if (content?.ok !== true || nodeOf(content.value)['resourceType'] === 'Bundle') {
    return decide(name, bytes);
  }
  const base: ReplayedCase = { case: name, format: 'vg-advies', result: 'accepted', reasons: [] };
  try {
    const bundle = mapOffline(rulebooks, mappable(recognise(name, bytes), { at }));
    const [finding] = rulebooks.validators.validate(bundle).filter((it) => it.severity === 'error');
    return finding === undefined ? base : { ...base, result: 'invalid', code: finding.code, reasons: [finding.code] };
  } catch (error) {
    if (error instanceof Stop || error instanceof Fault) {
      const at = error instanceof Stop ? error.at?.replace(`${name}: `, '') : undefined;
      return { ...base, format: 'fhir', result: 'invalid', code: error.code, reasons: [error.code], ...(at === undefined ? {} : { at }), ...(error instanceof Fault ? { failed: true } : {}) };
    }
    throw error;
  }
}

/** What the maps of now give, against those of another revision. What neither can map has nothing to compare. */
function compared(ports: ReplayPorts, name: string, bytes: Uint8Array, context?: Readonly<Record<string, string>>): Partial<ReplayedCase> {
  const { against } = ports;
  try {
    const source = goldenSource(name, bytes, context);
    return against === undefined ? {} : { diff: compareElements(plain(mapOffline({ maps: against }, source)), plain(mapOffline(ports, source))) };
  } catch (error) {
    if (error instanceof Stop) {
      return {};
    }
    if (error instanceof Fault) {
      return { code: error.code, failed: true };
    }
    throw error;
  }
}

/** With the context of goldens; a golden case brings the rest of its own, a message of a journey the naming system of its number. */
function goldenSource(name: string, bytes: Uint8Array, context?: Readonly<Record<string, string>>): Mappable {
  const source = mappable(recognise(name, bytes));
  return { ...source, sources: { ...source.sources, ctx: { ...(context === undefined ? (source.sources.ctx as object) : {}), ...GOLDEN_CONTEXT, ...context } } };
}

async function guarded(decided: ReplayedCase, compare: () => Promise<readonly Difference[]>): Promise<ReplayedCase> {
  try {
    return { ...decided, diff: await compare() };
  } catch (error) {
    if (error instanceof Stop || error instanceof Fault) {
      return { ...decided, code: error.code, failed: true };
    }
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return { ...decided, code: 'FILE_UNREADABLE', failed: true };
    }
    throw error;
  }
}

function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
