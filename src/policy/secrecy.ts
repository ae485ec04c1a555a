import { amsterdamDate } from '../workflow/termijnen/calendar.ts';
import type { TeamMember } from '../workflow/network.ts';

const BASES: ReadonlySet<string> = new Set(['beroep', 'wet', 'contract']);

/**
 * Whether this member is bound to secrecy at this instant: by profession, law or contract, since a day that has come (T8,
 * UAVG art. 30 lid 4). Looked at when something leaves too: a network file that an older gateway read may say less.
 */
export function isBoundToSecrecy(member: Pick<TeamMember, 'secrecy'>, now: string): boolean {
  const secrecy = member.secrecy as TeamMember['secrecy'] | undefined;
  return secrecy !== undefined && BASES.has(secrecy.basis) && secrecy.since <= amsterdamDate(now);
}
