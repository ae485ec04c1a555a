import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, NewId } from './kernel/ports.ts';
import { findByReference } from './outbox/find-by-reference.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import type { Database } from './store/database.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { retentionOf } from './workflow/bewaren/retention-terms.ts';
import type { Network, Partner, RetentionTerms } from './workflow/network.ts';

/** What sweeping files leans on. `inboxDir`: the folder into which senders drop files, when there is one. */
export type SweepFiles = { readonly database: Database; readonly network: () => Network; readonly clock: Clock; readonly newId: NewId; readonly inboxDir?: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A letter that the mail client did not take within a day: it does not run. */
const UNTAKEN_MS = DAY_MS;
/**
 * Files of ours in the folder of a channel that answers later, with the first digits of their delivery's id: letters
 * (`send-edifact.ts`) and requests to a gemeente (`send-iwmo.ts`). What else stands there is not ours to take.
 */
const OUR_FILES = { edifact: /^([0-9A-F]{14})\.edi$/, iwmo: /^WMO315-([0-9A-F]{12})\.xml$/ } as const;
/** Retours that we wrote: no delivery of ours, and none answers them. */
const OUR_RETOUR = /^WMO3(02|20)-[0-9A-F]{12}\.xml$/;

/**
 * Files hold payload in clear, so they go like the bytes in the database: answered files of the inbox, letters and requests
 * whose acknowledgement came, answers that were read. What the operator's client did not take, or nobody could read, stays
 * and is an alarm (design 4). Answers how many went. Names may name a person: none is logged.
 */
export async function sweepFiles(ports: SweepFiles): Promise<number> {
  const regions = ports.network().regions.map(retentionOf);
  const terms = { rawHours: Math.min(...regions.map((it) => it.rawHours)), undeliveredDays: Math.min(...regions.map((it) => it.undeliveredDays)) };
  let gone = ports.inboxDir === undefined ? 0 : await sweepInbox(ports.inboxDir, terms, ports.clock.now());
  for (const partner of ports.network().partners) {
    for (const endpoint of partner.endpoints) {
      if (endpoint.protocol === 'edifact' || endpoint.protocol === 'iwmo') {
        gone += await sweepChannel(ports, partner, endpoint, terms);
      }
    }
  }
  return gone;
}

type FileTerms = Pick<RetentionTerms, 'rawHours' | 'undeliveredDays'>;

/** `done/` goes with the bytes; `failed/` stays as long as its sender has to look at the answer beside it. */
async function sweepInbox(folder: string, { rawHours, undeliveredDays }: FileTerms, now: Date): Promise<number> {
  const done = await sweepFolder(join(folder, 'done'), now.getTime() - rawHours * HOUR_MS);
  return done + (await sweepFolder(join(folder, 'failed'), now.getTime() - undeliveredDays * DAY_MS));
}

async function sweepFolder(folder: string, before: number): Promise<number> {
  let gone = 0;
  for (const name of await namesIn(folder)) {
    const at = await timeOf(folder, name);
    if (at !== undefined && at <= before) {
      gone += await remove(join(folder, name));
    }
  }
  return gone;
}

/** When a file was taken over: its name says so; else when the system last changed it. */
async function timeOf(folder: string, name: string): Promise<number | undefined> {
  const [, y, m, d, h, min, s, ms] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})-/.exec(name) ?? [];
  const named = Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}.${ms}Z`);
  return Number.isNaN(named) ? (await stat(join(folder, name)).catch(() => undefined))?.ctimeMs : named;
}

async function sweepChannel(ports: SweepFiles, partner: Partner, { protocol, folder }: { readonly protocol: keyof typeof OUR_FILES; readonly folder: string }, { rawHours, undeliveredDays }: FileTerms): Promise<number> {
  const now = ports.clock.now().getTime();
  const out = join(folder, 'out');
  let [gone, isUntaken] = [0, false];
  for (const name of await namesIn(out)) {
    const idPrefix = OUR_FILES[protocol].exec(name)?.[1];
    if (idPrefix === undefined) {
      continue;
    }
    const delivery = await findByReference(ports.database, { recipient: partner.id, idPrefix });
    const acknowledged = delivery?.acknowledgedAt?.getTime();
    // Of an erased journey nothing may stay; that it was not taken was an alarm for weeks.
    if (delivery === undefined || (acknowledged !== undefined && acknowledged + rawHours * HOUR_MS <= now)) {
      gone += await remove(join(out, name));
    } else if (acknowledged === undefined && (delivery.deliveredAt?.getTime() ?? now) + UNTAKEN_MS <= now) {
      isUntaken = true;
    }
  }
  gone += await sweepFolder(join(folder, 'in', 'read'), now - rawHours * HOUR_MS);
  const isRetourUntaken = protocol === 'iwmo' && (await hasOlder(out, now - UNTAKEN_MS, OUR_RETOUR));
  await showAlarm(ports, `retention/${protocol}-untaken/${partner.id}`, isUntaken || isRetourUntaken);
  const before = now - undeliveredDays * DAY_MS;
  // What is for the aanbieder's own software is unread as long as that does not take it.
  const isUnread = (await hasOlder(join(folder, 'in', 'unread'), before)) || (protocol === 'iwmo' && (await hasOlder(join(folder, 'in', 'other'), before)));
  await showAlarm(ports, `retention/${protocol}-unread/${partner.id}`, isUnread);
  return gone;
}

async function hasOlder(folder: string, before: number, which = /^/): Promise<boolean> {
  const times = await Promise.all((await namesIn(folder)).filter((name) => which.test(name)).map((name) => timeOf(folder, name)));
  return times.some((it) => it !== undefined && it <= before);
}

async function showAlarm({ database, clock, newId }: SweepFiles, cause: string, isRaised: boolean): Promise<void> {
  await database.inTransaction(async (tx) => {
    await (isRaised ? raiseAlarm(tx, { id: newId(), cause, at: clock.now() }) : clearAlarm(tx, cause, clock.now()));
  });
}

async function remove(path: string): Promise<number> {
  try {
    await unlink(path);
    return 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return 0;
    }
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).flatMap((it) => (it.isFile() ? [it.name] : []));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
