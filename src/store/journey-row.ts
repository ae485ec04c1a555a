import type { Sealing } from './sealing.ts';
import { openJson } from './sealing.ts';

/** One journey as stored. `state` is the workflow's value, opaque here; hashes are keyed (`security/keyed-hash.ts`). */
export type JourneyRow = {
  readonly id: string;
  /** 1 at insert; each save adds one. */
  readonly version: number;
  readonly referralHash: Uint8Array;
  readonly bsnHash: Uint8Array | null;
  readonly status: string;
  readonly region: string;
  readonly team: string | null;
  readonly practice: string | null;
  readonly requestedAt: Date;
  readonly updatedAt: Date;
  /** When the clock must look at this journey again. */
  readonly nextDueAt: Date | null;
  /** Names the journey's content key in the key store. */
  readonly keyRef: Uint8Array;
  readonly state: unknown;
};

/** The columns of `journey` as SQL gives them. */
export type StoredJourney = Omit<JourneyRow, 'state'> & { readonly state: Uint8Array };

/** The select list that makes a `StoredJourney`. */
export const JOURNEY_COLUMNS = `id, version, referral_hash as "referralHash", bsn_hash as "bsnHash", status, region, team,
  practice, requested_at as "requestedAt", updated_at as "updatedAt", next_due_at as "nextDueAt", key_ref as "keyRef", state`;

/** What the state's seal is bound to: an older state put back under a newer version does not open. */
export function journeyPlace(id: string, version: number): string {
  return `journey/${id}/${version}`;
}

/** Opens the state of a stored journey. */
export function openJourney(sealing: Sealing, row: StoredJourney): JourneyRow {
  return { ...row, state: openJson(sealing, journeyPlace(row.id, row.version), row.state) };
}
