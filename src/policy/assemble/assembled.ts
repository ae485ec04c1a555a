import type { Resource } from '@medplum/fhirtypes';

/** Whole resources for one delivery, before minimisation; `own` holds the keys (`Type/id`) of what is the recipient's own. */
export type Assembled = { readonly resources: readonly Resource[]; readonly own: ReadonlySet<string> };
