import { setImmediate as breathe } from 'node:timers/promises';
import { appendAudit } from './store/append-audit.ts';
import { deleteConsultatie } from './store/delete-consultatie.ts';
import { deleteJourney } from './store/delete-journey.ts';
import { forgetDoomedKeys } from './store/forget-doomed-keys.ts';
import { hasDoomedKeys } from './store/has-doomed-keys.ts';
import { listDoomedKeys } from './store/list-doomed-keys.ts';
import { listErasingConsultaties } from './store/list-erasing-consultaties.ts';
import { listErasingJourneys } from './store/list-erasing-journeys.ts';
import { listKeyRefs } from './store/list-key-refs.ts';
import type { SweepPorts } from './sweep-journey.ts';
import { auditRecord } from './write-change.ts';

const BATCH = 200;
/** Erasing a key syncs a file: between so many of them others get their turn. */
const STRETCH = 20;

/** Destroys the keys that were given up; answers how many. A kill leaves the rest on the list. */
export async function eraseDoomedKeys({ storage }: Pick<SweepPorts, 'storage'>): Promise<number> {
  for (let erased = 0; ;) {
    const refs = await listDoomedKeys(storage.database, BATCH);
    if (refs.length === 0) {
      return erased;
    }
    for (const [index, ref] of refs.entries()) {
      storage.keys.erase(ref);
      if (index % STRETCH === STRETCH - 1) {
        await breathe();
      }
    }
    await forgetDoomedKeys(storage.database, refs);
    erased += refs.length;
  }
}

/**
 * Deletes the rows of marked journeys, and writes that they are gone: after their keys, so that what a backup still has of
 * the rows says nothing. Answers how many.
 */
export async function deleteErasingJourneys({ storage, clock }: Pick<SweepPorts, 'storage' | 'clock'>): Promise<number> {
  const { database, auditKeys } = storage;
  let deleted = 0;
  for (const { id, reason } of await listErasingJourneys(database, BATCH)) {
    if (await hasDoomedKeys(database, await listKeyRefs(database, id))) {
      continue;
    }
    const at = clock.now();
    const isGone = await database.inTransaction(async (tx) => {
      const done = await deleteJourney(tx, id, at);
      if (done) {
        await appendAudit(tx, auditKeys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'journey', detail: { reason } }, at, id)]);
      }
      return done;
    });
    deleted += isGone ? 1 : 0;
  }
  return deleted;
}

/** The same for consultaties. */
export async function deleteErasingConsultaties({ storage, clock }: Pick<SweepPorts, 'storage' | 'clock'>): Promise<number> {
  const { database, auditKeys } = storage;
  let deleted = 0;
  for (const id of await listErasingConsultaties(database, BATCH)) {
    if (await hasDoomedKeys(database, await listKeyRefs(database, id))) {
      continue;
    }
    const isGone = await database.inTransaction(async (tx) => {
      const done = await deleteConsultatie(tx, id);
      if (done) {
        await appendAudit(tx, auditKeys, [auditRecord({ action: 'erase', outcome: 'success', actor: 'gateway', subject: 'consultatie', detail: { reason: 'term' } }, clock.now(), id)]);
      }
      return done;
    });
    deleted += isGone ? 1 : 0;
  }
  return deleted;
}
