import type { Broker } from './broker/start-broker.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import { clearQuietAlarm } from './store/clear-quiet-alarm.ts';
import type { Database } from './store/database.ts';
import { raiseAlarm } from './store/raise-alarm.ts';

/** The broker may be away so long before an operator hears of it: a restart takes ten seconds. */
const PATIENCE_MS = 60_000;
/** Whoever is without it says so at every tick; after so long nobody is. */
const QUIET_MS = 60_000;
const CAUSE = 'broker';

/**
 * Raises the alarm `broker` while the broker stays away from this gateway, and clears it once no gateway has raised it for a
 * minute: another one may be cut off from it still, or may have gone for good. One look per tick.
 */
export function watchBroker({ broker, database, clock, newId }: { readonly broker: Pick<Broker, 'isConnected'> | undefined; readonly database: Database; readonly clock: Clock; readonly newId: NewId }): () => Promise<void> {
  let awaySince: number | undefined;
  return async () => {
    const now = clock.now();
    awaySince = broker === undefined || broker.isConnected() ? undefined : (awaySince ?? now.getTime());
    if (awaySince === undefined) {
      await clearQuietAlarm(database, CAUSE, { since: new Date(now.getTime() - QUIET_MS), at: now });
    } else if (now.getTime() - awaySince >= PATIENCE_MS) {
      await database.inTransaction((tx) => raiseAlarm(tx, { id: newId(), cause: CAUSE, at: now }));
    }
  };
}
