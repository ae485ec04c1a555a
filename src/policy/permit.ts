import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { ConsentState } from '../workflow/journey.ts';
import type { Partner } from '../workflow/network.ts';
import { identifierOf } from '../workflow/verkennend-gesprek/find-resource.ts';
import type { AssembleFacts } from './assemble/assemble-facts.ts';
import { findTaak, keyOf, referralResources } from './assemble/assemble-facts.ts';
import { assemble, internalIds, knownKeys } from './assemble.ts';
import { checkRecipient } from './check-recipient.ts';
import { checkStand, isQuestion } from './check-stand.ts';
import { combineConsents } from '../workflow/toestemming/combine-consents.ts';
import { conformsToView } from './conforms-to-view.ts';
import type { ConsultatieDelivery, ConsultatieFacts } from './consultatie/consultatie-delivery.ts';
import { reduceConsultatie } from './consultatie/reduce-consultatie.ts';
import { consentFor } from '../workflow/toestemming/consent-for.ts';
import type { Delivery, ExternalId, Withheld } from './delivery.ts';
import { collectionOf, toExternalIds } from './external-ids.ts';
import { findLeak } from './find-leak.ts';
import { minimiseResources } from './minimise-resources.ts';
import { mayShareNaaste } from './share-naaste.ts';
import type { SharingViews } from './sharing/sharing-view.ts';

const permitted = Symbol('permitted');

/**
 * A delivery that passed consent and minimisation at this moment. Only `permit` can make one: the mark is a symbol that
 * no other file has and that does not survive the outbox's JSON, so that sending always asks again (L5, design 5.7).
 */
export type PermittedDelivery = Omit<Delivery, 'recipient' | 'view' | 'kind' | 'about'> & {
  readonly view: Delivery['view'] | ConsultatieDelivery['view'];
  readonly kind: Delivery['kind'] | ConsultatieDelivery['kind'];
  readonly about?: Delivery['about'] | ConsultatieDelivery['about'];
  readonly recipient: Partner;
  /** Type `collection`; ids are the recipient's own, every entry has `fullUrl` `urn:uuid:<id>`. */
  readonly bundle: Bundle;
  /** Id of the consent that this rests on; absent for notices and cancellations. */
  readonly consent?: string;
  readonly withheld: readonly Withheld[];
  readonly [permitted]: true;
};

/** What `permit` looks at. `now` is an ISO instant; `externalId` is bound to this journey and recipient. */
export type PermitFacts = AssembleFacts & {
  readonly externalId: ExternalId;
  readonly views: SharingViews;
  /** Whether an outgoing resource satisfies the profile in its `meta.profile`, where compiled profiles are at hand. */
  readonly conforms?: (resource: Resource) => boolean;
};

/**
 * Decides whether a delivery may leave now, and reduces it to what its view allows: recipient (M3, M4, M7), stand of the
 * journey (M8, A9, A14), consent (L1, L5, L6), then assemble, minimise, the recipient's own ids, and a last look for
 * what must not be there. Denies by default (design 5.7, 5.8, 5.12).
 */
export function permit(delivery: Delivery, facts: PermitFacts): Result<PermittedDelivery> {
  if (delivery.journeyId !== facts.journey.id) {
    return refuse('STATE_CONFLICT');
  }
  const recipient = checkRecipient(delivery, facts.journey, facts.network, facts.now);
  if (!recipient.ok) {
    return recipient;
  }
  const stand = checkStand(delivery, facts);
  if (!stand.ok) {
    return stand;
  }
  const basis = checkConsent(delivery, facts);
  if (!basis.ok) {
    return basis;
  }
  const reduced = reduce(delivery, facts, basis.value);
  if (!reduced.ok) {
    return reduced;
  }
  const { consent } = basis.value;
  return accept({
    ...delivery,
    recipient: recipient.value,
    ...reduced.value,
    ...(consent === undefined ? {} : { consent: consent.id }),
    [permitted]: true,
  });
}

/** Decides whether a message of a consultatie may leave now (G3, G5), and reduces it to its view. */
export function permitConsultatie(delivery: ConsultatieDelivery, facts: ConsultatieFacts): Result<PermittedDelivery> {
  const reduced = reduceConsultatie(delivery, facts);
  return reduced.ok ? accept({ ...delivery, ...reduced.value, [permitted]: true }) : reduced;
}

/** `isPersonal`: the message may be about the person; else it may only carry codes and the huisarts. */
type Basis = { readonly consent?: ConsentState; readonly isPersonal: boolean };

function checkConsent(delivery: Delivery, { journey, now }: PermitFacts): Result<Basis> {
  const demand = consentFor(delivery.view, delivery.recipient, delivery.kind, findTaak(journey, delivery.subject)?.anyGemeente);
  if (demand.basis === 'none') {
    return accept({ isPersonal: false });
  }
  const verdict = combineConsents(journey.consents, demand, now);
  if (verdict.granted) {
    return accept({ consent: verdict.consent, isPersonal: true });
  }
  // A held journey may lack the very consent that the planner must ask for: the question goes, the person does not.
  if (delivery.kind === 'task' && isQuestion(findTaak(journey, delivery.subject))) {
    return accept({ isPersonal: false });
  }
  return refuse(verdict.isWithdrawn ? 'CONSENT_WITHDRAWN' : 'CONSENT_MISSING', 'Consent.provision');
}

const IMPERSONAL = new Set(['Task', 'Communication', 'PractitionerRole', 'Practitioner', 'Organization']);

function reduce(
  delivery: Delivery,
  facts: PermitFacts,
  basis: Basis,
): Result<{ readonly bundle: Bundle; readonly withheld: readonly Withheld[] }> {
  const view = facts.views[delivery.view];
  const { resources: whole, own } = assemble(delivery, facts);
  const sources = basis.isPersonal ? whole : whole.filter((resource) => IMPERSONAL.has(resource.resourceType));
  const { resources, withheld } = minimiseResources(sources, view, {
    at: facts.now,
    isOwn: (resource) => own.has(keyOf(resource)),
    mayShareNaaste: (resource) => mayShareNaaste(resource, facts.journey.consents, facts.now),
  });
  const outgoing = toExternalIds(
    resources.map((resource) => ({ resource })),
    delivery.view,
    facts.externalId,
    knownKeys(delivery, facts),
  );
  const bsn = identifierOf(referralResources(facts, 'Patient')[0], SYSTEMS.bsn);
  const leak = findLeak(outgoing, {
    view: delivery.view,
    isNotice: !basis.isPersonal,
    bsn,
    referralNumber: facts.journey.referral.value,
    internalIds: internalIds(facts),
  });
  const isValid = outgoing.every((resource) => conformsToView(resource, view) && (facts.conforms?.(resource) ?? true));
  if (outgoing.length === 0 || leak !== undefined || !isValid || lacksBsn(delivery, outgoing, bsn)) {
    return refuse('VIEW_INVALID');
  }
  return accept({ bundle: collectionOf(outgoing, facts.now), withheld });
}

/** X4, 2.8: a zorgaanbieder always gets the BSN that we have. Without one it gets "BSN vast te stellen" (design 4). */
function lacksBsn(delivery: Delivery, outgoing: readonly Resource[], bsn: string | undefined): boolean {
  const patient = outgoing.find((resource) => resource.resourceType === 'Patient');
  const mustHave = delivery.view === 'ggz-aanbieder' || delivery.view === 'vg-ggz' || delivery.view === 'dossierhouder';
  return mustHave && bsn !== undefined && patient !== undefined && identifierOf(patient, SYSTEMS.bsn) !== bsn;
}
