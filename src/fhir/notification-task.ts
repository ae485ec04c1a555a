import type { BundleNode } from './bundle-node.ts';
import { listOf, nodeOf, textIn } from './bundle-node.ts';

/** A STU3 Task as we answer it: plain JSON, its elements in the order of the definition, so that it can be XML too. */
export type NotificationTask = Readonly<Record<string, unknown>>;

/** What the answer says that the notification does not: the id under which it is kept, where it stands, and why. */
export type TaskStand = { readonly id: string; readonly status: string; readonly reason?: string; readonly at: Date };

/**
 * The notification as it is kept, for the answer to its sender (Twiin-01). Only elements that a notification has, whatever
 * the form in which they came (XML has no lists of one); the bytes themselves are kept apart.
 */
export function notificationTask(task: BundleNode, { id, status, reason, at }: TaskStand): NotificationTask {
  const requester = nodeOf(task['requester']);
  const restriction = nodeOf(task['restriction']);
  return tidy({
    resourceType: 'Task',
    id,
    meta: { lastUpdated: at.toISOString() },
    identifier: listOf(task['identifier']).map(identifierOf),
    basedOn: listOf(task['basedOn']).map(referenceOf),
    groupIdentifier: identifierOf(task['groupIdentifier']),
    status,
    statusReason: reason === undefined ? undefined : { text: reason },
    intent: textIn(task, 'intent') || 'proposal',
    code: conceptOf(task['code']),
    focus: referenceOf(task['focus']),
    for: referenceOf(task['for']),
    authoredOn: textIn(task, 'authoredOn'),
    requester: { agent: referenceOf(requester['agent']), onBehalfOf: referenceOf(requester['onBehalfOf']) },
    owner: referenceOf(task['owner']),
    restriction: { period: periodOf(restriction['period']) },
    input: listOf(task['input']).map(nodeOf).map(inputOf),
  }) as NotificationTask;
}

function inputOf(input: BundleNode): object {
  return { type: conceptOf(input['type']), valueString: textIn(input, 'valueString'), valueUri: textIn(input, 'valueUri'), valueReference: referenceOf(input['valueReference']) };
}

function conceptOf(concept: unknown): object {
  const node = nodeOf(concept);
  const coding = listOf(node['coding']).map(nodeOf).map((it) => ({ system: textIn(it, 'system'), code: textIn(it, 'code'), display: textIn(it, 'display') }));
  return { coding, text: textIn(node, 'text') };
}

function referenceOf(reference: unknown): object {
  const node = nodeOf(reference);
  return { reference: textIn(node, 'reference'), identifier: identifierOf(node['identifier']), display: textIn(node, 'display') };
}

function identifierOf(identifier: unknown): object {
  const node = nodeOf(identifier);
  return { system: textIn(node, 'system'), value: textIn(node, 'value') };
}

function periodOf(period: unknown): object {
  const node = nodeOf(period);
  return { start: textIn(node, 'start'), end: textIn(node, 'end') };
}

/** Leaves out what is empty: FHIR has no empty elements. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(tidy).filter((it) => it !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value === 'object' && value !== null) {
    const kept = Object.entries(value).map(([key, child]) => [key, tidy(child)] as const).filter(([, child]) => child !== undefined);
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }
  return value === '' ? undefined : value;
}
