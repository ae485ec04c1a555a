import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ackPlace, rawPlace } from '../../src/store/insert-raw-message.ts';
import { documentPlace } from '../../src/store/insert-journey-document.ts';
import { eventPlace } from '../../src/store/insert-journey-events.ts';
import { findJourney } from '../../src/store/find-journey.ts';
import { receiptPlace } from '../../src/outbox/mark-delivered.ts';
import type { Storage } from '../../src/open-storage.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { closeAfterGesprek, movableClock, refer, rowsOf } from './retention-course.ts';

/** How a database is copied away and put back. `reopen` opens what was put back, with today's key store. */
export type Backup = {
  copy(real: RealGateway, folder: string): Promise<void>;
  restore(real: RealGateway, folder: string): Promise<Storage>;
  end(storage: Storage): Promise<void>;
};

const UNREADABLE = expect.objectContaining({ code: 'CONTENT_UNREADABLE' });

/** The erased journey opens from no copy, the living one from every (design 5.10, issue 4 point 5). */
export function describeRestore(database: 'embedded' | 'postgres', backup: Backup): void {
  it(`an erased journey cannot be read from an old copy with today's keys, a living one can (${database})`, async () => {
    const clock = movableClock();
    const dataDir = mkdtempSync(join(tmpdir(), 'mgn-restore-'));
    const copies = mkdtempSync(join(tmpdir(), 'mgn-copies-'));
    const real = await startRealGateway({ database, clock, dataDir });
    let isOpen = true;
    try {
      const gone = await refer(real, 'ZP100130001');
      const stays = await refer(real, 'ZP100130002');
      await closeAfterGesprek(real, clock, gone);
      const marker = 'Testinga';
      await backup.copy(real, join(copies, 'database'));
      cpSync(join(dataDir, 'keys', 'segments'), join(copies, 'segments'), { recursive: true });

      clock.moveDays(29);
      const sweep = await real.gateway.sweep();
      expect(sweep).toMatchObject({ isElsewhere: false, journeys: 1 });
      expect(await real.gateway.store.find(gone)).toBeUndefined();
      expect((await real.gateway.store.find(stays))?.record.journey.status).toBe('accepted');
      for (const table of ['journey_event', 'journey_document', 'raw_message', 'outbox_delivery', 'task_index', 'worklist_item']) {
        expect([table, await rowsOf(real, table, gone)]).toEqual([table, 0]);
      }
      // What remains: the log, the decisions, proof of consent, and figures without a name.
      expect(await rowsOf(real, 'audit_record', gone)).toBeGreaterThan(5);
      expect(await rowsOf(real, 'decision_record', gone)).toBeGreaterThan(0);
      expect(await rowsOf(real, 'consent_record', gone)).toBeGreaterThan(2);
      expect(await rowsOf(real, 'erased_journey', gone, 'id')).toBe(1);
      expect(await real.gateway.storage.database.query('select region, quarter, result, gesprekken, is_team_complete as complete from journey_figures')).toEqual([{ region: 'regio-voorbeeld', quarter: '2026-Q4', result: 'accepted', gesprekken: 1, complete: true }]);
      // The periods of before go with the day after yesterday: that ends what the old slots could open.
      clock.moveDays(2);
      await real.gateway.sweep();
      expect(readdirSync(join(dataDir, 'keys', 'periods')).filter((name) => name.startsWith('202611'))).toEqual([]);

      isOpen = false;
      await real.gateway.stop();
      cpSync(join(copies, 'segments'), join(dataDir, 'keys', 'segments'), { recursive: true });
      const restored = await backup.restore(real, join(copies, 'database'));
      try {
        await expectUnreadable(restored, gone);
        const living = await findJourney(restored.database, restored.cipher, stays);
        expect(JSON.stringify(living?.state)).toContain(marker);
      } finally {
        await backup.end(restored);
      }
      // And no file in clear.
      expect(filesBelow(dataDir).filter((path) => readFileSync(path).includes(marker))).toEqual([]);
    } finally {
      await (isOpen ? real.close() : real.region.close());
      [dataDir, copies].forEach((folder) => rmSync(folder, { recursive: true, force: true }));
    }
  }, 180_000);
}

type Sealed = { readonly what: string; readonly place: string; readonly bytes: Uint8Array };

/** Every sealed value of the journey in the copy: state, events, messages, answers, letters, receipts. */
async function expectUnreadable({ database, cipher }: Storage, id: string): Promise<void> {
  await expect(findJourney(database, cipher, id)).rejects.toThrow(UNREADABLE);
  const rows = <T>(text: string): Promise<T[]> => database.query<T>(text, [id]);
  const sealed: Sealed[] = [
    ...(await rows<{ version: number; seq: number; content: Uint8Array }>('select version, seq, content from journey_event where journey_id = $1')).map((it) => ({ what: 'event', place: eventPlace(id, it.version, it.seq), bytes: it.content })),
    ...(await rows<{ id: string; content: Uint8Array }>('select id, content from raw_message where journey_id = $1')).map((it) => ({ what: 'raw', place: rawPlace(it.id), bytes: it.content })),
    ...(await rows<{ id: string; ack: Uint8Array }>('select id, ack from raw_message where journey_id = $1')).map((it) => ({ what: 'ack', place: ackPlace(it.id), bytes: it.ack })),
    ...(await rows<{ id: string; content: Uint8Array }>('select id, content from journey_document where journey_id = $1')).map((it) => ({ what: 'document', place: documentPlace(id, it.id), bytes: it.content })),
    ...(await rows<{ id: string; receipt: Uint8Array }>('select id, receipt from outbox_delivery where journey_id = $1 and receipt is not null')).map((it) => ({ what: 'receipt', place: receiptPlace(it.id), bytes: it.receipt })),
  ];
  expect([...new Set(sealed.map((it) => it.what))].toSorted()).toEqual(['ack', 'document', 'event', 'raw', 'receipt']);
  for (const { what, place, bytes } of sealed) {
    expect(() => cipher.open(place, bytes), what).toThrow(UNREADABLE);
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** For databases that need a name of their own. */
export const suffix = (): string => randomBytes(4).toString('hex');
