import type { Partner } from './network.ts';

/**
 * Whether a partner may ever get, read or send something about a person (M3 to M7): it executes (U) or is invoked (R), or
 * is a planner or VG team. An insurer, politie and justitie, and the RHO never; who only makes policy, informs or monitors
 * (the financing account of a gemeente) gets aggregates elsewhere.
 */
export function seesPersons({ role, functions }: Pick<Partner, 'role' | 'functions'>): boolean {
  switch (role) {
    case 'verzekeraar':
    case 'politie':
    case 'rho':
      return false;
    case 'planner':
    case 'vg-team':
      return true;
    case 'huisarts':
    case 'ggz':
    case 'gemeente':
    case 'welzijn':
    case 'schuldhulp':
    case 'partner':
    case 'kaderarts':
    case 'psychiater':
      return functions === undefined || functions.includes('U') || functions.includes('R');
  }
}
