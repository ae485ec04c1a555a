import { accept } from '../../kernel/result.ts';
import { decideTickConsultatie } from '../../workflow/consultatie/tick-consultatie.ts';
import type { CommandPorts } from '../apply-command.ts';
import { applyConsultatie } from './apply-consultatie.ts';

const BATCH = 200;

/** Looks at every consultatie whose moment has come; answers how many. One that fails keeps no other from its term. */
export function tickConsultatiesStory(ports: CommandPorts): () => Promise<number> {
  return async () => {
    const due = await ports.store.consultaties.listDue(ports.clock.now(), BATCH);
    const faults: unknown[] = [];
    for (const id of due) {
      await applyConsultatie(ports, id, (consultatie, context) => accept(decideTickConsultatie(consultatie, context)), { action: 'decide', outcome: 'success', actor: 'gateway', subject: 'termijnen' })
        .catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) {
      throw faults[0];
    }
    return due.length;
  };
}
