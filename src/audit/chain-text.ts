import type { ChainedRecord } from './audit-record.ts';

/** A record before its hash is known. */
export type ChainLink = Omit<ChainedRecord, 'hash'>;

/**
 * The text whose SHA-256 is a record's hash, and which `audit export --raw` writes, a record per line. Every column is in
 * it in fixed order, and the hash of the record before: changing, moving, inserting or removing a record shows. No key is
 * needed to check it, and nothing of a person can be read in it.
 */
export function chainText(link: ChainLink): string {
  return JSON.stringify({
    lane: link.lane,
    seq: link.seq,
    prev: hex(link.prevHash),
    written: link.writtenAt.toISOString(),
    at: link.at.toISOString(),
    action: link.action,
    outcome: link.outcome,
    code: link.code,
    actor: link.actor,
    role: link.actorRole,
    for: link.onBehalfOf,
    journey: link.journeyId,
    recipient: link.recipient,
    subject: link.subject,
    consent: link.consent,
    data: link.data,
    detail: sorted(link.detail),
    person: hexOrNull(link.person),
    referral: hexOrNull(link.referral),
    sealed: hexOrNull(link.sealed),
  });
}

/** jsonb keeps no order of keys, so the hash may not depend on one. */
function sorted(detail: ChainLink['detail']): readonly (readonly [string, unknown])[] {
  return Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
}

function hexOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hex(bytes);
}

/** Bytes as lower case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
