import { consultatieReads } from './consultatie-reads.ts';
import { countOpenJourneys } from './store/count-open-journeys.ts';
import type { Database } from './store/database.ts';
import { findJourney } from './store/find-journey.ts';
import { findJourneyByReferral } from './store/find-journey-by-referral.ts';
import { findJourneyDocument } from './store/find-journey-document.ts';
import { findPullJob } from './store/find-pull-job.ts';
import { findStoredAnswer } from './store/find-stored-answer.ts';
import { doomKeys } from './store/doom-keys.ts';
import { findTask } from './store/find-task.ts';
import { isPullOpen } from './store/is-pull-open.ts';
import type { JourneyRow } from './store/journey-row.ts';
import { isReferralErased } from './store/is-referral-erased.ts';
import { listDueJourneys } from './store/list-due-journeys.ts';
import { listTasks } from './store/list-tasks.ts';
import { listKeyRefs } from './store/list-key-refs.ts';
import { loadJourney } from './store/load-journey.ts';
import { stripJourney } from './store/strip-journey.ts';
import type { Change, JourneyRecord, JourneyStore, LoadedJourney } from './pipeline/journey-store.ts';
import type { KeyStore } from './security/key-store.ts';
import type { WriteTools } from './write-change.ts';
import { DuplicateMessage, writeChange } from './write-change.ts';
import { pullJobFrom } from './pull-job-from.ts';
import { pullHash } from './write-pull.ts';

/** Callers ask for anything; what is no id of ours is not there. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NO_KEY = new Uint8Array();

/** The pipeline's store on a database: sealed content, keyed hashes, and one transaction per change. */
export function journeyStore(database: Database, keys: Pick<KeyStore, 'take'>, tools: WriteTools): JourneyStore {
  const { sealing, hash } = tools;
  const loaded = (row: JourneyRow): LoadedJourney => ({ record: row.state as JourneyRecord, version: row.version, keyRef: row.keyRef });
  /** Of the journey that it is about, so that erasing that one erases this too; a commit of audit rows alone seals nothing. */
  const keyFor = async ({ message, journey, consultatie, journeyId }: Change): Promise<Uint8Array> => {
    if (message === undefined && journey === undefined && consultatie === undefined) {
      return NO_KEY;
    }
    const about = journey === undefined && journeyId !== undefined ? await findJourney(database, sealing, journeyId) : undefined;
    return about?.keyRef ?? keys.take();
  };
  return {
    findAnswer: async (key) => {
      const found = await findStoredAnswer(database, sealing, hash('raw-dedupe', key));
      return found && { bodyMark: Buffer.from(found.bodyHash).toString('base64url'), ack: found.ack ?? undefined, ...(found.journeyId === null ? {} : { journeyId: found.journeyId }) };
    },
    findByReferral: async (system, value) => {
      const row = await findJourneyByReferral(database, sealing, hash('referral', `${system}|${value}`));
      return row && loaded(row);
    },
    find: async (journeyId) => {
      const row = UUID.test(journeyId) ? await findJourney(database, sealing, journeyId) : undefined;
      return row && loaded(row);
    },
    wasErased: (system, value) => isReferralErased(database, hash('referral', `${system}|${value}`)),
    load: async (journeyId) => loaded(await loadJourney(database, sealing, journeyId)),
    findTask: async (externalId) => (UUID.test(externalId) ? findTask(database, externalId) : undefined),
    listTasks: (owner) => listTasks(database, { owner }),
    loadDocument: (journeyId, id) => findJourneyDocument(database, sealing, { journeyId, id }),
    teamLoad: () => countOpenJourneys(database),
    consultaties: consultatieReads(database, sealing),
    listDue: (now, limit, except) => listDueJourneys(database, now, limit, except),
    findPull: async (key) => {
      const row = await findPullJob(database, sealing, pullHash(hash, key));
      return row && pullJobFrom(row);
    },
    isPullOpen: ({ id, round }) => isPullOpen(database, id, round),
    commit: async (change) => {
      // The key is on disk before what it seals is committed, so that no row can outlive the chance to read it.
      // AVG 17: what is left of the journey goes under a fresh key, so that the old one can go with all that it seals.
      const givesUp = change.journey?.events.some((event) => event.type === 'ContentErased') === true;
      const changeKeys = {
        keyRef: givesUp ? await keys.take() : change.journey?.before?.keyRef ?? change.consultatie?.before?.keyRef ?? (await keyFor(change)),
        ...(change.message === undefined ? {} : { contentKeyRef: await keys.take() }),
        ...((change.documents ?? []).length === 0 ? {} : { documentKeyRef: await keys.take() }),
      };
      try {
        await database.inTransaction(async (tx) => {
          const before = givesUp ? await listKeyRefs(tx, change.journey?.after.journey.id ?? '') : [];
          await writeChange(tx, tools, change, changeKeys);
          if (givesUp && change.journey?.before !== undefined) {
            const { id } = change.journey.after.journey;
            await stripJourney(tx, { id, keyRef: changeKeys.keyRef, version: change.journey.before.version + 1, at: change.at });
            await doomKeys(tx, before, change.at);
          }
        });
        return 'committed';
      } catch (error) {
        if (error instanceof DuplicateMessage) {
          return 'duplicate';
        }
        throw error;
      }
    },
  };
}

