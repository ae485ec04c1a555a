import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { appendAudit } from '../../src/store/append-audit.ts';
import type { Database } from '../../src/store/database.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { verifyChain } from '../../src/store/verify-chain.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW } from './test-keys.ts';

const hash = (input: string): Uint8Array => createHmac('sha256', 'test').update(input).digest();

function record(given: Partial<AuditRecord> = {}): AuditRecord {
  return {
    at: NOW,
    action: 'deliver',
    outcome: 'success',
    code: null,
    actor: 'gateway',
    actorRole: null,
    onBehalfOf: null,
    journeyId: null,
    recipient: 'ggz-1',
    subject: 'actie-1',
    consent: null,
    detail: { b: 1, a: ['x'] },
    ...given,
  };
}

/** What the audit log promises (NEN 7513: unalterable), on either database. */
export function describeAuditChain(open: () => Promise<TestDatabase>): void {
  describe('audit chain', () => {
    let opened: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
    });
    afterAll(() => opened.remove());
    beforeEach(async () => {
      await db.query('delete from audit_record');
      await db.query(`update audit_lane set seq = 0, hash = ''::bytea`);
    });

    const append = (...records: AuditRecord[]): Promise<void> =>
      db.inTransaction((tx) => appendAudit(tx, hash, records));
    /** Six records in one lane, one commit each or several together. */
    async function six(): Promise<void> {
      await append(record({ subject: '1' }));
      await append(record({ subject: '2' }), record({ subject: '3' }));
      await db.inTransaction(async (tx) => {
        await appendAudit(tx, hash, [record({ subject: '4' })]);
        await appendAudit(tx, hash, []);
        await appendAudit(tx, hash, [record({ subject: '5' }), record({ subject: '6' })]);
      });
    }

    it('an untouched log is fine, and records come back as written', async () => {
      await six();
      const journeyId = randomUUID();
      await append(record({ journeyId, consent: 'c-1', code: 'CONSENT_MISSING', outcome: 'minor-failure' }));
      expect(await verifyChain(db, hash)).toMatchObject({ records: 7, findings: [] });
      expect(await listAudit(db, journeyId)).toMatchObject([
        { at: NOW, code: 'CONSENT_MISSING', consent: 'c-1', detail: { a: ['x'], b: 1 }, seq: 7 },
      ]);
    });

    it.each([
      ['changed', `update audit_record set recipient = 'wmo-1' where seq = 3`, [{ seq: 3, problem: 'changed' }]],
      [
        'changed in its detail',
        `update audit_record set detail = '{"a":["y"],"b":1}' where seq = 3`,
        [{ seq: 3, problem: 'changed' }],
      ],
      [
        'changed in its time',
        `update audit_record set at = at + interval '1 millisecond' where seq = 3`,
        [{ seq: 3, problem: 'changed' }],
      ],
      ['removed', `delete from audit_record where seq = 3`, [{ seq: 3, problem: 'missing' }]],
      [
        'removed at the end',
        `delete from audit_record where seq = 6`,
        [
          { seq: 6, problem: 'missing' },
          { seq: 6, problem: 'head' },
        ],
      ],
      [
        'removed and closed up',
        `delete from audit_record where seq = 3; update audit_record set seq = seq - 1 where seq = 4;
        update audit_record set seq = seq - 1 where seq = 5; update audit_record set seq = seq - 1 where seq = 6`,
        'some',
      ],
      [
        'reordered',
        `update audit_record set seq = 100 where seq = 3; update audit_record set seq = 3 where seq = 4; update audit_record set seq = 4 where seq = 100`,
        'some',
      ],
      [
        'inserted',
        `insert into audit_record select lane, 7, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, recipient, subject, consent, detail, hash, hash
        from audit_record where seq = 6; update audit_lane set seq = 7 where lane = 0`,
        'some',
      ],
      [
        'without its lane',
        `delete from audit_record; delete from audit_lane where lane = 0`,
        [{ lane: 0, problem: 'head' }],
      ],
    ])('a row %s is found', async (what, damage, expected) => {
      await six();
      await db.inTransaction((tx) => tx.runScript(damage));
      const { findings } = await verifyChain(db, hash);
      if (expected === 'some') {
        expect(findings.length).toBeGreaterThan(0);
      } else {
        expect(findings).toMatchObject(expected as object[]);
      }
      if (what === 'without its lane') {
        await db.query(`insert into audit_lane values (0, 0, ''::bytea)`);
      }
    });

    it('newest rows and head put back together are found by an anchor noted before', async () => {
      await six();
      const { heads } = await verifyChain(db, hash);
      await db.inTransaction((tx) =>
        tx.runScript(
          'delete from audit_record where seq > 4; update audit_lane l set seq = 4, hash = (select hash from audit_record r where r.lane = l.lane and r.seq = 4) where l.seq > 0',
        ),
      );
      expect((await verifyChain(db, hash)).findings).toEqual([]);
      expect((await verifyChain(db, hash, heads)).findings).toMatchObject([{ seq: 6, problem: 'head' }]);
    });

    it('a forger without the key is found, however consistent the forgery', async () => {
      await append(record());
      const forged = (input: string): Uint8Array => createHmac('sha256', 'guess').update(input).digest();
      await db.inTransaction((tx) => appendAudit(tx, forged, [record({ subject: 'forged' })]));
      expect((await verifyChain(db, hash)).findings).toMatchObject([{ seq: 2, problem: 'changed' }]);
    });

    it('many commits at once, some rolled back, leave a whole chain', async () => {
      const attempts = Array.from({ length: 60 }, (_, n) =>
        db.inTransaction(async (tx) => {
          await appendAudit(tx, hash, [record({ subject: `${n}` }), record({ subject: `${n}b` })]);
          if (n % 5 === 0) {
            throw new Error('rolled back');
          }
        }),
      );
      const settled = await Promise.allSettled(attempts);
      expect(settled.filter((it) => it.status === 'fulfilled')).toHaveLength(48);
      expect(await verifyChain(db, hash)).toMatchObject({ records: 96, findings: [] });
    });
  });
}
