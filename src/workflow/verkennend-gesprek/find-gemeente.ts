import type { Network, Region } from '../network.ts';
import { isValidOn } from '../find-partner.ts';
import type { ReferralFacts } from './referral-facts.ts';

/** Where a person lives, as far as the network file knows. */
export type GemeenteFound =
  | { readonly found: true; readonly code: string; readonly region: Region }
  | { readonly found: false; readonly why: 'not-stated' | 'unknown' | 'ambiguous' };

/**
 * Finds the gemeente: the CBS code when the message has one, else the place names of the network file. A place name is
 * not a gemeente: no hit, or hits in several, is for a person to decide (design 4). Codes hold within their dates.
 */
export function findGemeente(facts: Pick<ReferralFacts, 'gemeenteCode' | 'places'>, network: Network, date: string): GemeenteFound {
  const known = network.regions.flatMap((region) => region.gemeenten.filter((one) => isValidOn(one, date)).map((gemeente) => ({ region, gemeente })));
  if (facts.gemeenteCode !== undefined) {
    const hit = known.find(({ gemeente }) => gemeente.code.toUpperCase() === facts.gemeenteCode);
    return hit === undefined ? { found: false, why: 'unknown' } : { found: true, code: hit.gemeente.code, region: hit.region };
  }
  if (facts.places.length === 0) {
    return { found: false, why: 'not-stated' };
  }
  const places = new Set(facts.places.map((one) => plainName(one)));
  const hits = known.filter(({ gemeente }) => [gemeente.name, ...(gemeente.places ?? [])].some((name) => places.has(plainName(name))));
  const [hit] = hits;
  if (hit === undefined) {
    return { found: false, why: 'unknown' };
  }
  return hits.length > 1 ? { found: false, why: 'ambiguous' } : { found: true, code: hit.gemeente.code, region: hit.region };
}

/** Names are compared without case, accents, and what is not a letter or digit. */
function plainName(name: string): string {
  return name.normalize('NFD').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
