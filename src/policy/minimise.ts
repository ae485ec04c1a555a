import type { Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import { WITHHOLDS } from '../kernel/codes.ts';
import type { Withheld } from './delivery.ts';
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
  const isWhollyWithheld =
    found === undefined ||
    (found.rules.own === true && !context.isOwn(resource)) ||
    (found.rules.consent === 'naaste' && !context.mayShareNaaste(resource));
  if (isWhollyWithheld) {
    return { withheld: [withheldAt(view, typeKey)] };
  }
  const { kept, changesMeaning } = project(derive(source, context.at), found.tree);
  const isComplete = (found.rules.needs ?? []).every((path) => valuesAt(kept, path.split('.')).length > 0);
  if (changesMeaning || !isComplete) {
    return { withheld: [withheldAt(view, typeKey)] };
  }
  // Reported from the resource as it came: the forms that we derived ourselves are not news to anyone.
  const { dropped } = project(source, found.tree);
  return {
    resource: marked(kept, source, view, typeKey),
    withheld: [...dropped].map((path) => withheldAt(view, `${typeKey}.${path}`)),
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

function withheldAt(view: SharingView, place: string): Withheld {
  const covers = (element: string): boolean =>
    place === element || place.startsWith(`${element}.`) || place.startsWith(`${element}[`);
  const reasons = view.withhold.flatMap((entry) =>
    entry.elements.filter(covers).map((element) => ({ element, why: entry.why })),
  );
  const [best] = reasons.toSorted((left, right) => right.element.length - left.element.length);
  return { path: place.replace(/#[a-z]+/, ''), reason: best?.why ?? WITHHOLDS.NOT_IN_VIEW.text };
}
