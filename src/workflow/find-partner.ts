import type { Journey } from './journey.ts';
import type { Network, Partner, Region, VgTeam } from './network.ts';

/** The partner of this id, or undefined. */
export function findPartner(network: Network, id: string | undefined): Partner | undefined {
  return id === undefined ? undefined : network.partners.find((one) => one.id === id);
}

/**
 * A partner's id as it may be shown and kept: one that the network knows, or that got a Taak when it did, so that proof of a
 * consent outlives a partner that left the network file. Anything else is what a sender put in its place (design 5.14).
 */
export function shownPartner(network: Network, { taken }: Pick<Journey, 'taken'>, id: string | undefined): string | undefined {
  const isKnown = findPartner(network, id) !== undefined || taken.some(({ owner }) => owner === id);
  return id === undefined || isKnown ? id : 'onbekend';
}

/** The region of this id, or undefined. */
export function findRegion(network: Network, id: string): Region | undefined {
  return network.regions.find((one) => one.id === id);
}

/** The receiving region: the first of the file that counts this partner (the huisarts) among its own. */
export function findRegionOf(network: Network, partner: string): Region | undefined {
  return network.regions.find((one) => one.partners.includes(partner));
}

/** The region of a journey. A journey whose region left the file is a broken invariant: the file is checked on reading. */
export function regionOf(network: Network, journey: Pick<Journey, 'region'>): Region {
  const region = findRegion(network, journey.region) ?? network.regions[0];
  if (region === undefined) {
    throw new Error('network without regions');
  }
  return region;
}

/** The team of this partner id, wherever it stands in the file. */
export function findVgTeam(network: Network, partner: string | undefined): VgTeam | undefined {
  return partner === undefined ? undefined : network.regions.flatMap((one) => one.teams).find((one) => one.partner === partner);
}

/** Whether a validity period covers a date; both ends included, an absent end is open. */
export function isValidOn(validity: { readonly from?: string; readonly until?: string }, date: string): boolean {
  return (validity.from === undefined || validity.from <= date) && (validity.until === undefined || date <= validity.until);
}
