import { decideTick } from '../workflow/termijnen/tick.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import { lookAtDue } from './look-at-due.ts';

/** What the clock needs: whether the huisarts's system confirmed the advice (A13). */
export type TickPorts = CommandPorts & { readonly isAdviesDelivered: (journeyId: string) => Promise<boolean> };

/**
 * Looks at every journey whose next dated step has come: letters, reminders, expired Tasks, terms at risk (N1–N6); what is
 * stopped first (E11). See `lookAtDue`.
 */
export function tickJourneysStory(ports: TickPorts): () => Promise<number> {
  return () => lookAtDue({
    listDue: (limit, except) => ports.store.listDue(ports.clock.now(), limit, except),
    lookAt: (journeyId) => lookAt(ports, journeyId),
  });
}

async function lookAt(ports: TickPorts, journeyId: string): Promise<void> {
  const adviesDelivered = await ports.isAdviesDelivered(journeyId);
  await applyCommand(ports, journeyId, (journey, context) => decideTick(journey, { adviesDelivered }, context), {
    action: 'decide', outcome: 'success', actor: 'gateway', subject: 'termijnen',
  });
}
