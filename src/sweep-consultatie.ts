import type { Code } from './kernel/codes.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import { appendAudit } from './store/append-audit.ts';
import { closeWorklistItems } from './store/close-worklist-items.ts';
import { countErasedConsultatie } from './store/count-erased-consultatie.ts';
import type { Transaction } from './store/database.ts';
import { doomKeys } from './store/doom-keys.ts';
import { emptyMessages } from './store/empty-messages.ts';
import { findConsultatie } from './store/find-consultatie.ts';
import { listKeptMessages } from './store/list-kept-messages.ts';
import { listKeyRefs } from './store/list-key-refs.ts';
import { listWorklist } from './store/list-worklist.ts';
import { markErasingConsultatie } from './store/mark-erasing-consultatie.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { setConsultatieSweepAt } from './store/set-consultatie-sweep-at.ts';
import type { SweepPorts } from './sweep-journey.ts';
import { planConsultatieRetention } from './workflow/bewaren/plan-consultatie-retention.ts';
import { retentionOf } from './workflow/bewaren/retention-terms.ts';
import type { Consultatie } from './workflow/consultatie/consultatie.ts';
import type { Region } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MONTHS = 3;

/**
 * Does what retention says of one consultatie (domain.md 2.6, M8) in one commit: bytes of messages go with their keys, or
 * the whole of it is marked. Answers how many messages lost their bytes.
 */
export async function sweepConsultatie(ports: SweepPorts, id: string): Promise<number> {
  const { storage, clock } = ports;
  const row = await findConsultatie(storage.database, storage.cipher, id);
  if (row === undefined) {
    return 0;
  }
  const consultatie = row.state as Consultatie;
  const region = regionOf(ports, consultatie);
  const now = clock.now();
  const deliveries = await listDeliveries(storage.database, id);
  const messages = await listKeptMessages(storage.database, id);
  const work = await listWorklist(storage.database, { journeyId: id, includeClosed: true });
  const plan = planConsultatieRetention({
    consultatie, accessDays: region.terms.accessDays, terms: retentionOf(region), now: now.toISOString(),
    deliveries: deliveries.map((it) => ({
      recipient: it.recipient, kind: it.kind, status: it.status, createdAt: it.createdAt.toISOString(),
      ...(it.code === null ? {} : { code: it.code as Code }), ...(it.deliveredAt === null ? {} : { deliveredAt: it.deliveredAt.toISOString() }),
    })),
    messages: messages.map((it) => ({ id: it.id, receivedAt: it.receivedAt.toISOString(), outcome: it.outcome })),
    openWork: work.filter((it) => it.closedAt === null && it.kind !== 'retention').length,
  });
  return storage.database.inTransaction(async (tx) => {
    if (plan.erase && (await mark(tx, ports, { id, version: row.version }, consultatie))) {
      return 0;
    }
    if (plan.messages.length > 0) {
      const gone = new Set(plan.messages);
      const own = hex(row.keyRef);
      await emptyMessages(tx, plan.messages, now);
      await doomKeys(tx, messages.filter((it) => gone.has(it.id) && hex(it.ref) !== own).map((it) => it.ref), now);
      await appendAudit(tx, storage.auditKeys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'content', detail: { messages: plan.messages.length } }, now, id)]);
    }
    await showBlock(tx, ports, id, region, plan.isStuck);
    await setConsultatieSweepAt(tx, { id, version: row.version, at: plan.erase ? new Date(now.getTime() + HOUR_MS) : new Date(plan.lookAgainAt) });
    return plan.messages.length;
  });
}

/** A crisis of nobody known belongs to no region: it goes by the terms of the first, whose planner it was given to. */
function regionOf({ network }: SweepPorts, consultatie: Consultatie): Region {
  const { regions } = network();
  const region = regions.find((it) => it.id === consultatie.region) ?? regions[0];
  if (region === undefined) {
    throw new Error('A network has a region.');
  }
  return region;
}

async function mark(tx: Transaction, { storage, clock }: SweepPorts, { id, version }: { readonly id: string; readonly version: number }, consultatie: Consultatie): Promise<boolean> {
  const at = clock.now();
  if (!(await markErasingConsultatie(tx, { id, version, at }))) {
    return false;
  }
  await doomKeys(tx, await listKeyRefs(tx, id), at);
  await countErasedConsultatie(tx, {
    region: consultatie.region, quarter: quarterOf(new Date(consultatie.closedAt ?? consultatie.askedAt)), type: consultatie.type, channel: consultatie.channel, status: consultatie.status,
    ...(consultatie.closedInStep === undefined ? {} : { closedInStep: consultatie.closedInStep }),
  });
  await appendAudit(tx, storage.auditKeys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'marked' }, at, id)]);
  return true;
}

/** What may not go is shown to the planner, and ends there when it may. */
async function showBlock(tx: Transaction, { clock, newId }: SweepPorts, id: string, { id: region, planner }: Region, isStuck: boolean): Promise<void> {
  const at = clock.now();
  if (!isStuck) {
    await closeWorklistItems(tx, { journeyId: id, kind: 'retention', key: 'return', closedAt: at });
    return;
  }
  const isNew = await openWorklistItem(tx, { id: newId(), journeyId: id, kind: 'retention', key: 'return', code: 'RETURN_UNCONFIRMED', owner: planner, dueAt: at, createdAt: at });
  if (isNew) {
    await raiseAlarm(tx, { id: newId(), cause: `retention/return/${region}`, at });
  }
}

function quarterOf(closedAt: Date): { readonly from: Date; readonly until: Date } {
  const first = Math.floor(closedAt.getUTCMonth() / QUARTER_MONTHS) * QUARTER_MONTHS;
  const year = closedAt.getUTCFullYear();
  return { from: new Date(Date.UTC(year, first)), until: new Date(Date.UTC(year, first + QUARTER_MONTHS)) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
