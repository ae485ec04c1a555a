import { findVgTeam } from '../find-partner.ts';
import type { Journey } from '../journey.ts';
import type { Network, Partner } from '../network.ts';
import { gemeenteCodeOf } from '../verkennend-gesprek/referral-facts.ts';

/** Whether this partner is the gemeente of that CBS code, or carries out the Wmo for it (2.5: the executing organisation may be another). */
export function carriesOutFor({ identifiers, executesFor = [] }: Pick<Partner, 'identifiers' | 'executesFor'>, gemeente: string | undefined): boolean {
  const code = gemeenteCodeOf(gemeente);
  return code !== undefined && [identifiers.cbs, ...executesFor].some((it) => gemeenteCodeOf(it) === code);
}

/** Whether a member of the team with the Wmo mandate of the person's gemeente sat at a gesprek that was held (S003 bijlage 1). */
export function hasWmoMandate({ team, gemeente, gesprekken }: Journey, network: Network): boolean {
  const code = gemeenteCodeOf(gemeente);
  const may = (findVgTeam(network, team)?.members ?? []).filter(({ wmoMandate = [] }) => code !== undefined && wmoMandate.some((it) => gemeenteCodeOf(it) === code));
  const sat = gesprekken.filter(({ status }) => status === 'held').flatMap(({ participants }) => participants.filter(({ attended }) => attended !== false));
  return may.some(({ id }) => sat.some(({ member }) => member === id));
}
