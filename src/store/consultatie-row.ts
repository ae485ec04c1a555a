import type { Sealing } from './sealing.ts';
import { openJson } from './sealing.ts';

/** One consultatie as stored. `state` is the workflow's value, opaque here. */
export type ConsultatieRow = {
  readonly id: string;
  /** 1 at insert; each save adds one. */
  readonly version: number;
  readonly type: string;
  readonly channel: string;
  readonly status: string;
  readonly region: string;
  readonly asker: string;
  readonly consultant: string | null;
  readonly askedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly closedInStep: number | null;
  readonly nextDueAt: Date | null;
  /** Names its content key in the key store. */
  readonly keyRef: Uint8Array;
  readonly state: unknown;
};

/** What is read back: the sealed state with its version and key. */
export type StoredConsultatie = Pick<ConsultatieRow, 'id' | 'version' | 'keyRef'> & { readonly state: Uint8Array };

/** What the state's seal is bound to: an older state put back under a newer version does not open. */
export function consultatiePlace(id: string, version: number): string {
  return `consultatie/${id}/${version}`;
}

/** Opens the state of a stored consultatie. */
export function openConsultatie(sealing: Sealing, row: StoredConsultatie): Pick<ConsultatieRow, 'id' | 'version' | 'keyRef' | 'state'> {
  return { ...row, state: openJson(sealing, consultatiePlace(row.id, row.version), row.state) };
}
