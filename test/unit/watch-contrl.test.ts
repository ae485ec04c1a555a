import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SILENT_LOG } from '../../src/log.ts';
import { interchangeReference } from '../../src/outbound/edifact/edifact-message.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { findDelivery } from '../../src/outbox/find-delivery.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import type { Settlement } from '../../src/outbox/record-outcome.ts';
import { watchContrl } from '../../src/watch-contrl.ts';
import type { Network } from '../../src/workflow/network.ts';
import { openTestEmbedded } from '../contract/open-test-database.ts';
import type { TestDatabase } from '../contract/open-test-database.ts';
import { newDelivery } from '../contract/outbox.ts';
import { journeyRow, NOW, openTestKeys } from '../contract/test-keys.ts';

const { keys, sealing, remove } = openTestKeys();
let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestEmbedded();
});
afterAll(async () => {
  await opened.remove();
  await remove();
});

const contrl = (reference: string, action: string): string => `UNB+UNOA:1+a+b+261123:1010+7'UNH+1+CONTRL:2:2:UN'UCI+${reference}+b+a+${action}'UNT+3+1'UNZ+1+7'`;

test('8.1 a CONTRL that refuses makes a delivered letter a dead letter, once; one that accepts changes nothing', async () => {
  const { db } = opened;
  const folder = mkdtempSync(join(tmpdir(), 'mgn-edi-'));
  mkdirSync(join(folder, 'in'));
  const journey = journeyRow(await keys.take());
  const [refused, taken] = [newDelivery(journey.id, { recipient: 'his-edi', view: 'huisarts' }), newDelivery(journey.id, { recipient: 'his-edi', view: 'huisarts' })];
  await db.inTransaction(async (tx) => {
    await insertJourney(tx, sealing, journey);
    await enqueue(tx, [refused, taken]);
    await tx.query("update outbox_delivery set status = 'delivered', delivered_at = $1", [NOW]);
  });
  const settled: (Settlement & { id: string })[] = [];
  const read = watchContrl({
    database: db, clock: { now: () => NOW }, log: SILENT_LOG,
    network: () => ({ partners: [{ id: 'his-edi', endpoints: [{ protocol: 'edifact', folder, message: 'MEDVRI', sender: 'a', receiver: 'b' }] }] }) as unknown as Network,
    record: async (_tx, delivery, settlement) => void settled.push({ ...settlement, id: delivery.id }),
  });
  writeFileSync(join(folder, 'in', '1.edi'), contrl(interchangeReference(refused.id), '4'));
  writeFileSync(join(folder, 'in', '2.edi'), contrl(interchangeReference(taken.id), '7'));
  writeFileSync(join(folder, 'in', '3.edi'), contrl(interchangeReference(refused.id), '4'));

  expect(await read()).toBe(3);
  expect(settled).toEqual([{ status: 'dead', code: 'RECIPIENT_REJECTED', id: refused.id }]);
  expect([(await findDelivery(db, refused.id))?.status, (await findDelivery(db, taken.id))?.status]).toEqual(['dead', 'delivered']);
  expect(readdirSync(join(folder, 'in', 'read'))).toHaveLength(3);
  expect(await read()).toBe(0);
});
