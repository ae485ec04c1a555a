import type { Bundle, CodeableConcept, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';

/** What stands in a Bundle, a line per kind of resource, with the codes by which a person recognises it. */
export function describeBundle(bundle: Bundle): readonly string[] {
  const byType = new Map<string, string[]>();
  for (const { resource } of bundle.entry ?? []) {
    if (resource !== undefined) {
      byType.set(resource.resourceType, [...(byType.get(resource.resourceType) ?? []), labelOf(resource)]);
    }
  }
  const width = Math.max(0, ...[...byType.keys()].map((it) => it.length));
  return [...byType].map(([type, labels]) => `${type.padEnd(width)}  ${labels.length}×  ${[...new Set(labels.filter(Boolean))].join(', ')}`.trimEnd());
}

/** A few words of a resource: never a name, number, address or free text of a person. */
function labelOf(resource: Resource): string {
  if (resource.resourceType === 'Condition' || resource.resourceType === 'Task' || resource.resourceType === 'ServiceRequest') {
    return codeOf(resource.code);
  }
  if (resource.resourceType === 'Consent') {
    const { type, actor } = resource.provision ?? {};
    const partner = actor?.[0]?.reference.identifier?.value;
    const category = resource.category?.find((it) => it.coding?.[0]?.system === CODE_SYSTEMS.toestemming);
    return `${codeOf(category)}${partner === undefined ? '' : `:${partner}`} ${type === 'permit' ? 'ja' : type === 'deny' ? 'nee' : '?'}`;
  }
  if (resource.resourceType === 'QuestionnaireResponse') {
    return resource.questionnaire?.split('/').at(-1) ?? '';
  }
  if (resource.resourceType === 'DocumentReference') {
    return resource.content?.[0]?.attachment.contentType ?? '';
  }
  return resource.resourceType === 'Organization' ? (resource.name ?? '') : '';
}

function codeOf(concept: CodeableConcept | undefined): string {
  const [coding] = concept?.coding ?? [];
  return [coding?.code, coding?.display].filter(Boolean).join(' ');
}
