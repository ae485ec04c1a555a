import type { AuditRecord } from './audit-record.ts';

/** The keyed hash under which the chain stands (HMAC-SHA256): who can write the database cannot forge it. */
export type ChainHash = (input: string) => Uint8Array;

/**
 * The text whose keyed hash chains a record to the one before. Every column is in it, in fixed order, so that changing,
 * moving, inserting or removing a row shows.
 */
export function chainInput(lane: number, seq: number, prevHash: Uint8Array, record: AuditRecord): string {
  return JSON.stringify([
    lane,
    seq,
    hex(prevHash),
    record.at.toISOString(),
    record.action,
    record.outcome,
    record.code,
    record.actor,
    record.actorRole,
    record.onBehalfOf,
    record.journeyId,
    record.recipient,
    record.subject,
    record.consent,
    sorted(record.detail),
  ]);
}

/** jsonb keeps no order of keys, so the hash may not depend on one. */
function sorted(detail: AuditRecord['detail']): readonly (readonly [string, unknown])[] {
  return Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
}

function hex(bytes: Uint8Array): string {
  return bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
}
