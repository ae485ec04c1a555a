import { decideTick } from '../workflow/termijnen/tick.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';

/** What the clock needs: whether the huisarts's system confirmed the advice (A13). */
export type TickPorts = CommandPorts & { readonly isAdviesDelivered: (journeyId: string) => Promise<boolean> };

const BATCH = 200;

/**
 * Looks at every journey whose next dated step has come: letters, reminders, expired Tasks, terms at risk (N1–N6). Answers
 * how many. One that fails keeps no other from its term: it is thrown when all were looked at.
 */
export function tickJourneysStory(ports: TickPorts): () => Promise<number> {
  return async () => {
    const due = await ports.store.listDue(ports.clock.now(), BATCH);
    const faults: unknown[] = [];
    for (const journeyId of due) {
      await lookAt(ports, journeyId).catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) {
      throw faults[0];
    }
    return due.length;
  };
}

async function lookAt(ports: TickPorts, journeyId: string): Promise<void> {
  const adviesDelivered = await ports.isAdviesDelivered(journeyId);
  await applyCommand(ports, journeyId, (journey, context) => decideTick(journey, { adviesDelivered }, context), {
    action: 'decide', outcome: 'success', actor: 'gateway', subject: 'termijnen',
  });
}
