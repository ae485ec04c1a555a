/** What waits for a person (design 2.2 `worklist`). */
export type WorklistItem = {
  readonly id: string;
  readonly journeyId: string | null;
  readonly kind: WorklistKind;
  /** Tells items of one kind of one journey apart: a task's local id, a delivery id, a rule. */
  readonly key: string;
  readonly code: string | null;
  /** Partner that must act. */
  readonly owner: string;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly takenBy: string | null;
  readonly takenAt: Date | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly closedAt: Date | null;
};

/** Kinds of work that needs a person. */
export type WorklistKind = 'held' | 'crisis' | 'open-action' | 'dead-letter' | 'unowned' | 'deadline' | 'retention';

/** The select list that makes a `WorklistItem`. */
export const WORKLIST_COLUMNS = `id, journey_id as "journeyId", kind, key, code, owner, due_at as "dueAt",
  created_at as "createdAt", taken_by as "takenBy", taken_at as "takenAt", confirmed_by as "confirmedBy",
  confirmed_at as "confirmedAt", closed_at as "closedAt"`;
