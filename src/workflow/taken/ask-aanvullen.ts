import type { HoldCode } from '../../kernel/codes.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import { regionOf } from '../find-partner.ts';
import type { Code } from '../../kernel/codes.ts';
import type { Taak, TaakStatus } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { isDue } from '../termijnen/calendar.ts';
import { findAanvullen } from './open-taken.ts';

/** Held codes that a person settles by looking once: one working day (design 4.1). */
const SHORT: ReadonlySet<string> = new Set<HoldCode>(['IDENTIFIER_IN_TEXT', 'REQUEST_MISSING']);

/**
 * Asks the planner (or `owner`) to complete a held journey: a Taak `aanvullen` with a term, and the worklist entry that
 * goes with it. An open question stays as it is; a new one after answers keeps the earlier term while that lasts.
 */
export function askAanvullen(draft: DecisionDraft, code: Code, owner?: string): void {
  if (findAanvullen(draft.journey) !== undefined) {
    return;
  }
  const { now, network } = draft.context;
  const region = regionOf(network, draft.journey);
  const earlier = draft.journey.taken.filter((one) => one.code === 'aanvullen');
  const term = afterWorkingDays(now, SHORT.has(code) ? 1 : region.terms.heldWorkingDays);
  const before = earlier.at(-1)?.dueAt;
  const dueAt = before !== undefined && !isDue(now, before) && owner === undefined ? before : term;
  const taak: Taak = {
    localId: `aanvullen-${earlier.length + 1}`, code: 'aanvullen', status: 'requested', version: 1, owner: owner ?? region.planner, view: 'planner',
    dueAt, output: [], authoredAt: now, updatedAt: now,
  };
  draft.record({ type: 'TaakAdded', taak });
  draft.work({ type: 'open', kind: 'held', key: taak.localId, code, owner: taak.owner, dueAt });
}

/** The steps from a state to completed: the table of dutch-fhir.md 7.3 has no shorter way. */
const TO_COMPLETED: Readonly<Partial<Record<TaakStatus, readonly TaakStatus[]>>> = {
  requested: ['accepted', 'in-progress', 'completed'], received: ['accepted', 'in-progress', 'completed'],
  accepted: ['in-progress', 'completed'], 'in-progress': ['completed'], 'on-hold': ['completed'],
};

/** Closes the open question: answered (by the worklist or a new message), or overtaken by what happened meanwhile. */
export function closeAanvullen(draft: DecisionDraft, how: 'answered' | 'overtaken', by?: string): void {
  const taak = findAanvullen(draft.journey);
  if (taak === undefined) {
    return;
  }
  const cancellable = taak.status === 'requested' || taak.status === 'received' || taak.status === 'accepted';
  const path = how === 'overtaken' && cancellable ? ['cancelled' as const] : (TO_COMPLETED[taak.status] ?? []);
  const { now } = draft.context;
  path.reduce((state, status) => {
    const next = changedTaak(state, {
      status,
      ...(status === 'accepted' ? { acceptedAt: now, acceptedBy: by } : {}),
      ...(status === 'in-progress' ? { startedAt: now } : {}),
      ...(status === 'completed' ? { output: [{ type: 'antwoord', value: how === 'answered' ? 'aangevuld' : 'vervallen' }] } : {}),
    }, now);
    draft.record({ type: 'TaakChanged', taak: next });
    return next;
  }, taak);
  draft.work({ type: 'close', kind: 'held', key: taak.localId });
}
