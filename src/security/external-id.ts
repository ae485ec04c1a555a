import { createHmac } from 'node:crypto';

/** What an id that leaves stands for. `path` is the source path in the journey; never anything of the person. */
export type ExternalIdParts = {
  readonly journey: string;
  readonly recipient: string;
  readonly type: string;
  readonly path: string;
};

/**
 * The id under which one recipient knows one resource (design 5.1): UUIDv8 of an HMAC-SHA256 under the id key. The same
 * on every attempt; different per recipient, so that no two can join what they have.
 */
export function externalId(idKey: Uint8Array, { journey, recipient, type, path }: ExternalIdParts): string {
  const bytes = createHmac('sha256', idKey)
    .update(JSON.stringify([journey, recipient, type, path]))
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
