import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditMonths } from '../../src/audit/audit-months.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { gatherIncident } from '../../src/incident.ts';
import { appendAudit } from '../../src/store/append-audit.ts';
import { findAuditedJourneys } from '../../src/store/find-audited-journeys.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { DISCLOSURES_SQL } from '../../src/store/list-disclosures.ts';
import { makeAuditMonths } from '../../src/store/make-audit-months.ts';
import { auditRecord } from '../../src/write-change.ts';
import type { TestDatabase } from './open-test-database.ts';
import { after, NOW, openTestKeys } from './test-keys.ts';

const SYSTEM = 'urn:zd';
const HOUR = 60;
/** Of a month; the default table is empty, and then a scan is what costs least. */
/** The months that hold the records; an empty one of another test is read whole for nothing. */
const FULL_SCAN = /Seq Scan on audit_record_(202611|202612)/;

/** Who got what of whom (AVG 33), and whose log (Wabvpz 15e), on either database. */
export function describeDisclosures(open: () => Promise<TestDatabase>): void {
  describe('disclosures', () => {
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

    const append = (...records: AuditRecord[]): Promise<void> => opened.db.inTransaction((tx) => appendAudit(tx, keys.auditKeys, records));
    const received = (journeyId: string, value: string, practice: string | null, minutes: number, bsn = '999990019'): AuditRecord =>
      auditRecord({ action: 'receive', outcome: 'success', actor: 'zorgdomein', onBehalfOf: practice, about: { bsn, referral: { system: SYSTEM, value } } }, after(minutes), journeyId);
    const told = (journeyId: string, recipient: string, view: string, minutes: number, given: Partial<AuditRecord> = {}): AuditRecord =>
      auditRecord({ action: 'deliver', outcome: 'success', actor: 'gateway', recipient, data: ['Patient', 'Task'], detail: { kind: 'task', view }, ...given }, after(minutes), journeyId);

    it('AVG 33: groups per controller and recipient, with what surely went and what may have; nothing of other hours or of refusals', async () => {
      const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
      await append(received(a, 'ZP100000001', 'huisarts-a', 0), told(a, 'ggz-1', 'ggz-aanbieder', 10), told(a, 'ggz-1', 'ggz-aanbieder', 20));
      await append(received(b, 'ZP100000002', 'huisarts-a', 1, '999990020'), told(b, 'ggz-1', 'ggz-aanbieder', 11), told(b, 'welzijn-1', 'welzijn', 12, { action: 'bury', outcome: 'serious-failure', data: [] }));
      // The practice of the third is known only later; a refusal tells nobody anything.
      await append(received(c, 'ZP100000003', null, 2), received(c, 'ZP100000003', 'huisarts-b', 3), told(c, 'ggz-1', 'ggz-aanbieder', 13, { action: 'withhold', outcome: 'minor-failure', code: 'CONSENT_MISSING' }));
      await append(auditRecord({ action: 'read', outcome: 'success', actor: 'epd-1', onBehalfOf: 'ggz-1', data: ['Task'] }, after(30), c), told(a, 'ggz-1', 'ggz-aanbieder', 2 * HOUR));
      const gather = (given: Partial<Parameters<typeof gatherIncident>[2]> = {}): ReturnType<typeof gatherIncident> =>
        opened.db.inTransaction((tx) => gatherIncident(tx, keys.auditKeys, { from: NOW, to: after(HOUR), ...given }));

      const incident = await gather();
      expect(incident.groups).toEqual(expect.arrayContaining([
        { controller: 'huisarts-a', recipient: 'ggz-1', view: 'ggz-aanbieder', kind: 'task', certain: true, data: ['Patient', 'Task'], persons: 2, messages: 3 },
        { controller: 'huisarts-a', recipient: 'welzijn-1', view: 'welzijn', kind: 'task', certain: false, data: [], persons: 1, messages: 1 },
        { controller: 'huisarts-b', recipient: 'ggz-1', view: null, kind: 'inzage', certain: true, data: ['Task'], persons: 1, messages: 1 },
      ]));
      expect(incident.groups).toHaveLength(3);
      expect(incident.list.map(({ controller, referral, journey, got }) => [controller, referral, journey, got.map((it) => incident.groups[it]?.recipient)]).toSorted()).toEqual([
        ['huisarts-a', 'ZP100000001', a, ['ggz-1']], ['huisarts-a', 'ZP100000002', b, ['ggz-1', 'welzijn-1']], ['huisarts-b', 'ZP100000003', c, ['ggz-1']],
      ]);
      expect((await gather({ recipient: 'welzijn-1' })).list.map((it) => it.journey)).toEqual([b]);
      expect((await gather({ sender: 'huisarts-b' })).list.map((it) => it.journey)).toEqual([c]);
      expect((await gather({ sender: 'zorgdomein' })).persons).toBe(3);
      expect((await gather({ journeyId: a })).groups).toMatchObject([{ messages: 2 }]);
      expect((await gather({ from: after(HOUR), to: after(3 * HOUR) })).list.map((it) => it.journey)).toEqual([a]);
    });

    it('15e a person is found by every number that was ever hers, in every journey, also when the journey key is gone', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      const keyRef = await keys.keys.take();
      await append(received(first, 'ZP200000001', 'huisarts-a', 0, '999990032'));
      await append(received(second, 'ZP200000002', 'huisarts-b', 1, '999990044'), auditRecord({ action: 'update', outcome: 'success', actor: 'beheer', about: { bsn: '999990032' } }, after(2), second));
      keys.keys.erase(keyRef);
      const { hashBsn, hashReferral } = keys.auditKeys;
      expect([...(await findAuditedJourneys(opened.db, { person: hashBsn('999990032') }))].toSorted()).toEqual([first, second].toSorted());
      expect(await findAuditedJourneys(opened.db, { person: hashBsn('999990056') })).toEqual([]);
      expect(await findAuditedJourneys(opened.db, { referrals: [hashReferral({ system: 'urn:other', value: 'ZP200000001' })] })).toEqual([]);
      const journeyIds = await findAuditedJourneys(opened.db, { referrals: [hashReferral({ system: 'urn:other', value: 'x' }), hashReferral({ system: SYSTEM, value: 'ZP200000001' })] });
      expect(await listAudit(opened.db, keys.auditKeys, { journeyIds })).toMatchObject([{ journeyId: first, secret: { referral: { value: 'ZP200000001' } } }]);
    });

    it('looks by index: a journey, a person, a number and an hour among many', async () => {
      await makeAuditMonths(opened.db, auditMonths(NOW, 2));
      await opened.db.query(
        `insert into audit_record (lane, seq, written_at, at, action, outcome, actor, on_behalf_of, journey_id, recipient, data, detail, person, referral, prev_hash, hash)
         select 31, n, at, at, case n % 5 when 0 then 'receive' when 1 then 'decide' else 'deliver' end, 'success', 'gateway', 'huisarts-a', md5((n / 5)::text)::uuid, 'ggz-1', '{}', '{}',
                case n % 5 when 0 then sha256(n::text::bytea) end, case n % 5 when 0 then sha256(n::text::bytea) end, '', ''
           from (select n, $1::timestamptz + n * interval '1 minute' as at from generate_series(1, 20000) as n) as it`,
        [NOW],
      );
      await opened.db.query('analyze audit_record');
      const planOf = async (sql: string, values: Parameters<TestDatabase['db']['query']>[1]): Promise<string> => {
        const plan = await opened.db.inTransaction(async (tx) => {
          // Other places read all journeys at once, where a scan is right; here it is asked whether the index is there to be used.
          await tx.query('set local plan_cache_mode = force_custom_plan');
          return tx.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, values);
        });
        return plan.map((it) => it['QUERY PLAN']).join('\n');
      };
      const [id, hash] = ['cfcd2084-95d5-65ef-66e7-dff9f98764da', new Uint8Array(32)];
      expect(await planOf('select 1 from audit_record where journey_id = any($1::uuid[]) order by at', [[id]])).not.toMatch(FULL_SCAN);
      expect(await planOf('select journey_id from audit_record where person = $1::bytea and journey_id is not null', [hash])).not.toMatch(FULL_SCAN);
      expect(await planOf('select journey_id from audit_record where referral = $1::bytea and journey_id is not null', [hash])).not.toMatch(FULL_SCAN);
      expect(await planOf('select 1 from audit_record where lane = 3 and seq > 5 order by seq limit 1000', [])).not.toMatch(FULL_SCAN);
      const told = (await planOf(DISCLOSURES_SQL, [after(100), after(160), null, null, null])).split('introduced')[0] ?? '';
      expect(told).toMatch(/Index Scan using audit_record_\w+_at_idx|Bitmap Index Scan on audit_record_\w+_at_idx/);
      await opened.db.query('delete from audit_record where lane = 31');
    });
  });
}
