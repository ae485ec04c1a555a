import type { CodeableConcept, ConsentProvisionActor } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { BundleNode } from '../../fhir/bundle-node.ts';
import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { codingFromFhir, conceptFromFhir, identifierFromFhir } from './fhir-datatypes.ts';
import type { ConsentScope } from './vg-answer.ts';
import { consentScopeFromText } from './vg-answer.ts';

/** What is asked, as concept: first our own code for a verkennend gesprek, then what the sender calls it. Of several, all codings. */
export function serviceFromFhir(_request: unknown, ...concepts: unknown[]): CodeableConcept {
  const all = concepts.flatMap(listOf).flatMap((it) => conceptFromFhir(it) ?? []);
  const sent = all.flatMap((it) => it.coding ?? []).filter((it) => it.system !== CODE_SYSTEMS.dienst);
  const text = all.find((it) => it.text !== undefined)?.text;
  return {
    coding: [{ system: CODE_SYSTEMS.dienst, code: 'verkennend-gesprek', display: 'Verkennend gesprek' }, ...sent],
    ...(text && { text }),
  };
}

/** Class of a Consent of the question set (L1), of R4 or STU3; undefined for any other Consent. */
export function classFromConsent(consent: unknown): string | undefined {
  return scopeOf(consent)?.class;
}

/** Who may receive by a Consent: its partner, from its actor or behind its class (`welzijn:samenhuis`). */
export function actorFromConsent(consent: unknown): ConsentProvisionActor | undefined {
  const value = scopeOf(consent)?.partner;
  return value === undefined
    ? undefined
    : {
        role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
        reference: { identifier: { system: SYSTEMS.partner, value } },
      };
}

/**
 * What a Consent says: R4 in `provision.type`, STU3 by its policy rule (opt-in or opt-out). Undefined: nothing is guessed, and
 * a yes with exceptions or for somebody who is not known here is not taken for a whole one (L1).
 */
export function decisionFromConsent(consent: unknown): 'permit' | 'deny' | undefined {
  const node = nodeOf(consent);
  const stated = textIn(nodeOf(node['provision']), 'type');
  const rule = textIn(node, 'policyRule');
  const isActive = textIn(node, 'status') === 'active';
  if (!isActive) {
    return undefined;
  }
  const isYes = stated === 'permit' || rule.endsWith('/opt-in');
  if (isYes && isNarrowed(node)) {
    return undefined;
  }
  return isYes ? 'permit' : stated === 'deny' || rule.endsWith('/opt-out') ? 'deny' : undefined;
}

/** True when a person is said to have died, in XML by a text; undefined else. */
export function deceasedFromFhir(patient: unknown): true | undefined {
  const { deceasedBoolean, deceasedDateTime } = nodeOf(patient);
  return deceasedBoolean === true || deceasedBoolean === 'true' || typeof deceasedDateTime === 'string' ? true : undefined;
}

/** UZOVI among the identifiers of an insurer. */
export function uzoviFromFhir(organization: unknown): ReturnType<typeof identifierFromFhir> {
  const found = listOf(nodeOf(organization)['identifier']).map(identifierFromFhir).find((it) => it?.system === SYSTEMS.uzovi);
  return found === undefined || !/^\d{1,4}$/.test(found.value ?? '') ? undefined : { system: SYSTEMS.uzovi, value: (found.value ?? '').padStart(4, '0') };
}

/** The role of a huisarts by its AGB (E1): soort 01 is a huisarts, uzi-rolcode 01.015. Undefined for any other. */
export function roleFromPractitioner(practitioner: unknown): CodeableConcept | undefined {
  const agb = listOf(nodeOf(practitioner)['identifier']).map(identifierFromFhir).find((it) => it?.system === SYSTEMS.agb);
  return agb?.value?.startsWith('01')
    ? { coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015', display: 'Huisarts' }] }
    : undefined;
}

/** Elements by which a yes is for less than its class: we would share more than the person said. */
const NARROWING = ['provision', 'except', 'action', 'class', 'code', 'securityLabel', 'dataPeriod'] as const;

function isNarrowed(node: BundleNode): boolean {
  const provision = nodeOf(node['provision']);
  const isLess = NARROWING.some((name) => provision[name] !== undefined || (name !== 'provision' && node[name] !== undefined));
  const actors = [...listOf(provision['actor']), ...listOf(node['actor'])].map(nodeOf);
  return isLess || (actors.length > 0 && !actors.some((it) => isPartner(nodeOf(nodeOf(it['reference'])['identifier']))));
}

function scopeOf(consent: unknown): ConsentScope | undefined {
  const node = nodeOf(consent);
  const codes = listOf(node['category']).flatMap((it) => listOf(nodeOf(it)['coding'])).flatMap((it) => codingFromFhir(it) ?? []);
  const code = codes.find((it) => it.system === CODE_SYSTEMS.toestemming)?.code;
  const actors = [...listOf(nodeOf(node['provision'])['actor']), ...listOf(node['actor'])].map(nodeOf);
  const partner = actors.map((it) => nodeOf(nodeOf(it['reference'])['identifier'])).find(isPartner)?.['value'];
  return code === undefined ? undefined : consentScopeFromText(typeof partner === 'string' && !code.includes(':') ? `${code}:${partner}` : code);
}

function isPartner(identifier: BundleNode): boolean {
  return identifier['system'] === SYSTEMS.partner;
}
