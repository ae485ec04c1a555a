import { peekReferral } from '../hl7v2/peek-referral.ts';
import type { Network, Partner, Sender } from '../workflow/network.ts';
import { findPractice } from './identify-sender.ts';

/**
 * The practice that a message is sent for: by the AGB code that it names (ARQ-18, ORC-17 or ORC-21, PRD-4). A message that
 * names none is of the practice that the network file ties its sender to, if any: a HIS of one practice.
 */
export function requestingPractice(network: Network, text: string, sender: Pick<Sender, 'partner'> | undefined): Partner | undefined {
  const agb = peekReferral(text).practiceAgb;
  if (agb !== undefined) {
    return findPractice(network, agb);
  }
  return network.partners.find((it) => it.id === sender?.partner && it.role === 'huisarts' && it.active !== false);
}
