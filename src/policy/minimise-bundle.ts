import type { Bundle, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { WithholdCode } from '../kernel/codes.ts';
import type { SharingRole } from '../workflow/any-view.ts';
import { isConsultatieView } from '../workflow/any-view.ts';
import type { ConsentState } from '../workflow/journey.ts';
import { combineConsents } from '../workflow/toestemming/combine-consents.ts';
import type { ConsentDemand } from '../workflow/toestemming/consent-for.ts';
import { consentFor } from '../workflow/toestemming/consent-for.ts';
import type { ExternalId, Withheld } from './delivery.ts';
import { withheldForConsent } from './explain-withheld.ts';
import { collectionOf, toExternalIds } from './external-ids.ts';
import { minimiseResources } from './minimise-resources.ts';
import { isNaasteDenied, mayShareNaaste } from './share-naaste.ts';
import { fhirObjectOf, valuesAt } from './sharing/fhir-value.ts';
import type { SharingView } from './sharing/sharing-view.ts';

/** What is asked: this view at this moment (ISO instant), with these consents; `partner` is who would receive it. */
export type BundleQuery = {
  readonly view: SharingView;
  readonly at: string;
  readonly consents: readonly ConsentState[];
  readonly partner?: string;
  readonly externalId: ExternalId;
};

/** The answer of `mgn minimise` (design 2.2). Not permitted: the Bundle is empty, and everything is withheld for want of consent. */
export type MinimisedBundle = {
  readonly permitted: boolean;
  readonly code?: WithholdCode;
  readonly bundle: Bundle;
  readonly withheld: readonly Withheld[];
};

/** Shows what a recipient in this role would get of any Bundle, offline: consent first, then the view, then ids of its own. */
export function minimiseBundle(
  bundle: Bundle,
  { view, at, consents, partner, externalId }: BundleQuery,
): MinimisedBundle {
  const recipient = partner ?? onlyNamedPartner(view.view, consents);
  // A consultatie rests on no consent of a class: it names nobody (G5).
  const demand = isConsultatieView(view.view) ? ({ basis: 'none' } as const) : consentFor(view.view, recipient ?? '', 'task');
  const verdict = demand.basis === 'none' ? undefined : combineConsents(consents, demand, at);
  if (verdict?.granted === false) {
    return {
      permitted: false,
      code: verdict.isWithdrawn ? 'CONSENT_WITHDRAWN' : 'CONSENT_MISSING',
      bundle: collectionOf([], at),
      withheld: allWithheld(bundle, verdict.isWithdrawn ? 'CONSENT_WITHDRAWN' : 'CONSENT_MISSING', demand),
    };
  }
  const entries = (bundle.entry ?? []).flatMap(({ resource, fullUrl }, index) =>
    resource === undefined
      ? []
      : [
          {
            resource: { ...resource, id: resource.id ?? fullUrl?.replace(/^urn:uuid:/, '') ?? `nr-${String(index)}` },
            fullUrl,
          },
        ],
  );
  const urls = new Map(
    entries.map(({ resource, fullUrl }) => [`${resource.resourceType}/${resource.id ?? ''}`, fullUrl]),
  );
  const { resources, withheld } = minimiseResources(
    entries.map((entry) => entry.resource),
    view,
    {
      at,
      isOwn: (resource) => isOwnIn(resource, view.view, partner),
      mayShareNaaste: (resource) =>
        mayShareNaaste(resource, consents, at) &&
        !(view.view === 'naaste' && isNaasteDenied(entries.map((entry) => entry.resource))),
    },
  );
  const addressed = resources.map((resource) => {
    const fullUrl = urls.get(`${resource.resourceType}/${resource.id ?? ''}`);
    return fullUrl === undefined ? { resource } : { resource, fullUrl };
  });
  return { permitted: true, bundle: collectionOf(toExternalIds(addressed, view.view, externalId), at), withheld };
}

/** Every kind of resource once, with the consent that must be there first. */
function allWithheld(
  bundle: Bundle,
  code: 'CONSENT_MISSING' | 'CONSENT_WITHDRAWN',
  demand: ConsentDemand,
): readonly Withheld[] {
  const keys = new Set(
    (bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource.resourceType])),
  );
  const consents =
    demand.basis === 'none'
      ? []
      : demand.classes.map((it) => (demand.namesPartner ? `${it}:${demand.partner || '<partner>'}` : it));
  return [...keys].toSorted().map((key) => withheldForConsent(key, code, consents));
}

/** Advice categories and Task codes of a view (design 5.1), for a Bundle that doesn't say who the reader is. */
const OWN_CODES: Readonly<Partial<Record<SharingRole, readonly string[]>>> = {
  planner: ['vg-planning', 'aanvullen'],
  'ggz-aanbieder': ['ggz-behandeling', 'ggz-basis', 'ggz-specialistisch'],
  wmo: ['wmo-melding', 'wmo-begeleiding'],
  welzijn: ['welzijn-activiteit', 'sociaal-werk', 'laagdrempelig-steunpunt'],
  schuldhulp: ['schuldhulp'],
  partner: ['ondersteuning', 'werk-ips', 'wonen', 'e-health'],
};

function isOwnIn(resource: Resource, view: SharingRole, partner: string | undefined): boolean {
  const source = fhirObjectOf(resource);
  if (partner !== undefined) {
    const parties = [...valuesAt(source, ['owner', 'identifier']), ...valuesAt(source, ['performer', 'identifier'])];
    return parties.some(
      (identifier) =>
        valuesAt(identifier, ['system']).includes(SYSTEMS.partner) && valuesAt(identifier, ['value']).includes(partner),
    );
  }
  const codings = [...valuesAt(source, ['code', 'coding']), ...valuesAt(source, ['category', 'coding'])];
  const codes = codings.filter((coding) =>
    [CODE_SYSTEMS.taak, CODE_SYSTEMS.adviesCategorie].some((system) => valuesAt(coding, ['system']).includes(system)),
  );
  return codes
    .flatMap((coding) => valuesAt(coding, ['code']))
    .some((code) => (OWN_CODES[view] ?? []).some((own) => own === code));
}

function onlyNamedPartner(view: SharingRole, consents: readonly ConsentState[]): string | undefined {
  const named = new Set(
    consents
      .filter((consent) => consent.class === view && consent.partner !== undefined)
      .map((consent) => consent.partner),
  );
  return named.size === 1 ? [...named][0] : undefined;
}
