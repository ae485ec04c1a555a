import type { Hl7Node, Hl7Value } from './tree-node.ts';

/** Roles of HL7 table 0286 that a referral names: referring, primary care, referred to, consulting. */
const ROLES = ['RP', 'PP', 'RT', 'CP'] as const;

/**
 * Groups the PRD segments of a referral by role, as FML can't: `{ RP: [prd], RT: [prd] }`. Of each role the first: a
 * second referring provider would be a second requester. Primary care only when that is somebody else than who refers.
 * Undefined without any.
 */
export function groupProviders(contacts: Hl7Value | undefined): Hl7Node | undefined {
  const providers = Array.isArray(contacts) ? contacts.flatMap((contact) => nodesAt(contact, 'PRD')) : [];
  const grouped = ROLES.flatMap((role) => {
    const first = providers.find((prd) => rolesOf(prd).includes(role) && !(role === 'PP' && rolesOf(prd).includes('RP')));
    return first === undefined ? [] : [[role, [first]] as const];
  });
  return grouped.length === 0 ? undefined : Object.fromEntries(grouped);
}

function rolesOf(prd: Hl7Node): readonly string[] {
  return nodesAt(prd, 'PRD1').map((role) => (typeof role['CE1'] === 'string' ? role['CE1'].trim().toUpperCase() : ''));
}

function nodesAt(node: string | Hl7Node, key: string): readonly Hl7Node[] {
  const value = typeof node === 'string' ? [] : node[key];
  return Array.isArray(value) ? value.filter((item): item is Hl7Node => typeof item === 'object') : [];
}
