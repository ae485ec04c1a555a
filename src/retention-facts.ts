import type { Code } from './kernel/codes.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import { listKeptDocuments } from './store/list-kept-documents.ts';
import type { KeptDocumentRow } from './store/list-kept-documents.ts';
import type { KeptMessageRow } from './store/list-kept-messages.ts';
import { listKeptMessages } from './store/list-kept-messages.ts';
import type { Sql } from './store/database.ts';
import { listWorklist } from './store/list-worklist.ts';
import type { RetentionFacts } from './workflow/bewaren/retention-facts.ts';
import type { Journey } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';

/** What retention looks at of one journey, with the rows that it may take away. */
export type KeptContent = { readonly facts: RetentionFacts; readonly messages: readonly KeptMessageRow[]; readonly documents: readonly KeptDocumentRow[] };

/** Reads what is still there of a journey. */
export async function readKeptContent(sql: Sql, journey: Journey, network: Network, now: Date): Promise<KeptContent> {
  const deliveries = await listDeliveries(sql, journey.id);
  const messages = await listKeptMessages(sql, journey.id);
  const documents = await listKeptDocuments(sql, journey.id);
  const work = await listWorklist(sql, { journeyId: journey.id, includeClosed: true });
  const facts: RetentionFacts = {
    journey, network, now: now.toISOString(),
    deliveries: deliveries.map((it) => ({
      recipient: it.recipient, kind: it.kind, status: it.status, createdAt: it.createdAt.toISOString(),
      ...(it.code === null ? {} : { code: it.code as Code }), ...(it.deliveredAt === null ? {} : { deliveredAt: it.deliveredAt.toISOString() }),
    })),
    messages: messages.map((it) => ({ id: it.id, receivedAt: it.receivedAt.toISOString(), outcome: it.outcome })),
    documents: documents.map((it) => ({ id: it.id, addedAt: it.addedAt.toISOString() })),
    openWork: work.filter((it) => it.closedAt === null && it.kind !== 'retention').length,
    copyWaived: work.some((it) => it.kind === 'retention' && it.key === 'dossier' && it.confirmedBy !== null),
  };
  return { facts, messages, documents };
}
