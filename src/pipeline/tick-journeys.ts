import { decideTick } from '../workflow/termijnen/tick.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';

/** What the clock needs: whether the huisarts's system confirmed the advice (A13). */
export type TickPorts = CommandPorts & { readonly isAdviesDelivered: (journeyId: string) => Promise<boolean> };

const BATCH = 200;
/** At most so many in one look, so that a stop waits for no backlog: the next look goes on. */
const MAX_BATCHES = 10;
/** Looked at side by side: one after the other, a term would wait for the database as often as there are journeys before it. */
const AT_ONCE = 4;

/**
 * Looks at every journey whose next dated step has come: letters, reminders, expired Tasks, terms at risk (N1–N6); what is
 * stopped first (E11). Answers how many. One that fails keeps no other from its term, however many fail: it is thrown when
 * all were looked at.
 */
export function tickJourneysStory(ports: TickPorts): () => Promise<number> {
  return async () => {
    const faults = new Map<string, unknown>();
    let count = 0;
    for (let batch = 1; batch <= MAX_BATCHES; batch += 1) {
      const due = await ports.store.listDue(ports.clock.now(), BATCH, [...faults.keys()]);
      await lookAtAll(ports, due, faults);
      count += due.length;
      if (due.length < BATCH) {
        break;
      }
    }
    if (faults.size > 0) {
      throw [...faults.values()][0];
    }
    return count;
  };
}

async function lookAtAll(ports: TickPorts, journeys: readonly string[], faults: Map<string, unknown>): Promise<void> {
  const waiting = journeys.values();
  const work = async (): Promise<void> => {
    for (const journeyId of waiting) {
      await lookAt(ports, journeyId).catch((error: unknown) => faults.set(journeyId, error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function lookAt(ports: TickPorts, journeyId: string): Promise<void> {
  const adviesDelivered = await ports.isAdviesDelivered(journeyId);
  await applyCommand(ports, journeyId, (journey, context) => decideTick(journey, { adviesDelivered }, context), {
    action: 'decide', outcome: 'success', actor: 'gateway', subject: 'termijnen',
  });
}
