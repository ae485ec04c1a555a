import type { Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { Withheld } from './delivery.ts';
import { explainWithheld } from './explain-withheld.ts';
import { derive } from './sharing/derive.ts';
import type { FhirObject } from './sharing/fhir-value.ts';
import { fhirObjectOf, valuesAt } from './sharing/fhir-value.ts';
import { project } from './sharing/project.ts';
import type { SharingView } from './sharing/sharing-view.ts';
import { viewProfileUrl } from './sharing/structure-definition.ts';
import { typeKeyOf } from './sharing/type-key.ts';
import { rulesFor } from './sharing/view-rules.ts';

/** What the view can't know by itself. */
export type MinimiseContext = {
  /** ISO instant: decides the age band. */
  readonly at: string;
  /** Whether a resource is this recipient's own (its action, its Task). */
  readonly isOwn: (resource: Resource) => boolean;
  /** Whether this naaste's data may go with it (T4, L9). */
  readonly mayShareNaaste: (resource: Resource) => boolean;
};

/** What is left of one resource, if anything, and what did not leave. */
export type Minimised = { readonly resource?: Resource; readonly withheld: readonly Withheld[] };

/**
 * Projects one resource onto a view: what the view names stays, everything else does not leave (design 5.8). The rest
 * carries the view's profile and SUBSETTED. The resource keeps its own id: see `toExternalIds`.
 */
export function minimise(resource: Resource, view: SharingView, context: MinimiseContext): Minimised {
  const source = fhirObjectOf(resource);
  const typeKey = typeKeyOf(source);
  const found = rulesFor(view, typeKey);
  if (found === undefined || (found.rules.own === true && !context.isOwn(resource))) {
    return { withheld: [explainWithheld(view, typeKey)] };
  }
  if (found.rules.consent === 'naaste' && !context.mayShareNaaste(resource)) {
    return { withheld: [explainWithheld(view, typeKey, 'naaste')] };
  }
  const { kept, changesMeaning } = project(derive(source, context.at), found.tree);
  const isComplete = (found.rules.needs ?? []).every((path) => valuesAt(kept, path.split('.')).length > 0);
  if (changesMeaning || !isComplete) {
    return { withheld: [explainWithheld(view, typeKey, changesMeaning ? 'changes-meaning' : 'nothing-left')] };
  }
  // Reported from the resource as it came: the forms that we derived ourselves are not news to anyone.
  const { dropped } = project(source, found.tree);
  return {
    resource: marked(kept, source, view, typeKey),
    withheld: [...dropped].map((path) => explainWithheld(view, `${typeKey}.${path}`)),
  };
}

function marked(kept: FhirObject, source: FhirObject, view: SharingView, typeKey: string): Resource {
  const { resourceType, ...elements } = kept;
  const meta = {
    profile: [viewProfileUrl(view, typeKey)],
    tag: [{ system: CODE_SYSTEMS.observationValue, code: 'SUBSETTED' }],
  };
  const id = source['id'] === undefined ? {} : { id: source['id'] };
  return { resourceType, ...id, meta, ...elements } as unknown as Resource;
}
