import type { Resource, Task } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { View } from '../workflow/effects.ts';
import { VIEWS } from '../workflow/effects.ts';
import type { Taak } from '../workflow/journey.ts';
import { findTaak, keyOf } from './assemble/assemble-facts.ts';
import { assemble } from './assemble.ts';
import { checkRecipient } from './check-recipient.ts';
import { checkStand, isQuestion } from './check-stand.ts';
import { combineConsents } from '../workflow/toestemming/combine-consents.ts';
import { conformsToView } from './conforms-to-view.ts';
import { consentFor } from '../workflow/toestemming/consent-for.ts';
import type { Delivery, ExternalId } from './delivery.ts';
import { externalPath, toExternalIds } from './external-ids.ts';
import { minimiseResources } from './minimise-resources.ts';
import type { PermitFacts } from './permit.ts';
import { renderTask, taskId } from './render/render-task.ts';

/** The id under which the owner of a Taak knows its Task: what `task_index` holds. `externalId` is bound to that owner. */
export function externalTaskId(taak: Pick<Taak, 'localId' | 'view'>, externalId: ExternalId): string {
  return externalId('Task', externalPath(viewOf(taak), 'Task', taskId(taak)));
}

/**
 * A Taak as its owner may read it now, under the owner's ids (M3, dutch-fhir.md 7.4: asked again at each read). When
 * consent or access ended the owner still sees that its Task exists and how it stands, so that it can answer; it no
 * longer sees what it points at. NOT_FOUND for who does not own it, and for a draft.
 */
export function permitRead(reader: string, localId: string, facts: PermitFacts): Result<Task> {
  const taak = findTaak(facts.journey, localId);
  if (taak === undefined || taak.owner !== reader || taak.status === 'draft') {
    return refuse('NOT_FOUND');
  }
  const view = viewOf(taak);
  const delivery: Delivery = {
    id: '',
    journeyId: facts.journey.id,
    recipient: reader,
    view,
    kind: 'task',
    subject: localId,
  };
  const task = renderTask(taak, facts);
  const isOpen = mayStillSee(delivery, taak, facts);
  const { resources } = minimiseResources([isOpen ? task : skeletonOf(task)], facts.views[view], {
    at: facts.now,
    isOwn: () => true,
    mayShareNaaste: () => false,
  });
  const known = isOpen ? assemble(delivery, facts).resources.map(keyOf) : [];
  const [shown] = toExternalIds(
    resources.map((resource) => ({ resource })),
    view,
    facts.externalId,
    known,
  );
  return isTask(shown) && conformsToView(shown, facts.views[view]) ? accept(shown) : refuse('VIEW_INVALID');
}

function mayStillSee(delivery: Delivery, taak: Taak, { journey, now, ...facts }: PermitFacts): boolean {
  const demand = consentFor(delivery.view, delivery.recipient, 'task', taak.anyGemeente);
  const isConsented =
    demand.basis === 'none' || isQuestion(taak) || combineConsents(journey.consents, demand, now).granted;
  // An owner that may not see persons (M3, M5), or a team that is not bound (T8), sees no more by reading than by getting.
  const isRecipient = checkRecipient(delivery, journey, facts.network, now);
  const isAllowed = isRecipient.ok || isRecipient.refusal.code === 'RECIPIENT_PAUSED';
  return isAllowed && isConsented && checkStand(delivery, { ...facts, journey, now }).ok;
}

function skeletonOf({
  resourceType,
  id,
  status,
  statusReason,
  intent,
  code,
  authoredOn,
  lastModified,
  owner,
  output,
}: Task): Task {
  return { resourceType, id, status, statusReason, intent, code, authoredOn, lastModified, owner, output };
}

function isTask(resource: Resource | undefined): resource is Task {
  return resource?.resourceType === 'Task';
}

function viewOf({ view }: Pick<Taak, 'view'>): View {
  const found = VIEWS.find((candidate) => candidate === view);
  if (found === undefined) {
    throw new Error('taak with a view that does not exist');
  }
  return found;
}
