import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Asker } from '../../workflow/consultatie/consultatie.ts';
import type { Network, PartnerRole } from '../../workflow/network.ts';
import { findPractice } from '../identify-sender.ts';
import type { Caller } from '../stories.ts';
import type { ReadVraag } from './read-vraag.ts';

/** Roles that ask for the sociaal domein (G8). */
const SOCIAAL_DOMEIN: ReadonlySet<PartnerRole> = new Set(['gemeente', 'welzijn', 'schuldhulp', 'partner']);

/**
 * Who asks (G1): a practice by its AGB code, over its own system, or over a portal (VIPLive) that the network file names as
 * a sender's `partner`; for the sociaal domein the caller itself (G8).
 */
export function findAsker(network: Network, caller: Pick<Caller, 'partner' | 'role'>, { stated, agb }: Pick<ReadVraag, 'stated' | 'agb'>): Result<Omit<Asker, 'role'>> {
  if (stated.type === 'sociaal-domein') {
    return SOCIAAL_DOMEIN.has(caller.role) ? accept({ partner: caller.partner }) : refuse('ASKER_REFUSED', 'Task.code');
  }
  const isPortal = caller.role !== 'huisarts' && network.senders.some((it) => it.partner === caller.partner);
  if (caller.role !== 'huisarts' && !isPortal) {
    return refuse('ASKER_REFUSED', 'Task.code');
  }
  if (agb === '') {
    return refuse('FIELD_MISSING', 'Task.requester.identifier');
  }
  const practice = findPractice(network, agb);
  if (practice === undefined) {
    return refuse('PRACTICE_UNKNOWN', 'Task.requester.identifier');
  }
  if (isPortal) {
    return accept({ partner: practice.id, via: caller.partner });
  }
  return practice.id === caller.partner ? accept({ partner: practice.id }) : refuse('NOT_ALLOWED', 'Task.requester.identifier');
}
