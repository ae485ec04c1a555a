import { findPartner, findRegion } from '../find-partner.ts';
import type { Network, Partner } from '../network.ts';
import type { Consultatie, Trede } from './consultatie.ts';

/**
 * Who gets the question at this trede: the region's kaderarts ggz (1) or psychiater (2), the one with the fewest open
 * questions, at equal load the first of the file; never one who had it already. G4, G8: the one consultant of the region
 * for that route. Undefined when there is none: deny by default.
 */
export function chooseConsultant(
  { type, region, stappen }: Pick<Consultatie, 'type' | 'region' | 'stappen'>,
  trede: Trede,
  { network, load }: { readonly network: Network; readonly load: ReadonlyMap<string, number> },
): string | undefined {
  const asked = new Set(stappen.map((it) => it.consultant));
  const free = candidates(network, region, type, trede).filter((it) => it.active !== false && !asked.has(it.id));
  return free.toSorted((one, other) => (load.get(one.id) ?? 0) - (load.get(other.id) ?? 0))[0]?.id;
}

function candidates(network: Network, regionId: string, type: Consultatie['type'], trede: Trede): readonly Partner[] {
  const region = findRegion(network, regionId);
  const known = (ids: readonly (string | undefined)[]): readonly Partner[] => ids.flatMap((id) => findPartner(network, id) ?? []);
  switch (type) {
    case 'getrapt':
      return known(region?.partners ?? []).filter((it) => it.role === (trede === 1 ? 'kaderarts' : 'psychiater'));
    case 'direct':
      return known([region?.consultatie?.teleconsult]);
    case 'sociaal-domein':
      return known([region?.consultatie?.sociaalDomein]);
  }
}

/** The trede at which a type of consultatie starts: only the staircase starts at the kaderarts (G3, G4, G8). */
export function firstTrede(type: Consultatie['type']): Trede {
  return type === 'getrapt' ? 1 : 2;
}
