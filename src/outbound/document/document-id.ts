import { createHash } from 'node:crypto';

/** An id of what goes with a delivery: UUIDv8 (RFC 9562 5.8) from the delivery's own random id, which this recipient alone gets; equal input, equal id. */
export function documentId(deliveryId: string, name: string): string {
  const hex = createHash('sha256').update(`${deliveryId}|${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
