import type { Clock, NewId } from './kernel/ports.ts';
import type { Storage } from './open-storage.ts';
import { applyCommand } from './pipeline/apply-command.ts';
import type { CommandPorts } from './pipeline/apply-command.ts';
import type { JourneyRecord, JourneyStore } from './pipeline/journey-store.ts';
import type { KeptContent } from './retention-facts.ts';
import { readKeptContent } from './retention-facts.ts';
import { appendAudit } from './store/append-audit.ts';
import { closeWorklistItems } from './store/close-worklist-items.ts';
import type { Transaction } from './store/database.ts';
import { deleteDocuments } from './store/delete-documents.ts';
import { doomKeys } from './store/doom-keys.ts';
import { emptyMessages } from './store/empty-messages.ts';
import { findJourney } from './store/find-journey.ts';
import { insertConsentRecords } from './store/insert-consent-records.ts';
import { insertErasedJourney } from './store/insert-erased-journey.ts';
import { insertFigures } from './store/insert-figures.ts';
import type { JourneyRow } from './store/journey-row.ts';
import { listKeyRefs } from './store/list-key-refs.ts';
import { markErasing } from './store/mark-erasing.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { setSweepAt } from './store/set-sweep-at.ts';
import { consentProofOf, yearsAfter } from './workflow/bewaren/consent-proof.ts';
import { decideSendDossier } from './workflow/bewaren/dossier.ts';
import { figuresOf } from './workflow/bewaren/figures-of.ts';
import type { RetentionPlan } from './workflow/bewaren/plan-retention.ts';
import { planRetention } from './workflow/bewaren/plan-retention.ts';
import { retentionOf } from './workflow/bewaren/retention-terms.ts';
import { regionOf } from './workflow/find-partner.ts';
import type { Journey } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

/** What sweeping leans on. */
export type SweepPorts = {
  readonly storage: Pick<Storage, 'database' | 'cipher' | 'auditKeys' | 'keys'>;
  readonly store: JourneyStore;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
};

/** What became of one journey: how much of it went. */
export type SweptJourney = { readonly messages: number; readonly documents: number; readonly isMarked: boolean };

const NOTHING: SweptJourney = { messages: 0, documents: 0, isMarked: false };
const HOUR_MS = 3_600_000;

/**
 * Does what retention says of one journey (domain.md 2.6), each step in a commit of its own with its proof: keys of what
 * goes are given up with it, or the whole journey is marked. A kill between two steps leaves the rest to the next sweep.
 */
export async function sweepJourney(ports: SweepPorts, id: string): Promise<SweptJourney> {
  const { storage, network, clock } = ports;
  const row = await findJourney(storage.database, storage.cipher, id);
  if (row === undefined) {
    return NOTHING;
  }
  const { journey } = row.state as JourneyRecord;
  const kept = await readKeptContent(storage.database, journey, network(), clock.now());
  const plan = planRetention(kept.facts);
  if (plan.sendDossier) {
    await applyCommand(commandPorts(ports), id, (state, context) => decideSendDossier(state, undefined, context), { action: 'update', outcome: 'success', actor: 'gateway', subject: 'dossier' });
    return NOTHING;
  }
  return storage.database.inTransaction(async (tx) => {
    if (plan.erase && (await mark(tx, ports, row, journey))) {
      return { ...NOTHING, isMarked: true };
    }
    await takeAway(tx, ports, row, plan, kept);
    await showBlocks(tx, ports, journey, plan);
    // Judged to go, but something moved since: looked at soon.
    await setSweepAt(tx, { id, version: row.version, at: plan.erase ? new Date(clock.now().getTime() + HOUR_MS) : new Date(plan.lookAgainAt) });
    return { messages: plan.messages.length, documents: plan.documents.length, isMarked: false };
  });
}

function commandPorts({ clock, newId, network, store }: SweepPorts): CommandPorts {
  return { clock, newId, network, store };
}

/** Bytes of messages, and letters: their own keys are given up in the same commit. The journey's key is never among them. */
async function takeAway(tx: Transaction, { storage, clock }: SweepPorts, row: JourneyRow, plan: RetentionPlan, { messages, documents }: KeptContent): Promise<void> {
  if (plan.messages.length + plan.documents.length === 0) {
    return;
  }
  const at = clock.now();
  const [gone, stays] = [new Set([...plan.messages, ...plan.documents]), new Set([hex(row.keyRef)])];
  const content = [...messages, ...documents];
  content.filter((it) => !gone.has(it.id)).forEach((it) => stays.add(hex(it.ref)));
  await emptyMessages(tx, plan.messages, at);
  await deleteDocuments(tx, plan.documents);
  await doomKeys(tx, content.filter((it) => gone.has(it.id) && !stays.has(hex(it.ref))).map((it) => it.ref), at);
  const entry = { action: 'erase' as const, outcome: 'success' as const, actor: 'gateway', subject: 'content', detail: { messages: plan.messages.length, documents: plan.documents.length } };
  await appendAudit(tx, storage.auditKeys, [auditRecord(entry, at, row.id)]);
}

/** Nothing of it can be read any more once its keys are gone: what must outlive it is kept in the same commit. */
async function mark(tx: Transaction, { storage, network, clock }: SweepPorts, row: JourneyRow, journey: Journey): Promise<boolean> {
  const at = clock.now();
  const marked = await markErasing(tx, { id: row.id, version: row.version, at });
  if (marked === undefined) {
    return false;
  }
  const region = regionOf(network(), journey);
  const terms = retentionOf(region);
  await doomKeys(tx, await listKeyRefs(tx, row.id), at);
  await insertErasedJourney(tx, { ...marked, id: row.id, reason: journey.rights?.erasureAt === undefined ? 'term' : 'person', markedAt: at, keepUntil: new Date(yearsAfter(at.toISOString(), terms.logYears)) });
  await insertConsentRecords(tx, row.id, consentProofOf(journey, network(), at.toISOString()));
  const figures = figuresOf(journey);
  if (figures !== undefined) {
    await insertFigures(tx, figures);
  }
  await appendAudit(tx, storage.auditKeys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'marked' }, at, row.id)]);
  return true;
}

/** What may not go is shown to the planner, and ends there when it may; a missing copy is an alarm too. */
async function showBlocks(tx: Transaction, { network, clock, newId }: SweepPorts, journey: Journey, { blocks }: RetentionPlan): Promise<void> {
  const at = clock.now();
  for (const key of ['dossier', 'return'] as const) {
    const block = blocks.find((it) => it.key === key);
    if (block === undefined) {
      await closeWorklistItems(tx, { journeyId: journey.id, kind: 'retention', key, closedAt: at });
      continue;
    }
    const { planner, id } = regionOf(network(), journey);
    const isNew = await openWorklistItem(tx, { id: newId(), journeyId: journey.id, kind: 'retention', key, code: block.code, owner: planner, dueAt: at, createdAt: at });
    if (isNew) {
      await raiseAlarm(tx, { id: newId(), cause: `retention/${key}/${id}`, at });
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
