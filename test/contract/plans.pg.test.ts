import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceDue } from '../../src/outbox/announce-due.ts';
import { cancelDeliveries } from '../../src/outbox/cancel-deliveries.ts';
import { claimDue } from '../../src/outbox/claim-due.ts';
import { claimNamed } from '../../src/outbox/claim-named.ts';
import { countBacklog } from '../../src/outbox/count-backlog.ts';
import { listDead } from '../../src/outbox/list-dead.ts';
import { listDeliveries } from '../../src/outbox/list-deliveries.ts';
import { listUnread } from '../../src/outbox/list-unread.ts';
import { listUnreadTasks } from '../../src/outbox/list-unread-tasks.ts';
import { renewLeases } from '../../src/outbox/renew-leases.ts';
import { reschedule } from '../../src/outbox/reschedule.ts';
import { wasSent } from '../../src/outbox/was-sent.ts';
import { claimPullJobs } from '../../src/store/claim-pull-jobs.ts';
import { closeWorklistItems } from '../../src/store/close-worklist-items.ts';
import type { Database, Sql, SqlValue, Transaction } from '../../src/store/database.ts';
import { findJourney } from '../../src/store/find-journey.ts';
import { findJourneyByReferral } from '../../src/store/find-journey-by-referral.ts';
import { findStoredAnswer } from '../../src/store/find-stored-answer.ts';
import { findTask } from '../../src/store/find-task.ts';
import { findTaskOfDelivery } from '../../src/store/find-task-of-delivery.ts';
import { isReferralErased } from '../../src/store/is-referral-erased.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { listDecisionRecords } from '../../src/store/list-decision-records.ts';
import { listDueConsultaties } from '../../src/store/list-due-consultaties.ts';
import { listDueJourneys } from '../../src/store/list-due-journeys.ts';
import { listErasingJourneys } from '../../src/store/list-erasing-journeys.ts';
import { listJourneyEvents } from '../../src/store/list-journey-events.ts';
import { listJourneysByBsn } from '../../src/store/list-journeys-by-bsn.ts';
import { listRawMessages } from '../../src/store/list-raw-messages.ts';
import { listSweepableJourneys } from '../../src/store/list-sweepable-journeys.ts';
import { listTasks } from '../../src/store/list-tasks.ts';
import { listUnlinkedMessages } from '../../src/store/list-unlinked-messages.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import { lockJourneyVersions } from '../../src/store/lock-journey-versions.ts';
import type { TestDatabase } from './open-test-database.ts';
import { hasPostgres, openTestPostgres } from './open-test-database.ts';
import { NOW, openTestKeys } from './test-keys.ts';

/** Tables that grow with the number of referrals: no statement of every day may read one from end to end. */
const GROWING = /^(journey|journey_event|journey_document|raw_message|task_index|outbox_delivery|worklist_item|decision_record|audit_record.*|pull_job|consultatie|erased_journey)$/;

const JOURNEYS = 20_000;
const HASH = Buffer.alloc(32, 7);

/**
 * As they are after years of use: most journeys are closed and looked at, most deliveries delivered, most work done. Rows
 * are made by the database itself; what is sealed is noise, since no plan depends on it.
 */
const FILL = [
  `create temporary table made as select n, gen_random_uuid() as id from generate_series(1, ${JOURNEYS}) n`,
  `insert into journey (id, version, referral_hash, bsn_hash, status, region, team, practice, requested_at, updated_at, next_due_at, key_ref, state, sweep_at, erasing_at)
   select id, 1, sha256(('r' || n)::bytea), sha256(('b' || n / 2)::bytea), case when n % 50 = 0 then 'accepted' else 'closed' end, 'r', 'team-' || n % 9, 'p', now(), now(),
          case when n % 40 = 0 then timestamptz '2026-11-20' + n * interval '1 minute' end, '\\x00', '\\x00', case when n % 100 = 0 then timestamptz '2026-11-01' else 'infinity' end,
          case when n % 4000 = 0 then now() end from made`,
  `insert into outbox_delivery (id, journey_id, journey_version, recipient, view, kind, subject, reasons, status, code, due_at, attempts, created_at, announced_until)
   select gen_random_uuid(), id, 1, 'ggz-' || k, 'ggz-aanbieder', 'task', 'actie-' || k, '[]', case when n % 100 = 0 then 'pending' when n % 500 = 1 then 'dead' when n % 500 = 2 then 'waiting' else 'delivered' end,
          case when n % 500 = 2 then 'AWAITING_READ' end, timestamptz '2026-11-23 09:00Z' + n * interval '1 second', 1, now(), null from made, generate_series(1, 4) k`,
  `insert into raw_message (id, source, sender, received_at, dedupe_hash, body_hash, content, ack, journey_id, outcome)
   select gen_random_uuid(), 's', 'zorgdomein', timestamptz '2026-01-01' + n * interval '20 minutes', sha256(('m' || n || k)::bytea), sha256(('m' || n)::bytea), '\\x000102030405060708', '\\x00', case when n % 200 > 0 then id end, 'accepted' from made, generate_series(1, 2) k`,
  `insert into journey_event (journey_id, version, seq, type, at, content) select id, 1, k, 'ReferralReceived', now(), '\\x00' from made, generate_series(1, 3) k`,
  `insert into task_index (external_id, journey_id, local_id, owner, created_at) select gen_random_uuid(), id, 'actie-' || k, 'owner-' || (n + k) % 60, now() - n * interval '1 minute' from made, generate_series(1, 3) k`,
  `insert into worklist_item (id, journey_id, kind, key, owner, due_at, created_at, closed_at)
   select gen_random_uuid(), id, 'held', 'k', 'planner-' || n % 20, now(), now(), case when n % 60 > 0 then now() end from made`,
  `insert into decision_record (id, journey_id, at, result, rules, network_version, input_fingerprint) select gen_random_uuid(), id, now(), 'accepted', '[]', '1', '\\x00' from made`,
  `insert into audit_record (lane, seq, written_at, at, action, outcome, actor, journey_id, data, detail, prev_hash, hash)
   select n % 32, n * 3 + k, timestamptz '2026-11-01' + n * interval '1 minute', timestamptz '2026-11-01' + n * interval '1 minute', 'deliver', 'success', 'gateway', id, '{}', '{}', '\\x00', '\\x00' from made, generate_series(1, 3) k`,
  `insert into pull_job (id, sender, identifier_hash, content_hash, status, round, due_at, attempts, expires_at, created_at, journey_id, message_ids, content)
   select gen_random_uuid(), 'viplive', sha256(('p' || n)::bytea), '\\x00', 'pulled', 1, case when n % 300 = 0 then now() end, 1, now(), now(), id, '{}', '\\x00' from made`,
  `insert into consultatie (id, version, type, channel, status, region, asker, asked_at, updated_at, next_due_at, key_ref, state)
   select gen_random_uuid(), 1, 't', 'c', 'closed', 'r', 'a', now(), now(), case when n % 300 = 0 then now() end, '\\x00', '\\x00' from made`,
  `insert into erased_journey (id, referral_hash, region, reason, marked_at, keep_until) select gen_random_uuid(), sha256(('e' || n)::bytea), 'r', 'term', now(), now() from made`,
  'drop table made',
];

type Node = { readonly 'Node Type': string; readonly 'Relation Name'?: string; readonly 'Index Name'?: string; readonly Plans?: readonly Node[] };
type Captured = { readonly text: string; readonly values: readonly SqlValue[] };

function nodesOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

describe.skipIf(!(await hasPostgres()))(`plans of the statements of every day, among ${JOURNEYS} journeys`, () => {
  const { sealing, auditKeys, remove: removeKeys } = openTestKeys();
  let opened: TestDatabase;
  let db: Database;
  let journey: string;
  let delivery: { readonly id: string; readonly journeyId: string };
  beforeAll(async () => {
    opened = await openTestPostgres('plans');
    db = opened.db;
    await db.inTransaction(async (tx) => {
      await tx.query('set local synchronous_commit = off');
      for (const statement of FILL) {
        await tx.query(statement);
      }
    });
    for (const table of ['journey', 'outbox_delivery', 'raw_message', 'journey_event', 'task_index', 'worklist_item', 'decision_record', 'audit_record', 'pull_job', 'consultatie', 'erased_journey']) {
      await db.query(`analyze ${table}`);
    }
    const [row] = await db.query<{ id: string; journeyId: string }>(`select id, journey_id as "journeyId" from outbox_delivery where status = 'pending' limit 1`);
    delivery = row ?? { id: '', journeyId: '' };
    journey = delivery.journeyId;
  }, 120_000);
  afterAll(async () => {
    await opened.remove();
    await removeKeys();
  });

  /** What a statement function asks, without an answer. */
  async function captured(ask: (sql: Transaction) => Promise<unknown>): Promise<Captured> {
    const asked: Captured[] = [];
    const sql: Sql = {
      query: async (text, values = []) => {
        asked.push({ text, values });
        return [];
      },
    };
    await ask({ ...sql, afterCommit: () => undefined, runScript: async () => undefined, allow: async () => undefined } as unknown as Transaction).catch(() => undefined);
    return asked[0] ?? { text: '', values: [] };
  }

  async function planOf({ text, values }: Captured): Promise<readonly Node[]> {
    const [row] = await db.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>(`explain (format json) ${text}`, values);
    return nodesOf(row?.['QUERY PLAN'][0].Plan ?? { 'Node Type': 'none' });
  }

  const at = { now: NOW, limit: 16, leaseMs: 30_000 };
  const STATEMENTS: readonly (readonly [name: string, index: string, ask: (sql: Transaction) => Promise<unknown>])[] = [
    ['claim what is due', 'outbox_delivery_claim', (sql) => claimDue(sql, at)],
    ['claim what the broker named', 'outbox_delivery_pkey', (sql) => claimNamed(sql, { ids: [delivery.id, randomUUID()], now: NOW, leaseMs: 30_000 })],
    ['name what is due', 'outbox_delivery_unannounced', (sql) => announceDue(sql, { now: NOW, limit: 200, forMs: 10_000 })],
    ['renew leases', 'outbox_delivery_pkey', (sql) => renewLeases(sql, [{ id: delivery.id, attempts: 1, claims: 1 }], NOW)],
    ['try again later', 'outbox_delivery_pkey', (sql) => reschedule(sql, { id: delivery.id, attempts: 1, claims: 1, dueAt: NOW, code: 'RECIPIENT_UNAVAILABLE' })],
    ['cancel deliveries of a journey', 'outbox_delivery_order', (sql) => cancelDeliveries(sql, { journeyId: journey, code: 'CANCELLED' })],
    ['was something sent', 'outbox_delivery_order', (sql) => wasSent(sql, { journeyId: journey, recipient: 'ggz-1', view: 'ggz-aanbieder' })],
    ['deliveries of a journey (trace)', 'outbox_delivery_order', (sql) => listDeliveries(sql, journey)],
    ['backlog', 'outbox_delivery_open', (sql) => countBacklog(sql)],
    ['dead letters', 'outbox_delivery_open', (sql) => listDead(sql)],
    ['what is not read', 'outbox_delivery_open', (sql) => listUnread(sql, { before: NOW, limit: 100 })],
    ['what partners are told again', 'outbox_delivery_open', (sql) => listUnreadTasks(sql, 100)],
    ['stored answer by key hash', 'raw_message_dedupe_hash', (sql) => findStoredAnswer(sql, sealing, HASH)],
    ['journey by referral hash', 'journey_referral_hash', (sql) => findJourneyByReferral(sql, sealing, HASH)],
    ['journeys by BSN hash', 'journey_bsn_hash', (sql) => listJourneysByBsn(sql, sealing, HASH)],
    ['was it erased', 'erased_journey_referral_hash', (sql) => isReferralErased(sql, HASH)],
    ['journey by id', 'journey_pkey', (sql) => findJourney(sql, sealing, journey)],
    ['journey at its version', 'journey_pkey', (sql) => lockJourneyVersions(sql, [{ id: journey, version: 1 }])],
    ['events of a journey', 'journey_event_pkey', (sql) => listJourneyEvents(sql, sealing, journey)],
    ['messages of a journey (trace)', 'raw_message_journey_id', (sql) => listRawMessages(sql, journey)],
    ['decisions of a journey (trace)', 'decision_record_journey_id', (sql) => listDecisionRecords(sql, journey)],
    ['audit of a journey (trace)', 'audit_record.*journey_id.*', (sql) => listAudit(sql, auditKeys, { journeyIds: [journey] })],
    ['Task by the id that left', 'task_index_pkey', (sql) => findTask(sql, randomUUID())],
    ['Task search of an owner', 'task_index_owner', (sql) => listTasks(sql, { owner: 'owner-7' })],
    ['Tasks of a journey', 'task_index_journey_id', (sql) => listTasks(sql, { journeyId: journey })],
    ['Task of a delivery', 'task_index_journey_id', (sql) => findTaskOfDelivery(sql, { journeyId: journey, recipient: 'owner-1', subject: 'actie-1' })],
    ['worklist of an owner', 'worklist_item_due', (sql) => listWorklist(sql, { owner: 'planner-1' })],
    ['worklist of a journey', 'worklist_item_journey_id', (sql) => listWorklist(sql, { journeyId: journey, includeClosed: true })],
    ['work of a journey that is done', 'worklist_item_(journey_id|open)', (sql) => closeWorklistItems(sql, { journeyId: journey, kind: 'held', key: 'k', closedAt: NOW })],
    ['deadlines: journeys that are due', 'journey_next_due_at', (sql) => listDueJourneys(sql, NOW, 200)],
    ['deadlines: consultaties that are due', 'consultatie_next_due_at', (sql) => listDueConsultaties(sql, NOW, 200)],
    ['retention: journeys to look at', 'journey_sweep_at', (sql) => listSweepableJourneys(sql, NOW, 100)],
    ['retention: journeys on their way out', 'journey_erasing_at', (sql) => listErasingJourneys(sql, 100)],
    ['retention: messages without a journey', 'raw_message_(unlinked|received_at)', (sql) => listUnlinkedMessages(sql, NOW, 100)],
    ['pull jobs that are due', 'pull_job_due', (sql) => claimPullJobs(sql, sealing, at)],
  ];

  it.each(STATEMENTS)('%s: by %s, and no growing table is read from end to end', async (_name, index, ask) => {
    const nodes = await planOf(await captured(ask));
    const summary = nodes.map((it) => [it['Node Type'], it['Relation Name'], it['Index Name']].filter((part) => part !== undefined).join(' '));
    expect(summary.filter((it) => it.startsWith('Seq Scan') && GROWING.test(it.replace('Seq Scan ', '')))).toEqual([]);
    expect(summary.join('\n')).toMatch(new RegExp(`\\b${index}\\b`));
  });
});
