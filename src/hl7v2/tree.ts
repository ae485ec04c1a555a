import type { Hl7Message } from './hl7-message.ts';
import { groupProviders } from './group-providers.ts';
import { groupQuestions } from './group-questions.ts';
import { groupTexts } from './group-texts.ts';
import { segmentNode } from './segment-node.ts';
import type { GroupSpec } from './structures.ts';
import { STRUCTURES, structureOf } from './structures.ts';
import type { Hl7Node, Hl7Tree, Hl7Value } from './tree-node.ts';

type OpenGroup = { readonly spec: GroupSpec; readonly node: Record<string, Hl7Value> };

/** For a structure that we don't know: every segment stands under the root. */
const FLAT: GroupSpec = {
  name: '',
  starts: [],
  opens: [],
  segments: [],
  groups: [],
  obxTakesNotes: false,
  takesQuestions: false,
};

/**
 * Builds the tree that the mappings read: segments nested by message structure, fields typed (design 5.2).
 *
 * Nothing is lost: a segment that its structure doesn't have stays in the group it was found in. The VG questions are
 * grouped by code under `VG`, running text by code under `TEXTS` (of a referral), its PRD by role under `ROLES`, and an NTE
 * under its OBX. `placeOf` and
 * `placesOf` tell where each part was read.
 */
export function treeFromMessage(message: Hl7Message): Hl7Tree {
  const structure = structureOf(message);
  const root: Record<string, Hl7Value> & { structure: string } = { structure };
  const open: OpenGroup[] = [{ spec: STRUCTURES.get(structure) ?? FLAT, node: root }];
  const latest: OpenGroup[] = [...open];
  const ordinals = new Map<string, number>();
  let obx: Record<string, Hl7Value> | undefined;
  for (const segment of message.segments) {
    const ordinal = (ordinals.get(segment.id) ?? 0) + 1;
    ordinals.set(segment.id, ordinal);
    const node = segmentNode(segment, ordinal, message.delimiters);
    if (segment.id === 'NTE' && obx !== undefined) {
      append(obx, 'NTE', node);
      continue;
    }
    const owner = placeSegment(segment.id, open, latest);
    append(owner.node, segment.id, node);
    obx = segment.id === 'OBX' && owner.spec.obxTakesNotes ? (node as Record<string, Hl7Value>) : undefined;
  }
  for (const { spec, node } of latest) {
    const questions = spec.takesQuestions ? groupQuestions(allObx(node)) : undefined;
    if (questions !== undefined) node['VG'] = [questions];
  }
  const texts = structure === 'REF_I12' ? groupTexts(root) : [];
  if (texts.length > 0) root['TEXTS'] = texts;
  const providers = groupProviders(root['PROVIDER_CONTACT']);
  if (providers !== undefined) root['ROLES'] = [providers];
  return root;
}

/** Finds the group that a segment goes into, opening and closing groups on the way. */
function placeSegment(id: string, open: OpenGroup[], latest: OpenGroup[]): OpenGroup {
  for (let depth = open.length - 1; depth >= 0; depth -= 1) {
    const group = open[depth];
    if (group === undefined || beginsAnother(id, group)) continue;
    const inner = group.spec.groups.find(({ starts, opens }) => starts.includes(id) || opens.includes(id));
    if (group.spec.segments.includes(id) || inner !== undefined) {
      open.length = depth + 1;
      return group.spec.segments.includes(id) || inner === undefined
        ? group
        : openInner(inner, id, group, open, latest);
    }
  }
  // Out of order, such as an OBX after AIG: it belongs to the group that has been closed.
  const closed = latest.findLast((group) => group.spec.segments.includes(id) && !beginsAnother(id, group));
  return closed ?? (open.at(-1) as OpenGroup);
}

/** A starting segment opens a new repetition, unless only starting segments before it are there (ORC, then OBR). */
function beginsAnother(id: string, { spec, node }: OpenGroup): boolean {
  const order = spec.starts.indexOf(id);
  if (order < 0) return false;
  return spec.starts.slice(order).some((start) => start in node) || spec.groups.some(({ name }) => name in node);
}

function openInner(spec: GroupSpec, id: string, outer: OpenGroup, open: OpenGroup[], latest: OpenGroup[]): OpenGroup {
  const group: OpenGroup = { spec, node: {} };
  append(outer.node, spec.name, group.node);
  open.push(group);
  latest.push(group);
  const inner = spec.groups.find(({ starts, opens }) => starts.includes(id) || opens.includes(id));
  return inner === undefined ? group : openInner(inner, id, group, open, latest);
}

function append(node: Record<string, Hl7Value>, key: string, item: Hl7Node): void {
  const items = node[key];
  if (Array.isArray(items)) items.push(item);
  else node[key] = [item];
}

/** The OBX of a group and of the groups in it, in message order per group. */
function allObx(node: Hl7Node): Hl7Node[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const items = typeof value === 'string' ? [] : value.filter((item) => typeof item === 'object');
    if (key === 'OBX') return items;
    return /^[A-Z_]{4,}$/.test(key) ? items.flatMap(allObx) : [];
  });
}
