import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';
import type { Period, Periods } from './key-periods.ts';
import { periodAt } from './key-periods.ts';
import { SLOT_BYTES, periodOfSlot, unwrapSlot, wrapSlot } from './key-slot.ts';
import type { SegmentFile, SegmentFiles } from './segment-files.ts';
import { clearSlotOf } from './segment-files.ts';
import { replaceFile, syncFolder } from './write-once.ts';

/** What a renewal did: how many living keys went under today's period, and which periods were destroyed. */
export type Renewal = { readonly renewed: number; readonly ended: readonly number[] };

/** What renewing leans on: the two halves of a key store. */
export type RenewPorts = { readonly files: SegmentFiles; readonly periods: Periods };

/** Slots between two breaths, so that a renewal of a million keys never holds the process up for long. */
const STRETCH = 1024;
const DAY_MS = 86_400_000;

/**
 * Puts every living key of a period before yesterday under today's, and destroys the old period keys (design 5.10): from
 * then on a copy of the old slots opens nothing, and neither does anything that was sealed under a key erased since.
 *
 * A segment is written whole beside the old one, which goes when the new one stands; a kill at any point leaves files that
 * open, and the next renewal goes on. Yesterday's are left alone: nobody who still appends to them loses a key.
 * @throws Fault CONTENT_UNREADABLE when a slot does not open: then its period stays.
 */
export async function renewKeys({ files, periods }: RenewPorts, now: Date): Promise<Renewal> {
  const yesterday = periodAt(new Date(now.getTime() - DAY_MS));
  const old = new Set(periods.list().filter((period) => period < yesterday));
  if (old.size === 0) {
    return { renewed: 0, ended: [] };
  }
  const today = periods.current(now);
  let renewed = await renewSegments({ files, periods }, today, old);
  old.forEach((period) => periods.close(period));
  // Who appended before the period was closed is seen now, and nobody can after.
  renewed += await renewSegments({ files, periods }, today, old);
  old.forEach((period) => periods.destroy(period));
  return { renewed, ended: [...old] };
}

async function renewSegments(ports: RenewPorts, today: Period, old: ReadonlySet<number>): Promise<number> {
  let renewed = 0;
  for (const file of ports.files.list().filter((it) => it.isClosed)) {
    renewed += await takeOver(ports, today, file);
  }
  const seen = new Set<number>();
  for (const file of ports.files.list()) {
    const isOlderCopy = seen.has(file.segment);
    seen.add(file.segment);
    const bytes = readFileSync(file.path);
    if (!isOlderCopy && hasPeriod(bytes, old)) {
      renewed += await renewSegment(ports, today, file);
    } else if (file.period !== 0 && isEmpty(bytes)) {
      // All its keys were erased since, and nobody appends to a renewed one.
      rmSync(file.path);
    }
  }
  return renewed;
}

function hasPeriod(bytes: Buffer, old: ReadonlySet<number>): boolean {
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    if (old.has(periodOfSlot(bytes.subarray(at, at + SLOT_BYTES)))) {
      return true;
    }
  }
  return false;
}

/** The new file stands before the old one is taken out of its place; what came between is taken over after that. */
async function renewSegment(ports: RenewPorts, today: Period, file: SegmentFile): Promise<number> {
  const { bytes, renewed } = await rewrapped(ports.periods, today, file.segment, readFileSync(file.path));
  replaceFile(renewedPath(file, today.period), bytes);
  const closed = `${file.path}.closed`;
  renameSync(file.path, closed);
  syncFolder(dirname(file.path));
  return renewed + (await takeOver(ports, today, { ...file, path: closed, isClosed: true }));
}

/**
 * Ends a file that was taken out of its place: keys that were appended to it at the last moment go into the renewed one,
 * keys that were erased from it at the last moment go from there. Then it goes, and the renewed one when it is empty.
 */
async function takeOver({ files, periods }: RenewPorts, today: Period, closed: SegmentFile): Promise<number> {
  const target = files.list().find((it) => it.segment === closed.segment && !it.isClosed);
  if (target === undefined) {
    // Killed between the two names: it is the segment again.
    renameSync(closed.path, closed.path.replace(/\.closed$/, ''));
    return 0;
  }
  const old = readFileSync(closed.path);
  const current = readFileSync(target.path);
  const { bytes: appended, renewed } = old.length > current.length ? await rewrapped(periods, today, closed.segment, old.subarray(current.length), current.length / SLOT_BYTES) : { bytes: Buffer.alloc(0), renewed: 0 };
  if (appended.length > 0) {
    replaceFile(target.path, Buffer.concat([current, appended]));
  }
  for (let at = 0; at < Math.min(old.length, current.length); at += SLOT_BYTES) {
    if (periodOfSlot(old.subarray(at, at + SLOT_BYTES)) === 0 && periodOfSlot(current.subarray(at, at + SLOT_BYTES)) !== 0) {
      clearSlotOf(target.path, at / SLOT_BYTES);
    }
  }
  rmSync(closed.path, { force: true });
  if (isEmpty(readFileSync(target.path))) {
    rmSync(target.path);
  }
  syncFolder(dirname(closed.path));
  return renewed;
}

/** The same slots under today's period. Erased ones, and ones whose period is gone already, are zeros. */
async function rewrapped(periods: Periods, today: Period, segment: number, bytes: Buffer, firstSlot = 0): Promise<{ readonly bytes: Buffer; readonly renewed: number }> {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % SLOT_BYTES));
  const result = Buffer.alloc(whole.length);
  // Read afresh, once: what is taken for destroyed here is lost.
  const known = new Map<number, readonly Uint8Array[]>([[0, []]]);
  let renewed = 0;
  for (let at = 0; at < whole.length; at += SLOT_BYTES) {
    const slot = whole.subarray(at, at + SLOT_BYTES);
    const place = { segment, slot: firstSlot + at / SLOT_BYTES };
    const period = periodOfSlot(slot);
    const keys = known.get(period) ?? periods.find(period, true);
    known.set(period, keys);
    if (keys.length > 0) {
      wrapSlot(today.key, today.period, place, unwrapWith(keys, place, slot)).copy(result, at);
      renewed += 1;
    }
    if ((at / SLOT_BYTES) % STRETCH === STRETCH - 1) {
      await breathe();
    }
  }
  return { bytes: result, renewed };
}

function unwrapWith(keys: readonly Uint8Array[], place: Parameters<typeof unwrapSlot>[1], slot: Buffer): Uint8Array {
  for (const key of keys) {
    try {
      return unwrapSlot(key, place, slot);
    } catch {
      // Under the period's other key.
    }
  }
  throw new Fault('CONTENT_UNREADABLE', { what: 'key does not unwrap' });
}

function renewedPath({ segment, path }: SegmentFile, period: number): string {
  return `${dirname(path)}/${segment.toString(16).padStart(8, '0')}.${period}.keys`;
}

function isEmpty(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
