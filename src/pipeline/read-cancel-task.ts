import { listOf, nodeOf, textIn } from '../fhir/bundle-node.ts';
import type { BundleNode } from '../fhir/bundle-node.ts';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { referralTree } from '../fhir/referral-tree.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { referralNumberFromFhir } from '../mapping/converters/fhir-datatypes.ts';
import type { Network } from '../workflow/network.ts';
import type { ReadBundle } from './read-bundle.ts';

/** Statuses by which a Task says that its referral is over. */
const ENDED: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error']);

/**
 * Reads the Task that ZorgDomein puts back with status `cancelled` (formats.md 1.6): the end of the referral that its
 * identifier, its group or its own id names. Anything else in it is not looked at: what was asked we had from the document.
 */
export function readCancelTask(network: Network, content: Result<unknown>, id: string): ReadBundle {
  const task = content.ok ? nodeOf(content.value) : {};
  const numbers = [...listOf(task['identifier']), ...listOf(task['groupIdentifier']), { value: id }].map(referralNumberFromFhir);
  const number = numbers.find((it) => it?.system === SYSTEMS.zorgdomein);
  const read = {
    tree: referralTree({ entry: [{ resource: task }] }),
    kind: 'cancellation' as const,
    ...(number?.system === undefined || number.value === undefined ? {} : { referral: { system: number.system, value: number.value } }),
  };
  const refusal = [content, checkTask(task, id), checkReferral(network, number?.value)].find((it) => !it.ok);
  return refusal === undefined || refusal.ok ? read : { ...read, refusal: refusal.refusal };
}

function checkTask(task: BundleNode, id: string): Result<unknown> {
  const status = textIn(task, 'status');
  if (task['resourceType'] !== 'Task') {
    return refuse('FIELD_INVALID', 'Task.resourceType');
  }
  if (textIn(task, 'id') !== id) {
    return refuse('FIELD_INVALID', 'Task.id');
  }
  if (status === '') {
    return refuse('FIELD_MISSING', 'Task.status');
  }
  return ENDED.has(status) ? accept(undefined) : refuse('TRANSITION_REFUSED', 'Task.status');
}

/** Keeps test and production apart (design 4, Environments). */
function checkReferral(network: Network, number: string | undefined): Result<unknown> {
  if (number === undefined) {
    return refuse('FIELD_MISSING', 'Task.identifier');
  }
  return network.environment === 'production' && number.startsWith('ZP') ? refuse('PROCESSING_ID_REFUSED', 'Task.identifier') : accept(undefined);
}
