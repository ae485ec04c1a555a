import type { StructureDefinition } from '@medplum/fhirtypes';
import { MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { FindDefinition } from './base-elements.ts';
import { differentialOf } from './differential.ts';
import type { ElementNode } from './element-tree.ts';
import { buildElementTree } from './element-tree.ts';
import type { SharingView, TypeRules } from './sharing-view.ts';

/** Canonical of the profile that a view has for one type key (`ServiceRequest#actie` → `…-ServiceRequest-actie`). */
export function viewProfileUrl(view: SharingView, typeKey: string): string {
  return `${MGN_BASE}/StructureDefinition/view-${view.view}-${typeKey.replace('#', '-')}`;
}

/**
 * The profiles that say what a view lets through (design 5.8): one per resource type or kind, over R4, everything that
 * is not named with `max` 0. `find` gives R4's own definitions.
 */
export function structureDefinitionsOf(view: SharingView, find: FindDefinition): readonly StructureDefinition[] {
  return Object.entries(view.types).map(([typeKey, rules]) => structureDefinitionOf(view, typeKey, rules, find));
}

function structureDefinitionOf(
  view: SharingView,
  typeKey: string,
  rules: TypeRules,
  find: FindDefinition,
): StructureDefinition {
  const type = typeKey.replace(/#.*/, '');
  const definition = find(type);
  if (definition === undefined) {
    throw new Error('sharing view for a type that R4 does not have');
  }
  const url = viewProfileUrl(view, typeKey);
  const tree = withRecipientIds(buildElementTree(rules.allow.flatMap((rule) => rule.elements)), type);
  return {
    resourceType: 'StructureDefinition',
    id: url.slice(url.lastIndexOf('/') + 1),
    url,
    name: url
      .slice(url.lastIndexOf('/') + 1)
      .replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase()),
    title: `${view.title}: ${type}`,
    status: 'active',
    fhirVersion: '4.0.1',
    kind: 'resource',
    abstract: false,
    type,
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    derivation: 'constraint',
    description: rules.allow.map((rule) => `${rule.row} (${rule.grade}): ${rule.why}`).join('\n'),
    differential: { element: [{ id: type, path: type }, ...differentialOf(tree, { definition, path: type }, find)] },
  };
}

/** Adds what `toExternalIds` adds: our identifier on the resource, and by identifier on every reference that may leave. */
function withRecipientIds(tree: ElementNode, type: string): ElementNode {
  const ours =
    type === 'QuestionnaireResponse'
      ? ['identifier.{system,value}']
      : [`identifier[system=${SYSTEMS.delivery}].{system,value}`];
  const added = buildElementTree(ours);
  addReferenceIdentifiers(tree);
  for (const [name, branches] of added.children) {
    tree.children.set(name, [...(tree.children.get(name) ?? []), ...branches]);
  }
  return tree;
}

function addReferenceIdentifiers(node: ElementNode): void {
  const children = [...node.children.values()].flat().map((branch) => branch.node);
  if (node.children.get('reference')?.some((branch) => branch.node.leaf) === true && !node.children.has('identifier')) {
    const [identifier] = buildElementTree(['identifier.{system,value}']).children;
    if (identifier !== undefined) {
      node.children.set(...identifier);
    }
  }
  children.forEach(addReferenceIdentifiers);
}
