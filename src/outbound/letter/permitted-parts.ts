import type { Bundle, Extension, Identifier, Patient, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { Network } from '../../workflow/network.ts';

/** What of the network a message states: our identity, whether it is a test, and the names of partners. */
export type LetterNetwork = Pick<Network, 'identity' | 'environment' | 'partners'>;

type Of<T extends ResourceType> = Extract<Resource, { readonly resourceType: T }>;

/** All resources of one type, in their order. */
export function resourcesOf<T extends ResourceType>(bundle: Bundle, type: T): readonly Of<T>[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as Of<T>] : []));
}

/** The Patient, as far as the view gave one. */
export function patientOf(bundle: Bundle): Patient | undefined {
  return resourcesOf(bundle, 'Patient')[0];
}

/** The BSN, where the Bundle has it; never in a notice, whatever the view says (design 4.1). */
export function bsnOf({ bundle, kind }: Pick<PermittedDelivery, 'bundle' | 'kind'>): string | undefined {
  const all = kind === 'notice' ? [] : (patientOf(bundle)?.identifier ?? []);
  return all.find(({ system }) => system === SYSTEMS.bsn)?.value;
}

/** The number under which the practice knows its own request, without its system. */
export function findReferralNumber(bundle: Bundle): string | undefined {
  return findReferral(bundle)?.value;
}

/**
 * The number under which the practice knows its own request: a ZD number wherever the view left it, else the number that
 * the practice's system gave out, which a Task names as its group and a notice as what it is about.
 */
export function findReferral(bundle: Bundle): Pick<Identifier, 'system' | 'value'> | undefined {
  const own = [
    ...resourcesOf(bundle, 'Task').map(({ groupIdentifier }) => groupIdentifier),
    ...resourcesOf(bundle, 'Communication').flatMap(({ about }) => (about ?? []).map(({ identifier }) => identifier)),
  ];
  const zd = findZdNumber(bundle);
  const found = zd === undefined ? own.find((it) => it?.value !== undefined && it.system !== SYSTEMS.delivery) : { system: SYSTEMS.zorgdomein, value: zd };
  return found === undefined ? undefined : { ...(found.system === undefined ? {} : { system: found.system }), ...(found.value === undefined ? {} : { value: found.value }) };
}

/** The ZD number, wherever the view left it. */
export function findZdNumber(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { system, value: number } = value as { readonly system?: unknown; readonly value?: unknown };
  if (system === SYSTEMS.zorgdomein && typeof number === 'string') {
    return number;
  }
  return Object.values(value).map(findZdNumber).find((it) => it !== undefined);
}

/** The partner that a reference names, by its id in the network file. */
export function partnerOf(reference: Reference | undefined, { partners }: Pick<LetterNetwork, 'partners'>): Network['partners'][number] | undefined {
  const id = reference?.identifier?.system === SYSTEMS.partner ? reference.identifier.value : undefined;
  return id === undefined ? undefined : partners.find((partner) => partner.id === id);
}

/** The name of a party: as the reference says it, else as the network file does, else its identifier. */
export function nameOf(reference: Reference | undefined, network: Pick<LetterNetwork, 'partners'>): string | undefined {
  return reference?.display ?? partnerOf(reference, network)?.name ?? reference?.identifier?.value;
}

/** The value of one of our extensions (`ext-vragen` …), as text. */
export function extensionText(extensions: readonly Extension[] | undefined, name: string): string | undefined {
  const found = extensions?.find(({ url }) => url === `${MGN_BASE}/StructureDefinition/${name}`);
  return found?.valueString ?? found?.valueCode;
}

/** The person's name as people write it. */
export function personName(patient: Patient | undefined): string | undefined {
  const name = patient?.name?.find(({ use }) => use === 'official') ?? patient?.name?.[0];
  const parts = [...(name?.given ?? []), ...(name?.family === undefined ? [] : [name.family])];
  return name?.text ?? (parts.length === 0 ? undefined : parts.join(' '));
}
