import type { Log } from './kernel/ports.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import { endSweepLease } from './store/end-sweep-lease.ts';
import { forgetPast } from './store/forget-past.ts';
import { listSweepableConsultaties } from './store/list-sweepable-consultaties.ts';
import { listSweepableJourneys } from './store/list-sweepable-journeys.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { setConsultatieSweepAt } from './store/set-consultatie-sweep-at.ts';
import { setSweepAt } from './store/set-sweep-at.ts';
import { takeSweepLease } from './store/take-sweep-lease.ts';
import { sweepConsultatie } from './sweep-consultatie.ts';
import { deleteErasingConsultaties, deleteErasingJourneys, eraseDoomedKeys } from './sweep-erasing.ts';
import type { SweepFiles } from './sweep-files.ts';
import { sweepFiles } from './sweep-files.ts';
import type { SweepPorts } from './sweep-journey.ts';
import { sweepJourney } from './sweep-journey.ts';
import { ANSWER_DAYS, sweepUnlinkedMessages } from './sweep-messages.ts';

/** What the sweeper of one gateway leans on. `holder` is an id of this process. */
export type SweeperPorts = SweepPorts & { readonly log: Log; readonly holder: string; readonly inboxDir?: string };

/** What a sweep did; `isElsewhere`: another gateway sweeps, and nothing was done here. */
export type Sweep = {
  readonly isElsewhere: boolean;
  readonly looked: number;
  readonly messages: number;
  readonly documents: number;
  readonly journeys: number;
  readonly consultaties: number;
  readonly keys: number;
  readonly files: number;
  readonly renewed: number;
};

const LEASE = 'retention';
const LEASE_MS = 10 * 60_000;
const BATCH = 100;
/** A sweep is bounded; the next one goes on. */
const BATCHES = 50;
const RETRY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ALARM = 'retention/sweep';
const ELSEWHERE: Sweep = { isElsewhere: true, looked: 0, messages: 0, documents: 0, journeys: 0, consultaties: 0, keys: 0, files: 0, renewed: 0 };

/**
 * Makes the sweeper: one look at everything whose term came (domain.md 2.6), one at a time over all gateways. What a kill
 * left is done first; a journey that fails keeps no other from its term, and is an alarm.
 */
export function makeSweeper(ports: SweeperPorts): () => Promise<Sweep> {
  return async () => (await ports.storage.database.exclusively('retention', () => sweepWithLease(ports))) ?? ELSEWHERE;
}

/** The lease is for gateways of before the advisory lock, which may run side by side during an upgrade. */
async function sweepWithLease(ports: SweeperPorts): Promise<Sweep> {
  if (!(await holdLease(ports))) {
    return ELSEWHERE;
  }
  try {
    const { sweep, faults } = await sweepOnce(ports);
    await tell(ports, faults === 0);
    return sweep;
  } catch (error) {
    await tell(ports, false).catch(() => undefined);
    throw error;
  } finally {
    await endSweepLease(ports.storage.database, { name: LEASE, holder: ports.holder }).catch(() => undefined);
  }
}

async function sweepOnce(ports: SweeperPorts): Promise<{ readonly sweep: Sweep; readonly faults: number }> {
  let keys = await eraseDoomedKeys(ports);
  let journeys = await deleteErasingJourneys(ports);
  const swept = { looked: 0, messages: 0, documents: 0, faults: 0 };
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const ids = await listSweepableJourneys(ports.storage.database, ports.clock.now(), BATCH);
    for (const id of ids) {
      await sweepOne(ports, id, swept);
    }
    keys += await eraseDoomedKeys(ports);
    journeys += await deleteErasingJourneys(ports);
    if (ids.length < BATCH || !(await holdLease(ports))) {
      break;
    }
  }
  const { consultaties, keys: keysOfConsultaties } = await sweepConsultaties(ports, swept);
  keys += keysOfConsultaties;
  const unlinked = await sweepUnlinkedMessages(ports);
  keys += await eraseDoomedKeys(ports);
  const now = ports.clock.now();
  await forgetPast(ports.storage.database, { now, doneBefore: new Date(now.getTime() - ANSWER_DAYS * DAY_MS) });
  const files = await sweepFiles(filesOf(ports));
  const { renewed } = await ports.storage.keys.renew();
  const { faults, ...counts } = swept;
  return { sweep: { isElsewhere: false, ...counts, messages: counts.messages + unlinked.emptied, journeys, consultaties, keys, files, renewed }, faults };
}

async function sweepOne(ports: SweeperPorts, id: string, swept: Swept): Promise<void> {
  try {
    const { messages, documents } = await sweepJourney(ports, id);
    swept.messages += messages;
    swept.documents += documents;
  } catch (error) {
    swept.faults += 1;
    ports.log.error('journey not swept', { journey: id, cause: error instanceof Error ? error.name : 'unknown' });
    await setSweepAt(ports.storage.database, { id, at: new Date(ports.clock.now().getTime() + RETRY_MS) });
  }
  swept.looked += 1;
}

type Swept = { looked: number; messages: number; documents: number; faults: number };

/** Consultaties after the journeys; their keys and rows go in the same sweep. Answers how many went. */
async function sweepConsultaties(ports: SweeperPorts, swept: Swept): Promise<{ readonly consultaties: number; readonly keys: number }> {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const ids = await listSweepableConsultaties(ports.storage.database, ports.clock.now(), BATCH);
    for (const id of ids) {
      try {
        swept.messages += await sweepConsultatie(ports, id);
      } catch (error) {
        swept.faults += 1;
        ports.log.error('consultatie not swept', { journey: id, cause: error instanceof Error ? error.name : 'unknown' });
        await setConsultatieSweepAt(ports.storage.database, { id, at: new Date(ports.clock.now().getTime() + RETRY_MS) });
      }
      swept.looked += 1;
    }
    if (ids.length < BATCH || !(await holdLease(ports))) {
      break;
    }
  }
  const keys = await eraseDoomedKeys(ports);
  return { consultaties: await deleteErasingConsultaties(ports), keys };
}

/** On the embedded database nobody else can be sweeping: what a killed process held is ours at once. */
async function holdLease({ storage, clock, holder }: SweeperPorts): Promise<boolean> {
  const now = clock.now();
  const asOf = storage.database.kind === 'embedded' ? new Date('9999-12-31T00:00:00Z') : now;
  return takeSweepLease(storage.database, { name: LEASE, holder, now: asOf, until: new Date(now.getTime() + LEASE_MS) });
}

async function tell({ storage, clock, newId }: SweeperPorts, isFine: boolean): Promise<void> {
  await storage.database.inTransaction(async (tx) => {
    await (isFine ? clearAlarm(tx, ALARM, clock.now()) : raiseAlarm(tx, { id: newId(), cause: ALARM, at: clock.now() }));
  });
}

function filesOf({ storage, network, clock, newId, inboxDir }: SweeperPorts): SweepFiles {
  return { database: storage.database, network, clock, newId, ...(inboxDir === undefined ? {} : { inboxDir }) };
}
