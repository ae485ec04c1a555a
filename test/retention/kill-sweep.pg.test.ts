import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasPostgres, POSTGRES_URL } from '../contract/open-test-database.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { chainFindings, closeAfterGesprek, movableClock, refer, rowsOf } from './retention-course.ts';

const SCRIPT = new URL('../support/sweep-and-die.ts', import.meta.url).pathname;
/** Steps after which the process is killed, one run after the other; each goes on where the one before it ended. */
const KILLS = [1, 2, 3, 5, 8, 13];

it.skipIf(!(await hasPostgres()))('kill -9 in the middle of a sweep, again and again: what may go goes once, what may not stays', async () => {
  const clock = movableClock();
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-kill-sweep-'));
  const real = await startRealGateway({ database: 'postgres', clock, dataDir });
  try {
    const { storage } = real.gateway;
    const gone: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      const id = await refer(real, `ZP10016000${index}`);
      await closeAfterGesprek(real, clock, id);
      gone.push(id);
    }
    const stays = await refer(real, 'ZP100160009');
    const [row] = await storage.database.query<{ schema: string }>('select current_schema() as schema');
    clock.moveDays(29);
    const sweep = (steps: number): string | null => {
      clock.moveDays(0.01);
      return spawnSync(process.execPath, [SCRIPT, dataDir, POSTGRES_URL, row?.schema ?? '', clock.now().toISOString(), String(steps)], { stdio: 'ignore' }).signal;
    };
    const killed = KILLS.map(sweep);
    expect(killed.filter((it) => it === 'SIGKILL').length).toBeGreaterThan(3);
    expect(sweep(0)).toBeNull();
    for (const id of gone) {
      expect(await real.gateway.store.find(id)).toBeUndefined();
      for (const table of ['journey_event', 'journey_document', 'raw_message', 'outbox_delivery']) {
        expect([table, await rowsOf(real, table, id)]).toEqual([table, 0]);
      }
      const proofs = await storage.database.query<{ subject: string }>(`select subject from audit_record where journey_id = $1 and action = 'erase' and subject in ('marked', 'journey') order by subject`, [id]);
      expect(proofs.map((it) => it.subject)).toEqual(['journey', 'marked']);
    }
    const [figures] = await storage.database.query<{ n: number }>('select count(*) as n from journey_figures');
    expect(figures?.n).toBe(gone.length);
    const [doomed] = await storage.database.query<{ n: number }>('select count(*) as n from doomed_key');
    expect(doomed?.n).toBe(0);
    expect(await chainFindings(real)).toEqual([]);
    expect((await real.gateway.store.find(stays))?.record.journey).toMatchObject({ status: 'accepted' });
    expect(await rowsOf(real, 'journey_document', stays)).toBe(1);
  } finally {
    await real.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 600_000);
