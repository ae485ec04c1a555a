import type { Bundle, ExtractResource, Patient, ResourceType } from '@medplum/fhirtypes';

/** All resources of a type in a Bundle, in their order. */
export function resourcesOf<K extends ResourceType>(bundle: Bundle | undefined, type: K): readonly ExtractResource<K>[] {
  return (bundle?.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as ExtractResource<K>] : []));
}

/** The resource that a relative reference (`Type/id`) names, when it is in the Bundle and of that type. */
export function resolve<K extends ResourceType>(bundle: Bundle | undefined, type: K, reference: string | undefined): ExtractResource<K> | undefined {
  return reference === undefined ? undefined : resourcesOf(bundle, type).find((one) => reference === `${type}/${one.id}` || reference === `urn:uuid:${one.id}`);
}

/** The value of a Patient's (or Practitioner's, Organization's) identifier under one system, when not empty. */
export function identifierOf(holder: Pick<Patient, 'identifier'> | undefined, system: string): string | undefined {
  const value = holder?.identifier?.find((one) => one.system === system)?.value?.trim();
  return value === undefined || value === '' ? undefined : value;
}
