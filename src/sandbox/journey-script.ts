import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleOrigin } from '../pipeline/stories.ts';

/** One scripted step: who does what, how long after the start. `expect`: MSA-1 of a `send`, the HTTP status of a `notify` or `withdraw` (VIPLive), else `ok` (default) or the code of the refusal. `zaak`: an employee of a gemeente with ZGW APIs sets a status, and its Notificaties API tells (HTTP status). `by` of a `send` is the sender's id in the network file, of a `post-bundle` at `fhir-r4` the partner. */
export type JourneyStep = { readonly after: string; readonly by?: string; readonly expect?: string } & (
  | { readonly do: 'send'; readonly file: string }
  | { readonly do: 'post-bundle'; readonly door: BundleOrigin['door']; readonly file: string }
  | { readonly do: 'notify' | 'withdraw'; readonly file: string; readonly agb: string; readonly form?: 'json' | 'xml' }
  | { readonly do: 'task'; readonly code: string; readonly view?: string; readonly actie?: number; readonly to: string; readonly reason?: string; readonly output?: Readonly<Record<string, string>> }
  | { readonly do: 'book' | 'held' | 'no-show' | 'cancel-gesprek'; readonly gesprek?: string; readonly start: string; readonly minutes?: number; readonly mode?: string; readonly members: readonly string[]; readonly absent?: Readonly<Record<string, string>>; readonly reasonSecond?: string; readonly naaste?: boolean }
  | { readonly do: 'advies'; readonly file: string }
  | { readonly do: 'consent'; readonly class: string; readonly partner?: string; readonly decision: 'permit' | 'deny'; readonly withdrawn?: boolean }
  | { readonly do: 'zaak'; readonly to: string; readonly resultaat?: string }
  | { readonly do: 'confirm-crisis' }
  | { readonly do: 'wait' }
);

/** One delivery that must be there at the end. */
export type ExpectedDelivery = { readonly recipient: string; readonly role: string; readonly kind: string; readonly status: string; readonly code?: string };

/** A journey of `test/fixtures/journeys`: its messages, steps and what must come of them. */
export type JourneyScript = {
  readonly case: string;
  readonly title: string;
  readonly format: string;
  readonly start: string;
  readonly steps: readonly JourneyStep[];
  readonly folder: string;
};

/** The files of a journey's messages, in the order in which they are sent. */
export function sentFiles({ steps, folder }: Pick<JourneyScript, 'steps' | 'folder'>): readonly string[] {
  return steps.flatMap((step) => (step.do === 'send' || step.do === 'post-bundle' || step.do === 'notify' ? [join(folder, step.file)] : []));
}

/** Date of reference of all fixtures (domain.md 6): a Monday. */
const START = '2026-11-23T09:15:00+01:00';

/** Reads the scripts below a folder, in the order of their names. Folders without `journey.json` are no journeys. */
export async function readJourneyScripts(folder: string): Promise<readonly JourneyScript[]> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((it) => it.isDirectory()).map((it) => it.name).toSorted();
  const scripts = await Promise.all(names.map((name) => readScript(join(folder, name), name)));
  return scripts.filter((it) => it !== undefined);
}

async function readScript(folder: string, name: string): Promise<JourneyScript | undefined> {
  const text = await readFile(join(folder, 'journey.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  const script = JSON.parse(text) as Partial<JourneyScript>;
  return { format: 'zorgdomein-hl7v2', start: START, title: name, steps: [], ...script, case: name, folder };
}

/** The moment of a step: `after` is an ISO 8601 duration of days, hours, minutes and seconds, counted from the start. */
export function momentOf(script: Pick<JourneyScript, 'start'>, after: string): Date {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(after);
  if (match === null) {
    throw new TypeError('A step of a journey has an `after` that is no duration.');
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((it) => Number(it ?? 0));
  const offset = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return new Date(new Date(script.start).getTime() + offset * 1000);
}
