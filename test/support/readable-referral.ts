import type { Bundle } from '@medplum/fhirtypes';

/** What a referral Bundle says, by whom and about whom: ids go, references name a type, and each type has its resources in order. */
export function readableReferral(bundle: Bundle | undefined): Record<string, unknown> {
  const types = [...new Set((bundle?.entry ?? []).map((it) => it.resource?.resourceType ?? ''))];
  return Object.fromEntries(types.map((type) => [type, (bundle?.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [plain(resource)] : []))]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([key]) => key !== 'id' && key !== 'fullUrl');
  return Object.fromEntries(entries.map(([key, child]) => [key, key === 'reference' && typeof child === 'string' ? child.split('/')[0] : plain(child)]));
}
