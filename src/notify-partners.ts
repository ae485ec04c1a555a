import type { Broker } from './broker/start-broker.ts';
import type { Log } from './kernel/ports.ts';
import { listUnreadTasks } from './outbox/list-unread-tasks.ts';
import type { RecordSettlement } from './outbox/record-outcome.ts';
import type { Database } from './store/database.ts';
import { findTaskOfDelivery } from './store/find-task-of-delivery.ts';

/** Tells partners that fetch their own Tasks, in their own queue on the broker, that there is one. */
export type PartnerNotices = {
  /** Writes what `record` writes, and gives notice once that stands. */
  readonly record: RecordSettlement;
  /** Gives notice again of all that is unread, when the broker came back meanwhile: what it held may be gone. */
  renew(): Promise<void>;
};

/** So many at most are told again at once; the rest is what the partner finds when it asks. */
const MAX_AGAIN = 1_000;

/** Makes the notices. Ids only: a Task's id is another one for every recipient, and says nothing (design 5.14). */
export function notifyPartners({ broker, database, log, record }: { readonly broker: Broker | undefined; readonly database: Database; readonly log: Log; readonly record: RecordSettlement }): PartnerNotices {
  if (broker === undefined) {
    return { record, renew: async () => {} };
  }
  let isBehind = true;
  const tell = async (recipient: string, id: string, taskId: string): Promise<void> => {
    if (!(await broker.notify(recipient, { id, reference: `Task/${taskId}` }))) {
      isBehind = true;
    }
  };
  return {
    record: async (tx, delivery, settlement, at) => {
      await record(tx, delivery, settlement, at);
      if (settlement.status === 'waiting' && settlement.code === 'AWAITING_READ') {
        const taskId = await findTaskOfDelivery(tx, delivery);
        if (taskId !== undefined) {
          tx.afterCommit(() => void tell(delivery.recipient, delivery.id, taskId));
        }
      }
    },
    renew: async () => {
      if (!broker.isConnected()) {
        isBehind = true;
        return;
      }
      if (isBehind) {
        isBehind = false;
        const unread = await listUnreadTasks(database, MAX_AGAIN);
        await Promise.all(unread.map((it) => tell(it.recipient, it.id, it.externalId)));
        if (unread.length > 0) {
          log.info('partners told again', { count: unread.length });
        }
      }
    },
  };
}
