import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditMonths } from '../../src/audit/audit-months.ts';
import { gatherIncident } from '../../src/incident.ts';
import type { AuditKeyStore } from '../../src/security/audit-keys.ts';
import { openAuditKeys } from '../../src/security/audit-keys.ts';
import { keyedHash } from '../../src/security/keyed-hash.ts';
import type { Database } from '../../src/store/database.ts';
import { findAuditedJourneys } from '../../src/store/find-audited-journeys.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { makeAuditMonths } from '../../src/store/make-audit-months.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { onServer, POSTGRES_URL } from '../contract/open-test-database.ts';

/** `incident` over a log of a year with this many journeys, of 200 practices and 40 recipients. CPU is of this process and of all of PostgreSQL: what it would take on a machine of its own. */
export type IncidentBench = { readonly journeys: number; readonly records: number; readonly loadSeconds: number; readonly yearPersons: number; readonly yearSeconds: number; readonly yearCpuSeconds: number; readonly dayPersons: number; readonly daySeconds: number; readonly oneRecipientSeconds: number; readonly personLogMs: number; readonly peakRssMb: number };

const START = new Date('2026-01-01T00:00:00Z');
const YEAR_MINUTES = 365 * 24 * 60;
const CHUNK = 20_000;

/** Writes the records that an incident reads straight into the log, outside its chain: five per journey. */
async function load(db: Database, keys: AuditKeyStore, journeys: number): Promise<void> {
  for (let first = 0; first < journeys; first += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, journeys - first) }, (_, n) => {
      const number = first + n;
      const at = new Date(START.getTime() + Math.floor((number * YEAR_MINUTES) / journeys) * 60_000);
      return { id: randomUUID(), n: number, at, practice: `huisarts-${number % 200}`, person: Buffer.from(keys.hashBsn(String(number))).toString('hex'), sealed: Buffer.from(keys.seal(at, { referral: { system: 'urn:zd', value: `ZP${100_000_000 + number}` } })).toString('hex') };
    });
    await db.query(
      `insert into audit_record (lane, seq, written_at, at, action, outcome, actor, on_behalf_of, journey_id, recipient, subject, data, detail, person, referral, sealed, prev_hash, hash)
       select r.n % 32, r.n * 5 + k.k, r.at, r.at + k.k * interval '1 minute', k.action, 'success', case k.action when 'receive' then 'zorgdomein' when 'read' then 'epd' else 'gateway' end,
              case k.action when 'receive' then r.practice when 'read' then 'ggz-' || r.n % 40 end, r.id, case k.action when 'deliver' then 'partner-' || (r.n + k.k) % 40 end, 'actie-1',
              case k.action when 'receive' then '{}' else '{Patient,ServiceRequest,Task}' end::text[], case k.action when 'deliver' then jsonb_build_object('kind', 'task', 'view', 'view-' || k.k) else '{}' end,
              case k.action when 'receive' then decode(r.person, 'hex') end, case k.action when 'receive' then decode(r.person, 'hex') end, case k.action when 'receive' then decode(r.sealed, 'hex') end, ''::bytea, decode(r.person, 'hex')
         from jsonb_to_recordset($1::jsonb) as r (id uuid, n integer, at timestamptz, practice text, person text, sealed text)
         cross join (values (0, 'receive'), (1, 'deliver'), (2, 'deliver'), (3, 'deliver'), (4, 'read')) as k (k, action)`,
      [JSON.stringify(rows)],
    );
  }
  await db.inTransaction(async (tx) => {
    await tx.allow(600_000);
    await tx.query('analyze audit_record');
  });
}

/** Measures on PostgreSQL, in a schema of its own that is dropped afterwards. */
export async function benchIncident(journeys: number): Promise<IncidentBench> {
  const schema = `b_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await onServer(`create schema ${schema}`);
  const folder = mkdtempSync(join(tmpdir(), 'mgn-bench-'));
  const db = openPostgres({ url: POSTGRES_URL, schema, statementTimeoutMs: 600_000 });
  try {
    const masterKey = randomBytes(32);
    const keys = openAuditKeys({ folder, masterKey: () => masterKey, hash: keyedHash(randomBytes(32)) });
    await migrate(db, START);
    await makeAuditMonths(db, auditMonths(START, 13));
    const loaded = await seconds(() => load(db, keys, journeys));
    // What autovacuum does by itself in the course of a day: index-only reads need it.
    await db.query('vacuum audit_record');
    const gather = (days: number, recipient?: string): ReturnType<typeof gatherIncident> =>
      db.inTransaction((tx) => gatherIncident(tx, keys, { from: START, to: new Date(START.getTime() + days * 86_400_000), ...(recipient === undefined ? {} : { recipient }) }));
    const day = await seconds(() => gather(1));
    const one = await seconds(() => gather(366, 'partner-7'));
    const cpu = cpuMs();
    const year = await seconds(() => gather(366));
    const yearCpuSeconds = (cpuMs() - cpu) / 1000;
    const log = await seconds(async () => listAudit(db, keys, { journeyIds: await findAuditedJourneys(db, { person: keys.hashBsn('4711') }) }));
    return {
      journeys, records: journeys * 5, loadSeconds: loaded.took, yearPersons: year.value.persons, yearSeconds: year.took, yearCpuSeconds, dayPersons: day.value.persons, daySeconds: day.took,
      oneRecipientSeconds: one.took, personLogMs: log.took * 1000, peakRssMb: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    await db.close();
    await onServer(`drop schema ${schema} cascade`);
    rmSync(folder, { recursive: true });
  }
}

async function seconds<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly took: number }> {
  const started = performance.now();
  const value = await work();
  return { value, took: (performance.now() - started) / 1000 };
}

if (import.meta.main) {
  console.log(JSON.stringify(await benchIncident(Number(process.argv[2] ?? 1_000_000)), null, 2));
}
