import type { Transaction } from './store/database.ts';
import { inOrder } from './in-order.ts';
import type { ConsultatieChange } from './pipeline/consultatie/consultatie-store.ts';
import { placeOfConsultatie, tasksOfConsultatie } from './pipeline/consultatie/consultatie-store.ts';
import { VRAAG } from './policy/consultatie/render-consultatie-task.ts';
import { fingerprint } from './security/fingerprint.ts';
import type { ConsultatieRow } from './store/consultatie-row.ts';
import { confirmCrisisItems } from './store/confirm-crisis-items.ts';
import { indexTasks } from './store/index-tasks.ts';
import { insertConsultatie } from './store/insert-consultatie.ts';
import { insertDecisionRecord } from './store/insert-decision-record.ts';
import { insertJourneyEvents } from './store/insert-journey-events.ts';
import { saveConsultatie } from './store/save-consultatie.ts';
import type { ConsultatieEvent } from './workflow/consultatie/consultatie-events.ts';
import { openStap } from './workflow/consultatie/consultatie.ts';
import { nextMomentOf } from './workflow/consultatie/tick-consultatie.ts';
import type { WriteTools } from './write-change.ts';

/** Writes a consultatie with its events, its Tasks and, when it is new, the proof of its judgement, into an open transaction. */
export async function writeConsultatie(tx: Transaction, tools: WriteTools, { before, after, events }: ConsultatieChange, { keyRef, version, at }: { readonly keyRef: Uint8Array; readonly version: number; readonly at: Date }): Promise<void> {
  const row = rowOf(after, keyRef, at);
  const stored = events.map((event) => ({ type: event.type, at: new Date(event.at), content: withoutWords(event) }));
  const tasks = tasksOfConsultatie(after, VRAAG).map((it) => ({ externalId: tools.consultatieTaskId(after.id, it), localId: placeOfConsultatie(it.localId), owner: it.owner }));
  await inOrder([
    before === undefined ? insertConsultatie(tx, tools.sealing, row) : saveConsultatie(tx, tools.sealing, { ...row, version: before.version }),
    insertJourneyEvents(tx, tools.sealing, { id: after.id, version, keyRef, networkVersion: tools.network().version }, stored),
    indexTasks(tx, after.id, tasks, at),
    ...(before === undefined ? [insertDecisionRecord(tx, { id: tools.newId(), journeyId: after.id, at, result: after.status === 'stopped' ? 'stopped' : 'accepted', code: after.status === 'stopped' ? 'CRISIS_CALL' : null, rules: after.rules, networkVersion: after.networkVersion, inputFingerprint: fingerprint(tools.hash, [after.vraag ?? null]) })] : []),
    ...events.flatMap((event) => (event.type === 'ConsultatieCrisisConfirmed' ? [confirmCrisisItems(tx, { journeyId: after.id, by: event.by, at })] : [])),
  ]);
}

function rowOf(after: ConsultatieChange['after'], keyRef: Uint8Array, at: Date): Omit<ConsultatieRow, 'version'> {
  const nextDueAt = nextMomentOf(after);
  return {
    id: after.id, type: after.type, channel: after.channel, status: after.status, region: after.region, asker: after.asker.partner,
    consultant: (after.status === 'open' ? openStap(after)?.consultant : undefined) ?? null,
    askedAt: new Date(after.askedAt), updatedAt: at, closedAt: after.closedAt === undefined ? null : new Date(after.closedAt), closedInStep: after.closedInStep ?? null,
    nextDueAt: nextDueAt === undefined ? null : new Date(nextDueAt), keyRef, state: after,
  };
}

/** The words of question and answer stand in the state: not a second time here. */
function withoutWords(event: ConsultatieEvent): object {
  if (event.type === 'ConsultatieAsked') {
    const { vraag: _, ...asked } = event.asked;
    return { ...event, asked };
  }
  if (event.type === 'StapOpened' || event.type === 'StapChanged') {
    const { antwoord: _antwoord, reasonText: _text, doorgegeven, ...stap } = event.stap;
    return { ...event, stap: { ...stap, ...(doorgegeven === undefined ? {} : { doorgegeven: { reden: doorgegeven.reden } }) } };
  }
  return event;
}
