import type { Broker } from './broker/start-broker.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import type { Database } from './store/database.ts';
import { raiseAlarm } from './store/raise-alarm.ts';

/** The broker may be away so long before an operator hears of it: a restart takes ten seconds. */
const PATIENCE_MS = 60_000;

/** Raises the alarm `broker` when the broker stays away, and clears it when it is back. One look per tick. */
export function watchBroker({ broker, database, clock, newId }: { readonly broker: Broker | undefined; readonly database: Database; readonly clock: Clock; readonly newId: NewId }): () => Promise<void> {
  let awaySince: number | undefined;
  let hasAlarm: boolean | undefined;
  return async () => {
    if (broker === undefined) {
      return;
    }
    const now = clock.now();
    awaySince = broker.isConnected() ? undefined : (awaySince ?? now.getTime());
    const isAway = awaySince !== undefined && now.getTime() - awaySince >= PATIENCE_MS;
    if (isAway !== hasAlarm) {
      await database.inTransaction(async (tx) => {
        await (isAway ? raiseAlarm(tx, { id: newId(), cause: 'broker', at: now }) : clearAlarm(tx, 'broker', now));
      });
      hasAlarm = isAway;
    }
  };
}
