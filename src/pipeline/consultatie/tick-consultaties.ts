import { accept } from '../../kernel/result.ts';
import { decideTickConsultatie } from '../../workflow/consultatie/tick-consultatie.ts';
import type { CommandPorts } from '../apply-command.ts';
import { lookAtDue } from '../look-at-due.ts';
import { applyConsultatie } from './apply-consultatie.ts';

/** Looks at every consultatie whose moment has come. See `lookAtDue`. */
export function tickConsultatiesStory(ports: CommandPorts): () => Promise<number> {
  return () => lookAtDue({
    listDue: (limit, except) => ports.store.consultaties.listDue(ports.clock.now(), limit, except),
    lookAt: (id) => applyConsultatie(ports, id, (consultatie, context) => accept(decideTickConsultatie(consultatie, context)), { action: 'decide', outcome: 'success', actor: 'gateway', subject: 'termijnen' }),
  });
}
