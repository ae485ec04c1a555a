import type { ConsultatieCount } from '../../workflow/consultatie/closed-in-step.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import type { ConsultatieEvent } from '../../workflow/consultatie/consultatie-events.ts';

/** What stories need to know of stored consultaties; they are written by the same `commit` as journeys. */
export type ConsultatieReads = {
  find(id: string): Promise<LoadedConsultatie | undefined>;
  /** Consultaties whose next moment has come. */
  listDue(now: Date, limit: number, except?: readonly string[]): Promise<readonly string[]>;
  /** Questions that wait, per consultant. */
  consultantLoad(): Promise<ReadonlyMap<string, number>>;
  /** Closed within a period; without bounds all, open ones too (G7). */
  count(period: { readonly from?: Date; readonly until?: Date }): Promise<readonly ConsultatieCount[]>;
};

/** A loaded consultatie; `version` goes back into the change for the optimistic check. */
export type LoadedConsultatie = { readonly consultatie: Consultatie; readonly version: number; readonly keyRef: Uint8Array };

/** A new or changed consultatie within a `Change`. */
export type ConsultatieChange = { readonly before?: LoadedConsultatie; readonly after: Consultatie; readonly events: readonly ConsultatieEvent[] };

/** How the local ids of a consultatie's Tasks stand in the index of Tasks, so that no journey's Task is meant. */
const PREFIX = 'consultatie/';

/** The place of a Task in the index. */
export function placeOfConsultatie(localId: string): string {
  return `${PREFIX}${localId}`;
}

/** The local id within the consultatie, or undefined for a Task of a journey. */
export function localIdInConsultatie(place: string): string | undefined {
  return place.startsWith(PREFIX) ? place.slice(PREFIX.length) : undefined;
}

/** One Task of a consultatie: whose it is and through which view. */
export type ConsultatieTask = { readonly localId: string; readonly owner: string; readonly view: 'kaderarts' | 'psychiater' | 'vraagsteller' };

/** Gives the id under which its owner knows it. */
export type ConsultatieTaskId = (consultatieId: string, task: ConsultatieTask) => string;

/** Tasks of a consultatie that others know: one per step at its consultant, one of the asker. */
export function tasksOfConsultatie({ stappen, asker }: Consultatie, vraag: string): readonly ConsultatieTask[] {
  const askers = [asker.partner, ...(asker.via === undefined ? [] : [asker.via])].filter((it) => it !== '');
  return [...askers.map((owner) => ({ localId: vraag, owner, view: 'vraagsteller' as const })), ...stappen.map(({ localId, consultant, view }) => ({ localId, owner: consultant, view }))];
}
