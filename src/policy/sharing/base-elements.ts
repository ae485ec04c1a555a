import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

/** Finds a base definition of R4 by its name (`Patient`, `HumanName`). */
export type FindDefinition = (name: string) => StructureDefinition | undefined;

/** Where the children of an element are described: a definition and the path in it. */
export type BasePlace = { readonly definition: StructureDefinition; readonly path: string };

/** The elements one level below a place of the base specification. */
export function childElements({ definition, path }: BasePlace): readonly ElementDefinition[] {
  const prefix = `${path}.`;
  return (definition.snapshot?.element ?? []).filter(
    (element) => element.path?.startsWith(prefix) === true && !element.path.slice(prefix.length).includes('.'),
  );
}

/** The last step of an element's path: `value[x]`, `name`. */
export function elementName(element: ElementDefinition): string {
  const path = element.path ?? '';
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The place that describes what is inside an element of this type, or inside the backbone element itself. */
export function placeInside(
  element: ElementDefinition,
  typeCode: string,
  within: BasePlace,
  find: FindDefinition,
): BasePlace | undefined {
  if (element.contentReference !== undefined) {
    return { definition: within.definition, path: element.contentReference.replace(/^.*#/, '') };
  }
  if (typeCode === 'BackboneElement' || typeCode === 'Element') {
    return { definition: within.definition, path: element.path ?? '' };
  }
  const definition = find(typeCode);
  return definition?.kind === 'complex-type' ? { definition, path: typeCode } : undefined;
}
