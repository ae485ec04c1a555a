import type { Bundle, CodeableConcept, Resource } from '@medplum/fhirtypes';

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
  switch (resource.resourceType) {
    case 'Condition':
    case 'Observation':
    case 'Task':
    case 'ServiceRequest':
      return codeOf(resource.code);
    case 'Consent': {
      const { type } = resource.provision ?? {};
      const answer = type === 'permit' ? 'ja' : type === 'deny' ? 'nee' : '?';
      const partner = resource.provision?.actor?.[0]?.reference.identifier?.value;
      return `${codeOf(resource.category?.find((it) => it.coding?.[0]?.system?.includes('toestemming')) ?? resource.category?.[0])}${partner === undefined ? '' : `:${partner}`} ${answer}`;
    }
    case 'QuestionnaireResponse':
      return resource.questionnaire?.split('/').at(-1) ?? '';
    case 'DocumentReference':
      return resource.content?.[0]?.attachment.contentType ?? '';
    case 'Organization':
      return resource.name ?? '';
    default:
      return '';
  }
}

function codeOf(concept: CodeableConcept | undefined): string {
  const [coding] = concept?.coding ?? [];
  return [coding?.code, coding?.display].filter(Boolean).join(' ');
}
