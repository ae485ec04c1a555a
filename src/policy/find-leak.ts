import type { Resource } from '@medplum/fhirtypes';
import { isBsn } from '../fhir/bsn.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { AnyView } from '../workflow/any-view.ts';
import { fhirObjectOf, primitivesOf } from './sharing/fhir-value.ts';

/** Who may hold what, once more and apart from the view files: a wrong view must not be enough to leak (2.7, 2.8). */
const MAY_BSN: ReadonlySet<AnyView> = new Set<AnyView>(['vg-ggz', 'ggz-aanbieder', 'wmo', 'huisarts', 'dossierhouder']);
const MAY_DIAGNOSIS: ReadonlySet<AnyView> = new Set<AnyView>(['vg-ggz', 'ggz-aanbieder', 'huisarts', 'dossierhouder', 'kaderarts', 'psychiater', 'vraagsteller']);
const MAY_MEDICATION: ReadonlySet<AnyView> = new Set<AnyView>(['ggz-aanbieder', 'huisarts']);
const MAY_REFERRAL_NUMBER: ReadonlySet<AnyView> = new Set<AnyView>(['vg-ggz', 'planner', 'ggz-aanbieder', 'huisarts', 'dossierhouder', 'psychiater', 'vraagsteller']);

/** ATC and the G-standaard's GPK, PRK, HPK and ZI numbers. */
const MEDICATION_SYSTEMS: ReadonlySet<string> = new Set([
  'http://www.whocc.no/atc',
  'urn:oid:2.16.840.1.113883.6.73',
  'urn:oid:2.16.840.1.113883.2.4.4.1',
  'urn:oid:2.16.840.1.113883.2.4.4.7',
  'urn:oid:2.16.840.1.113883.2.4.4.8',
  'urn:oid:2.16.840.1.113883.2.4.4.10',
]);

/** ICPC-1 chapter P, symptoms and diagnoses; P30 to P69 are procedures and also parking places. */
const ICPC_P = /(?<![\p{L}\d])P(0[1-9]|[12]\d|[7-9]\d)(\.\d{2})?(?![\p{L}\d])/u;
/** Our own ids are hex with dashes: nine digits of one may pass the 11-proef by chance. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const NINE_DIGITS = /(?<![\p{L}\d])\d(?:[ .-]?\d){8}(?![\p{L}\d])/gu;

/** What must not be in a message; `isNotice`: nobody gets a BSN by a notice. */
export type LeakQuery = {
  readonly view: AnyView;
  readonly isNotice: boolean;
  readonly bsn: string | undefined;
  readonly referralNumber: string;
  readonly internalIds: readonly string[];
};

/** The rule that an outgoing message breaks, or undefined. Reads everything but the content of attachments. */
export function findLeak(
  resources: readonly Resource[],
  query: LeakQuery,
): 'bsn' | 'icpc' | 'medication' | 'referral-number' | 'internal-id' | undefined {
  const { view, isNotice, bsn, referralNumber, internalIds } = query;
  if (!MAY_MEDICATION.has(view) && resources.some((resource) => resource.resourceType.startsWith('Medication'))) {
    return 'medication';
  }
  const ids = internalIds.filter((id) => id.length >= 16);
  for (const { path, value } of resources.flatMap((resource) => [...primitivesOf(fhirObjectOf(resource))])) {
    if (typeof value !== 'string' || path.endsWith('attachment.data')) {
      continue;
    }
    if (!MAY_MEDICATION.has(view) && MEDICATION_SYSTEMS.has(value)) {
      return 'medication';
    }
    if (!MAY_DIAGNOSIS.has(view) && (value === CODE_SYSTEMS.icpc || ICPC_P.test(value))) {
      return 'icpc';
    }
    if (
      !MAY_REFERRAL_NUMBER.has(view) &&
      (value === SYSTEMS.zorgdomein || (referralNumber !== '' && value.includes(referralNumber)))
    ) {
      return 'referral-number';
    }
    if (ids.some((id) => value.includes(id))) {
      return 'internal-id';
    }
    if (holdsForbiddenBsn(path, value, MAY_BSN.has(view) && !isNotice ? bsn : undefined, bsn)) {
      return 'bsn';
    }
  }
  return undefined;
}

/** A11-proof number that is not the one this view may have. A phone number after its country code is no BSN. */
function holdsForbiddenBsn(
  path: string,
  value: string,
  allowed: string | undefined,
  personal: string | undefined,
): boolean {
  const spelled = value.replace(UUID, '');
  const text = path.endsWith('telecom.value') ? spelled.replace(/(\+|00)31[ -]?(\(0\))?/g, '+31') : spelled;
  const isPersonal = personal !== undefined && allowed === undefined && value.replace(/[ .-]/g, '').includes(personal);
  // SNOMED CT has codes of nine digits that pass the 11-proef (409586006 klacht): of a code only the person's own counts.
  const found = /oding\.code$/.test(path)
    ? []
    : [...text.matchAll(NINE_DIGITS)].map(([match]) => match.replace(/[ .-]/g, ''));
  return isPersonal || found.some((digits) => isBsn(digits) && digits !== allowed);
}
