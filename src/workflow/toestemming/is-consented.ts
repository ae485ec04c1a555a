import type { View } from '../effects.ts';
import type { ConsentState, Taak } from '../journey.ts';
import { combineConsents } from './combine-consents.ts';
import { consentFor } from './consent-for.ts';

/**
 * Whether the person's answers let this partner look through this view at this instant: the rule of sending and reading
 * (L5), so that a decision never counts on a consent that `permit` will not find. The huisarts and the planner rest on any
 * consent to the VG (X11).
 */
export function isConsented(consents: readonly ConsentState[], { view, owner, anyGemeente }: Pick<Taak, 'view' | 'owner' | 'anyGemeente'>, now: string): boolean {
  const demand = consentFor(view as View, owner, 'task', anyGemeente);
  return demand.basis === 'none' || combineConsents(consents, demand, now).granted;
}

/** Whether the person lets a naaste take part, whoever it is (T4, L9). */
export function isNaasteConsented(consents: readonly ConsentState[], now: string): boolean {
  return combineConsents(consents, { basis: 'consent', classes: ['naaste'], partner: '', mode: 'care', namesPartner: false }, now).granted;
}
