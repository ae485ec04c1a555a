import type { Network, Region, VgTeam } from '../network.ts';
import { findPartner, isValidOn } from '../find-partner.ts';

/** What the choice of a team depends on. `rho`: the RHO that contracts the VG for this huisarts, when the file has one. */
export type TeamQuestion = {
  readonly gemeente: string;
  readonly date: string;
  readonly region: Region;
  readonly network: Network;
  readonly rho?: string;
  /** Open journeys per team partner. */
  readonly load: ReadonlyMap<string, number>;
};

/**
 * Finds the VG team that serves a gemeente on a date: under the huisarts's RHO contract when both name one, a team with
 * room first, then the least loaded, then file order. A full team still beats none: nobody is left without a team.
 */
export function findTeam(question: TeamQuestion): VgTeam | undefined {
  const { gemeente, date, region, network, rho, load } = question;
  const serving = region.teams.filter((team) =>
    findPartner(network, team.partner)?.active !== false
    && team.gemeenten.some((one) => one.code === gemeente && isValidOn(one, date))
    && (rho === undefined || team.rhos === undefined || team.rhos.includes(rho)));
  const room = (team: VgTeam): number => (team.capacity === undefined ? Infinity : team.capacity - (load.get(team.partner) ?? 0));
  return serving.reduce<VgTeam | undefined>((best, team) => {
    if (best === undefined || (room(team) > 0 && room(best) <= 0)) {
      return team;
    }
    const sameRoom = room(team) > 0 === room(best) > 0;
    return sameRoom && (load.get(team.partner) ?? 0) < (load.get(best.partner) ?? 0) ? team : best;
  }, undefined);
}
