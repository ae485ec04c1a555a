import type { RelatedPerson } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE, QUESTIONNAIRES, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { FhirObject } from './fhir-value.ts';
import { fhirObjectOf, valuesAt } from './fhir-value.ts';

/** Marks a RelatedPerson as the one who speaks for the person (L8), not a naaste who joins (L9). */
export const VERTEGENWOORDIGER = `${MGN_BASE}/StructureDefinition/ext-vertegenwoordiger`;

/**
 * The key under which a view has its rules: the resource type, with its kind where one type carries two things that
 * recipients may know differently. A resource of no known kind has a key that no view names, so it does not leave.
 */
export function typeKeyOf(resource: FhirObject): string {
  const type = String(resource['resourceType']);
  switch (type) {
    case 'ServiceRequest':
      return `${type}#${serviceRequestKind(resource)}`;
    case 'RelatedPerson':
      return `${type}#${isRepresentative(resource) ? 'vertegenwoordiger' : 'naaste'}`;
    case 'Organization':
      return `${type}#${valuesAt(resource, ['identifier', 'system']).includes(SYSTEMS.uzovi) ? 'verzekeraar' : 'praktijk'}`;
    case 'QuestionnaireResponse':
      return String(resource['questionnaire']).startsWith(QUESTIONNAIRES.vgAanmelding) ? type : `${type}#ander`;
    default:
      return type;
  }
}

/** Whether a RelatedPerson speaks for the person (L8), rather than joins as naaste (L9). */
export function isRepresentativePerson(person: RelatedPerson): boolean {
  return isRepresentative(fhirObjectOf(person));
}

function serviceRequestKind(resource: FhirObject): 'verwijzing' | 'actie' | 'onbekend' {
  const systems = valuesAt(resource, ['category', 'coding', 'system']);
  if (systems.includes(CODE_SYSTEMS.messageType)) {
    return 'verwijzing';
  }
  return systems.includes(CODE_SYSTEMS.adviesCategorie) ? 'actie' : 'onbekend';
}

function isRepresentative(resource: FhirObject): boolean {
  const extensions = valuesAt(resource, ['extension']);
  return extensions.some(
    (extension) =>
      valuesAt(extension, ['url']).includes(VERTEGENWOORDIGER) && valuesAt(extension, ['valueBoolean']).includes(true),
  );
}
