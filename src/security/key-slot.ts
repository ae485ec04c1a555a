import { Fault } from '../kernel/fault.ts';
import { aesOpen, aesSeal } from './aes-wrap.ts';

/** Bytes of one slot: period (4), iv (12), wrapped key (32), tag (16). 64 never crosses a disk sector. */
export const SLOT_BYTES = 64;

/** Bytes of a key reference: segment (4), slot (4). */
export const KEY_REF_BYTES = 8;

/** Where a key stands: the file and the place in it. */
export type SlotPlace = { readonly segment: number; readonly slot: number };

/** Packs a place into the reference that rows and sealed values carry. */
export function keyRefFromPlace({ segment, slot }: SlotPlace): Uint8Array {
  const ref = Buffer.alloc(KEY_REF_BYTES);
  ref.writeUInt32BE(segment, 0);
  ref.writeUInt32BE(slot, 4);
  return ref;
}

/** Unpacks a reference. @throws Fault CONTENT_UNREADABLE when it is none. */
export function placeFromKeyRef(ref: Uint8Array): SlotPlace {
  if (ref.length !== KEY_REF_BYTES) {
    throw new Fault('CONTENT_UNREADABLE', { what: 'no key reference' });
  }
  const view = Buffer.from(ref.buffer, ref.byteOffset, ref.byteLength);
  return { segment: view.readUInt32BE(0), slot: view.readUInt32BE(4) };
}

/** Wraps a content key for its slot; a slot copied to another place does not open. */
export function wrapSlot(periodKey: Uint8Array, period: number, place: SlotPlace, key: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(period, 0);
  return Buffer.concat([head, aesSeal(periodKey, slotAad(place), key)]);
}

/** The period whose key wraps a slot; 0 when the slot was erased. */
export function periodOfSlot(bytes: Buffer): number {
  return bytes.readUInt32BE(0);
}

/** Unwraps a content key. */
export function unwrapSlot(periodKey: Uint8Array, place: SlotPlace, bytes: Buffer): Uint8Array {
  return aesOpen(periodKey, slotAad(place), bytes.subarray(4));
}

function slotAad({ segment, slot }: SlotPlace): string {
  return `slot/${segment}/${slot}`;
}
