import type { Clock } from './kernel/ports.ts';
import type { RecipientBacklog } from './outbox/count-per-recipient.ts';
import { countPerRecipient } from './outbox/count-per-recipient.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import { countWorklist } from './store/count-worklist.ts';
import type { WorklistCount } from './store/count-worklist.ts';
import type { Database } from './store/database.ts';
import { listAlarms } from './store/list-alarms.ts';
import type { ConsultatieCount } from './workflow/consultatie/closed-in-step.ts';

/** What the database knows that an operator counts: the same whichever gateway is asked. */
export type BacklogFacts = {
  readonly recipients: readonly RecipientBacklog[];
  readonly worklist: readonly WorklistCount[];
  readonly consultaties: readonly ConsultatieCount[];
  /** Causes of the open alarms: `queue-age/<partner>`. */
  readonly alarms: readonly string[];
};

/** Reads it, with one statement each. */
export async function readBacklog({ database, store, clock }: { readonly database: Database; readonly store: Pick<JourneyStore, 'consultaties'>; readonly clock: Clock }): Promise<BacklogFacts> {
  const now = clock.now();
  const [recipients, worklist, consultaties, alarms] = await Promise.all([countPerRecipient(database, now), countWorklist(database, now), store.consultaties.count({}), listAlarms(database)]);
  return { recipients, worklist, consultaties, alarms: alarms.map((it) => it.cause) };
}
