import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standText } from '../../src/audit/lane-stand.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { makeAuditDesk } from '../../src/audit-desk.ts';
import { logSourceOf } from '../../src/raw-log.ts';
import { sha256 } from '../../src/read-checkpoints.ts';
import { appendAudit } from '../../src/store/append-audit.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { sealAuditLanes } from '../../src/store/seal-audit-lanes.ts';
import { auditRecord } from '../../src/write-change.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW, openTestKeys } from './test-keys.ts';

const script = (name: string): string => readFileSync(new URL(`../../src/store/migrations/${name}`, import.meta.url), 'utf8');

/** That migration 4 carries over what an older gateway logged, on either database. `open` gives one without any table. */
export function describeAuditMigration(open: () => Promise<TestDatabase>): void {
  describe('migration 4', () => {
    let opened: TestDatabase;
    let keys: ReturnType<typeof openTestKeys>;
    beforeAll(async () => {
      opened = await open();
      keys = openTestKeys();
    });
    afterAll(async () => {
      await opened.remove();
      await keys.remove();
    });

    it('carries every record over with all its columns, in its lane and order, on a chain that is whole and goes on', async () => {
      const { db } = opened;
      const journeyId = randomUUID();
      // What writes itself differently in JSON: quotes, control characters, letters beyond ASCII, numbers, empty lists, key order.
      const details = ['{}', '{"b":1,"a":["x","y"],"Z":true,"é":"\\u00e9\\t\\"q\\"\\\\","leeg":[]}', '{"n":12345678901,"k":0.5,"tekst":"regel\\nbreuk \\u0001 🙂 / <a>"}'];
      await db.inTransaction((tx) => tx.runScript(script('000001-journeys.sql')));
      for (const [n, detail] of [...details.entries(), ...details.entries()].map(([, detail], at) => [at, detail] as const)) {
        const hash = createHmac('sha256', 'before').update(String(n)).digest();
        await db.query(
          `insert into audit_record (lane, seq, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, recipient, subject, consent, detail, prev_hash, hash)
           values ($1, $2, $3, 'deliver', 'success', $4, 'een "naam" — ë', 'ggz', null, $5, 'ggz-1', null, null, $6, '', $7)`,
          [n < 3 ? 0 : 7, (n % 3) + 1, new Date(NOW.getTime() - n), n === 1 ? 'CONSENT_MISSING' : null, n === 2 ? null : journeyId, detail, hash],
        );
      }
      await db.query('update audit_lane set seq = 3 where lane in (0, 7)');

      await db.inTransaction((tx) => tx.runScript(script('000004-audit.sql')));
      await db.inTransaction((tx) => sealAuditLanes(tx, (stand) => keys.auditKeys.mac(standText(stand))));
      await db.inTransaction((tx) => appendAudit(tx, keys.auditKeys, [auditRecord({ action: 'read', outcome: 'success', actor: 'x' }, NOW, journeyId)]));

      const desk = makeAuditDesk({ storage: { database: db, auditKeys: keys.auditKeys }, network: sampleNetwork, clock: { now: () => NOW } });
      expect(await verifyLog(logSourceOf(desk), sha256)).toEqual({ records: 7, uncovered: 7, findings: [] });
      const rows = await listAudit(db, keys.auditKeys, { journeyIds: [journeyId] });
      expect(rows.map((it) => [it.lane, it.seq])).toEqual([[7, 3], [7, 2], [7, 1], [0, 2], [0, 1], [0, 4]]);
      expect(rows[3]).toMatchObject({ at: new Date(NOW.getTime() - 1), code: 'CONSENT_MISSING', actor: 'een "naam" — ë', recipient: 'ggz-1', detail: JSON.parse(details[1] ?? '') as object, data: [], secret: {} });
      await db.query("update audit_record set actor = 'y' where lane = 7 and seq = 2");
      expect((await verifyLog(logSourceOf(desk), sha256)).findings).toEqual([{ lane: 7, seq: 2, problem: 'changed' }]);
    });
  });
}
