import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { openPostgres } from '../../../src/store/open-postgres.ts';
import { hasPostgres, onServer, openEmptySchema, POSTGRES_URL } from '../../contract/open-test-database.ts';
import { startRealGateway } from '../../support/real-gateway.ts';
import { caseWith, srm } from '../../support/test-messages.ts';

const AT = new Date('2026-11-23T08:00:00Z');
const SHIPPED = new URL('../../../src/store/migrations/', import.meta.url);
/** Migrations of before the rule. */
const BEFORE_THE_RULE = 6;

describe('the rule of migrations (docs/meer-gateways.md)', () => {
  it('from 000007 on a migration is additive and says so, or says that it is not', () => {
    const texts = readdirSync(SHIPPED).filter((name) => Number(name.slice(0, 6)) > BEFORE_THE_RULE).map((name) => [name, readFileSync(new URL(name, SHIPPED), 'utf8')] as const);
    expect(texts.length).toBeGreaterThan(0);
    for (const [name, text] of texts) {
      expect(`${name} ${text.split('\n')[0]}`).toMatch(/ -- (additive|breaking: .+)$/);
      if (text.startsWith('-- additive')) {
        const statements = text.replaceAll(/--.*$/gm, '');
        expect(`${name} ${statements.match(/\b(drop (?!index)|rename|truncate|alter column|set not null|delete from)\b/i)?.[0] ?? ''}`).toBe(`${name} `);
        // A column that an old gateway does not know must have a value without it.
        expect(`${name} ${statements.match(/add column (?![^,;]*default)[^,;]*not null/i)?.[0] ?? ''}`).toBe(`${name} `);
      }
    }
  });
});

describe.skipIf(!(await hasPostgres()))('old and new gateways side by side', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mgn-migrations-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The migrations of a version that is not there yet. */
  function ahead(name: string, text: string): URL {
    const place = join(folder, name);
    cpSync(SHIPPED, place, { recursive: true });
    writeFileSync(join(place, '000900-later.sql'), text);
    return pathToFileURL(`${place}/`);
  }

  it('four gateways that start together on an empty database, each with its own pool, migrate it once', async () => {
    const { db, remove } = await openEmptySchema('rolling-four');
    const [{ schema = '' } = {}] = await db.query<{ schema: string }>('select current_schema() as schema');
    const pools = Array.from({ length: 4 }, () => openPostgres({ url: POSTGRES_URL, schema, poolSize: 3 }));
    const reports = await Promise.all(pools.map((it) => migrate(it, AT)));
    expect(reports.filter((it) => it.applied.length > 0)).toHaveLength(1);
    expect(new Set(reports.map((it) => it.version)).size).toBe(1);
    expect(await db.query('select count(*) as n from audit_lane')).toEqual([{ n: 32 }]);
    await Promise.all(pools.map((it) => it.close()));
    await remove();
  });

  it('an additive migration under a running gateway: it goes on taking and delivering, and starts again on the newer database', async () => {
    const schema = `rolling_${process.pid}`;
    await onServer(`drop schema if exists ${schema} cascade`, `create schema ${schema}`);
    const old = await startRealGateway({ database: 'postgres', schema });
    const db = openPostgres({ url: POSTGRES_URL, schema });
    try {
      const take = async (): Promise<string> => Buffer.from(await old.gateway.stories.receiveHl7v2(srm(caseWith('ZP100700001')), { door: 'mllp', peer: '127.0.0.1' })).toString('latin1');
      const newer = await migrate(db, AT, ahead('additive', '-- additive\nalter table journey add column later text;\nalter table outbox_delivery add column later integer not null default 7;\n'));
      expect(newer.applied).toEqual([900]);
      expect(await take()).toContain('MSA|AA');
      await old.settle();
      expect(await db.query("select count(*) as n from outbox_delivery where status = 'pending'")).toEqual([{ n: 0 }]);
      expect((await db.query<{ n: number }>("select count(*) as n from outbox_delivery where status = 'delivered' and later = 7"))[0]?.n).toBeGreaterThan(0);
      const again = await startRealGateway({ database: 'postgres', schema, dataDir: old.dataDir, region: old.region });
      expect(again.gateway.storage.migration.applied).toEqual([]);
      await again.close();
    } finally {
      await db.close();
      await old.close();
      await onServer(`drop schema ${schema} cascade`);
    }
  });

  it('a database that is ahead by a migration that takes something away: an old gateway does not start', async () => {
    const { db, remove } = await openEmptySchema('rolling-breaking');
    await migrate(db, AT, ahead('breaking', '-- breaking: raw_message.code goes\nalter table raw_message drop column code;\n'));
    await expect(migrate(db, AT)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { version: 900 } });
    await remove();
  });
});
