import { CODE_SYSTEMS, MGN_BASE, QUESTIONNAIRES } from '../naming-systems.ts';
import type { JsonObject } from './run.ts';
import { isObject } from './run.ts';

/** Canonical of one of our profiles, by its name. */
export function mgnProfile(name: string): string {
  return `${MGN_BASE}/StructureDefinition/${name}`;
}

const BY_TYPE: Readonly<Record<string, string>> = {
  Patient: 'mgn-Patient',
  Practitioner: 'mgn-Practitioner',
  PractitionerRole: 'mgn-PractitionerRole',
  Organization: 'mgn-Organization',
  Composition: 'mgn-Composition',
  Condition: 'mgn-Condition',
  Consent: 'mgn-Consent',
  Coverage: 'mgn-Coverage',
  DocumentReference: 'mgn-DocumentReference',
  CarePlan: 'mgn-CarePlan',
  Goal: 'mgn-Goal',
  CareTeam: 'mgn-CareTeam',
};

/**
 * The profiles of ours that a mapped resource must meet (issue: validated against the MGN profiles), by type and, where
 * one type has several uses, by code. Give it to `validate` as `profilesOf`: maps don't write `meta.profile`.
 */
export function mgnProfilesOf(resource: JsonObject): readonly string[] {
  const name = profileName(resource);
  return name === undefined ? [] : [mgnProfile(name)];
}

function profileName(resource: JsonObject): string | undefined {
  const type = resource['resourceType'];
  if (type === 'Task') return hasCode(resource['code'], CODE_SYSTEMS.taak, 'vg-verwijzing') ? 'mgn-VgTask' : 'mgn-CoordinationTask';
  if (type === 'ServiceRequest') return isAdviesAction(resource) ? undefined : 'mgn-ServiceRequest';
  if (type === 'QuestionnaireResponse') return isVgAanmelding(resource['questionnaire']) ? 'mgn-VgAanmelding' : undefined;
  return typeof type === 'string' ? BY_TYPE[type] : undefined;
}

/** An action of the joint advice is a ServiceRequest too, but no referral. */
function isAdviesAction(resource: JsonObject): boolean {
  const categories: readonly unknown[] = Array.isArray(resource['category']) ? resource['category'] : [];
  return categories.some((category) => hasCode(category, CODE_SYSTEMS.adviesCategorie));
}

function isVgAanmelding(questionnaire: unknown): boolean {
  return typeof questionnaire === 'string' && questionnaire.startsWith(QUESTIONNAIRES.vgAanmelding);
}

function hasCode(concept: unknown, system: string, code?: string): boolean {
  const codings: readonly unknown[] = isObject(concept) && Array.isArray(concept['coding']) ? concept['coding'] : [];
  return codings.some((coding) => isObject(coding) && coding['system'] === system && (code === undefined || coding['code'] === code));
}
