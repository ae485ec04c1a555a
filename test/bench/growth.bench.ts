import { createHash } from 'node:crypto';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import { claimDue } from '../../src/outbox/claim-due.ts';
import { countBacklog } from '../../src/outbox/count-backlog.ts';
import type { Database } from '../../src/store/database.ts';
import { listDueJourneys } from '../../src/store/list-due-journeys.ts';
import { listSweepableJourneys } from '../../src/store/list-sweepable-journeys.ts';
import { listTasks } from '../../src/store/list-tasks.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import { JOURNEY_COLUMNS } from '../../src/store/journey-row.ts';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { traceJourney } from '../../src/trace.ts';
import { SHARING_VIEWS as views } from '../policy/sharing-views.ts';
import { onServer } from '../contract/open-test-database.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../support/real-gateway.ts';
import { caseWith, letter, readAck, srm } from '../support/test-messages.ts';

/** What is the same with few and with many journeys stored. Milliseconds; of the many operations the median. */
export type GrowthFigures = {
  readonly journeys: number;
  readonly rows: number;
  readonly fillSeconds: number;
  /** SRM and letter taken in, decided, sent and answered by every recipient. */
  readonly referralMs: number;
  /** Of this process, the simulated partners included, and of PostgreSQL. */
  readonly referralCpuMs: number;
  readonly traceByNumberMs: number;
  readonly findByBsnMs: number;
  readonly taskSearchMs: number;
  readonly worklistMs: number;
  readonly claimMs: number;
  readonly dueMs: number;
  readonly sweepMs: number;
  readonly backlogMs: number;
};

/** Both sizes, and how many times the small one's cost the large one asks (design 7: at most 1.15 per referral). */
export type GrowthBench = { readonly small: GrowthFigures; readonly large: GrowthFigures; readonly ratio: Readonly<Record<'referralMs' | 'referralCpuMs', number>> };

const CHUNK = 25_000;
const TURNS = 10;
const PER_TURN = 30;
const LOOKS = 200;
/** Of stored journeys so many of a thousand still run, with open work and a term ahead. */
const RUNNING_PER_MILLE = 20;
/** Owners and practices of what is stored: a region's own are not among them. */
const STRANGERS = 200;

/**
 * Tables of which a journey has rows, with what a copy changes: `id` is the new journey's, `n` its number, `r` a random
 * uuid per row. Sealed content becomes 64 bytes: its size stands outside the rows (TOAST) and no index holds it.
 */
const COPIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  journey: {
    id: 'c.id', referral_hash: "sha256(convert_to('r' || c.n, 'UTF8'))", bsn_hash: "sha256(convert_to('b' || c.n, 'UTF8'))", team: `'team-' || c.n % ${STRANGERS}`, practice: `'practice-' || c.n % ${STRANGERS}`,
    status: `case when c.n % 1000 < ${RUNNING_PER_MILLE} then 'accepted' else 'closed' end`,
    next_due_at: `case when c.n % 1000 < ${RUNNING_PER_MILLE} then timestamptz '2027-06-01' + c.n * interval '1 second' end`, sweep_at: `timestamptz '2027-06-01' + c.n * interval '1 second'`, state: 'substring(t.state from 1 for 64)',
  },
  journey_event: { journey_id: 'c.id', content: 'substring(t.content from 1 for 64)' },
  journey_document: { id: 'gen_random_uuid()', journey_id: 'c.id', content: 'substring(t.content from 1 for 64)' },
  raw_message: { id: 'gen_random_uuid()', journey_id: 'c.id', dedupe_hash: "sha256(convert_to(t.id || '/' || c.n, 'UTF8'))", content: 'substring(t.content from 1 for 64)', ack: 'substring(t.ack from 1 for 64)' },
  task_index: { external_id: 'gen_random_uuid()', journey_id: 'c.id', owner: `'owner-' || c.n % ${STRANGERS}` },
  outbox_delivery: { id: 'gen_random_uuid()', seq: '', journey_id: 'c.id', recipient: `'owner-' || c.n % ${STRANGERS}`, status: "'delivered'", leased_until: 'null', receipt: 'substring(t.receipt from 1 for 64)' },
  worklist_item: { id: 'gen_random_uuid()', journey_id: 'c.id', owner: `'owner-' || c.n % ${STRANGERS}`, closed_at: `case when c.n % 1000 >= ${RUNNING_PER_MILLE} then t.created_at end`, due_at: "timestamptz '2027-06-01'" },
  decision_record: { id: 'gen_random_uuid()', journey_id: 'c.id' },
  audit_record: { seq: 't.seq + (c.n + 1)::bigint * 1000000', journey_id: 'c.id', person: "sha256(convert_to('b' || c.n, 'UTF8'))", referral: "case when t.referral is not null then sha256(convert_to('r' || c.n, 'UTF8')) end" },
};

/** Measures in two schemas of its own on PostgreSQL, turn about, so that what else the machine does falls on both. */
export async function benchGrowth(few: number, many: number): Promise<GrowthBench> {
  const gateways = [await startRealGateway({ database: 'postgres' }), await startRealGateway({ database: 'postgres' })] as const;
  const [small, large] = gateways;
  try {
    const fills = [await fill(small, few), await fill(large, many)] as const;
    await referAll(small, 20);
    await referAll(large, 20);
    const costs: [Cost[], Cost[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      costs[0].push(await referAll(small, PER_TURN));
      costs[1].push(await referAll(large, PER_TURN));
    }
    const figures = [await figuresOf(small, few, fills[0], costs[0]), await figuresOf(large, many, fills[1], costs[1])] as const;
    const ratioOf = (pick: (it: Cost) => number): number => median(costs[1].map((it, turn) => pick(it) / pick(costs[0][turn] ?? it)));
    return { small: figures[0], large: figures[1], ratio: { referralMs: ratioOf((it) => it.ms), referralCpuMs: ratioOf((it) => it.cpu) } };
  } finally {
    for (const real of gateways) {
      await real.close();
    }
  }
}

type Cost = { readonly ms: number; readonly cpu: number; readonly lastNumber: string };
type Fill = { readonly rows: number; readonly seconds: number };

let lastNumber = 120_000_000;

/** So many referrals the whole way, one after the other in, together out; the cost of one. */
async function referAll({ gateway, settle }: RealGateway, count: number): Promise<Cost> {
  const client = new MllpClient({ host: '127.0.0.1', port: gateway.doors.mllpPort });
  const cpu = cpuMs();
  const started = performance.now();
  try {
    for (let index = 0; index < count; index += 1) {
      lastNumber += 1;
      for (const message of [srm(caseWith(`ZP${lastNumber}`)), letter(caseWith(`ZP${lastNumber}`))]) {
        const ack = readAck(await client.send(message));
        if (ack.code !== 'AA') {
          throw new Error(`A message was not taken: ${ack.code} ${ack.text} ${ack.error}`);
        }
      }
    }
    await settle();
  } finally {
    await client.close();
  }
  return { ms: (performance.now() - started) / count, cpu: (cpuMs() - cpu) / count, lastNumber: `ZP${lastNumber}` };
}

/** Stores one real journey and copies it, in bulk, until so many are there; answers how many rows that made. */
async function fill(real: RealGateway, journeys: number): Promise<Fill> {
  const db = real.gateway.storage.database;
  const started = performance.now();
  await referAll(real, 1);
  const [template] = await db.query<{ id: string }>('select id from journey limit 1');
  const [already] = await db.query<{ name: string }>('select current_schema() as name');
  const statements = await copyStatements(db, template?.id ?? '');
  for (let first = 1; first < journeys; first += CHUNK) {
    const last = Math.min(journeys - 1, first + CHUNK - 1);
    await db.inTransaction(async (tx) => {
      await tx.allow(600_000);
      await tx.query('set local synchronous_commit = off');
      await tx.query(`create temp table copied on commit drop as select n, gen_random_uuid() as id from generate_series(${first}, ${last}) as n`);
      for (const statement of statements) {
        await tx.query(statement);
      }
    });
  }
  // What autovacuum does by itself in the course of a day.
  const tables = Object.keys(COPIES).map((it) => `${already?.name ?? 'public'}.${it}`).join(', ');
  await onServer('set statement_timeout = 0', `vacuum analyze ${tables}`);
  const counts = await Promise.all(Object.keys(COPIES).map((table) => db.query<{ n: number }>(`select reltuples::bigint::integer as n from pg_class where oid = '${table}'::regclass`)));
  return { rows: counts.reduce((sum, [row]) => sum + Math.max(0, row?.n ?? 0), 0), seconds: (performance.now() - started) / 1000 };
}

async function copyStatements(db: Database, journeyId: string): Promise<readonly string[]> {
  return Promise.all(Object.entries(COPIES).map(async ([table, changed]) => {
    const columns = (await db.query<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = '${table}' order by ordinal_position`))
      .map((it) => it.name).filter((it) => changed[it] !== '');
    const values = columns.map((name) => changed[name] ?? `t.${name}`);
    const key = table === 'journey' ? 'id' : 'journey_id';
    return `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from copied c cross join (select * from ${table} where ${key} = '${journeyId}') as t`;
  }));
}

async function figuresOf(real: RealGateway, journeys: number, { rows, seconds }: Fill, costs: readonly Cost[]): Promise<GrowthFigures> {
  const { storage, store } = real.gateway;
  const db = storage.database;
  const now = AT_FIXTURES.now();
  const number = costs.at(-1)?.lastNumber ?? '';
  const found = await store.findByReferral(SYSTEMS.zorgdomein, number);
  const [{ owner } = { owner: '' }] = await db.query<{ owner: string }>('select owner from task_index where journey_id = $1 limit 1', [found?.record.journey.id ?? '']);
  const someone = createHash('sha256').update('b500').digest();
  return {
    journeys, rows, fillSeconds: seconds, referralMs: median(costs.map((it) => it.ms)), referralCpuMs: median(costs.map((it) => it.cpu)),
    traceByNumberMs: await look(() => traceJourney({ storage, store, views, network: sampleNetwork }, number, now), 30),
    findByBsnMs: await look(() => db.query(`select ${JOURNEY_COLUMNS} from journey where bsn_hash = $1`, [someone])),
    taskSearchMs: await look(() => listTasks(db, { owner: owner === '' ? 'owner-1' : owner })),
    worklistMs: await look(() => listWorklist(db, { owner: 'planner-voorbeeld' })),
    claimMs: await look(() => claimDue(db, { now, limit: 10, leaseMs: 1_000 })),
    dueMs: await look(() => listDueJourneys(db, now, 10)),
    sweepMs: await look(() => listSweepableJourneys(db, new Date('2000-01-01T00:00:00Z'), 10)),
    backlogMs: await look(() => countBacklog(db)),
  };
}

async function look(work: () => Promise<unknown>, times = LOOKS): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const started = performance.now();
    await work();
    took.push(performance.now() - started);
  }
  return median(took);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

if (import.meta.main) {
  const [few = 1_000, many = 1_000_000] = process.argv.slice(2).filter((it) => /^\d+$/.test(it)).map(Number);
  console.log(JSON.stringify(await benchGrowth(few, many), null, 2));
}
