import type { Bundle, Resource, Task } from '@medplum/fhirtypes';
import { listOf, nodeOf, textIn } from '../fhir/bundle-node.ts';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import type { BundleOrigin } from '../pipeline/stories.ts';
import type { BundleMapping } from '../pipeline/take-bundle.ts';
import type { Format } from './read-input.ts';

/** Formats of FHIR referrals, each with the door that takes it and the mapping of its request. */
export const BUNDLE_FORMATS = {
  'fhir-r4': { door: 'fhir-r4', mapping: 'fhir-r4-referral' },
  'zorgdomein-stu3': { door: 'zorgdomein', mapping: 'zorgdomein-stu3-referral' },
  'viplive-stu3': { door: 'viplive', mapping: 'viplive-referral' },
} as const satisfies Partial<Record<Format, { readonly door: BundleOrigin['door']; readonly mapping: BundleMapping }>>;

/** A format of FHIR referrals. */
export type BundleFormat = keyof typeof BUNDLE_FORMATS;

/**
 * What a Bundle can be, likeliest first; none when no door takes it. A transaction tells its version by its request
 * (ReferralRequest is STU3); one of documents alone is R4 until somebody says otherwise.
 */
export function formatsOfBundle(bundle: Bundle): readonly BundleFormat[] {
  const entries = listOf(bundle.entry).map((it) => textIn(nodeOf(nodeOf(it)['resource']), 'resourceType'));
  const type: string = bundle.type;
  if (type === 'document') {
    return ['zorgdomein-stu3'];
  }
  if (type !== 'transaction') {
    return [];
  }
  return entries.includes('ReferralRequest') ? ['viplive-stu3'] : entries.includes('ServiceRequest') ? ['fhir-r4'] : ['fhir-r4', 'viplive-stu3'];
}

/** Whether this is of a sender's dialect, and no R4 of ours: a referral as one sends it, or the notice of one. */
export function isForeign(resource: Resource): boolean {
  if (resource.resourceType !== 'Bundle') {
    return resource.resourceType === 'Task' && isPullNotice(resource);
  }
  const profiles = listOf(resource.entry).flatMap((it) => listOf(nodeOf(nodeOf(nodeOf(it)['resource'])['meta'])['profile']));
  return formatsOfBundle(resource).length > 0 && !profiles.some((it) => typeof it === 'string' && it.startsWith(MGN_BASE));
}

/** What a resource is that is no referral, in Dutch, for who tried to map it. */
export function notAReferral(resource: Resource): string {
  if (resource.resourceType === 'Task') {
    return isPullNotice(resource) ? 'Task: aankondiging van een verwijzing (Notified Pull), zelf geen verwijzing; de gateway haalt de Bundle op' : 'Task, geen verwijzing';
  }
  if (resource.resourceType === 'Bundle') {
    return `Bundle van type ${typeof resource.type === 'string' ? resource.type : 'onbekend'}, geen verwijzing: verwacht document of transaction`;
  }
  return `${resource.resourceType}, geen verwijzing`;
}

/** A Task that says what can be pulled, and on what ground (formats.md 2). */
function isPullNotice({ input }: Task): boolean {
  const codes = listOf(input).flatMap((it) => listOf(nodeOf(nodeOf(it)['type'])['coding'])).map((it) => textIn(nodeOf(it), 'code'));
  return codes.some((it) => /^(read-available-resource|authorization[-_]base)$/i.test(it));
}
