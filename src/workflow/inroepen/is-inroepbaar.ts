import type { Network, Partner } from '../network.ts';
import { findRegion } from '../find-partner.ts';

/** Never asked anything about a person, whatever the network file says of their functions (M4, M7). */
const NEVER: ReadonlySet<Partner['role']> = new Set(['verzekeraar', 'politie']);

/** Whether a partner is one that a team may put a question to: function R of the network file (M2, M3). */
export function isInroepbaar(partner: Partner): boolean {
  return partner.functions?.includes('R') === true && !NEVER.has(partner.role);
}

/** The partners of a region that a team may invoke, with this expertise when one is asked (T5). */
export function findInroepbaar(network: Network, region: string, expertise?: string): readonly Partner[] {
  const own = new Set(findRegion(network, region)?.partners);
  return network.partners.filter(
    (partner) => own.has(partner.id) && isInroepbaar(partner) && (expertise === undefined || partner.expertise?.includes(expertise) === true),
  );
}
