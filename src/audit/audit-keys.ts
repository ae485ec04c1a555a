import type { AuditSecret, AuditSubject, ChainedRecord } from './audit-record.ts';

/** What only a holder of the audit keys can do. They are apart from the keys of journeys: neither outlives the other by force. */
export type AuditKeys = {
  /** HMAC-SHA256 over the stand of a lane: who can write the database only cannot move a lane. */
  mac(text: string): Uint8Array;
  /** Keyed hashes by which a person's records are found. */
  hashBsn(bsn: string): Uint8Array;
  hashReferral(referral: NonNullable<AuditSubject['referral']>): Uint8Array;
  /** Seals under the key of the year that it is written in. */
  seal(writtenAt: Date, secret: AuditSecret): Uint8Array;
  /** @throws Fault CONTENT_UNREADABLE when the year's key was destroyed, or the bytes are not what was sealed. */
  open(record: Pick<ChainedRecord, 'sealed'>): AuditSecret;
};
