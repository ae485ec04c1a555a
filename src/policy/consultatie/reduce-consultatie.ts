import type { Bundle, Resource, Task } from '@medplum/fhirtypes';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Partner } from '../../workflow/network.ts';
import { keyOf } from '../assemble/assemble-facts.ts';
import { conformsToView } from '../conforms-to-view.ts';
import type { Withheld } from '../delivery.ts';
import { collectionOf, toExternalIds } from '../external-ids.ts';
import { findLeak } from '../find-leak.ts';
import { minimiseResources } from '../minimise-resources.ts';
import { assembleConsultatie } from './assemble-consultatie.ts';
import { checkConsultatieRecipient, checkConsultatieStand, hasIdentity, isAccessOver } from './check-consultatie.ts';
import type { ConsultatieDelivery, ConsultatieFacts } from './consultatie-delivery.ts';
import { renderStap, renderVraag, VRAAG } from './render-consultatie-task.ts';

/** What may leave of a consultatie, before `permit` marks it. */
export type ReducedConsultatie = { readonly recipient: Partner; readonly bundle: Bundle; readonly withheld: readonly Withheld[]; readonly consent?: string };

/** Recipient, stand, identity (G5), then the view, the recipient's own ids, and a last look for what must not be there. Denies by default. */
export function reduceConsultatie(delivery: ConsultatieDelivery, facts: ConsultatieFacts): Result<ReducedConsultatie> {
  const { consultatie } = facts;
  if (delivery.journeyId !== consultatie.id) {
    return refuse('STATE_CONFLICT');
  }
  const recipient = checkConsultatieRecipient(delivery, facts);
  if (!recipient.ok) {
    return recipient;
  }
  const stand = checkConsultatieStand(delivery, facts);
  if (!stand.ok) {
    return stand;
  }
  if (delivery.kind !== 'consultation-notice' && hasIdentity(consultatie)) {
    return refuse('VIEW_INVALID');
  }
  const { outgoing, withheld } = reduced(delivery.view, assembleConsultatie(delivery, facts), facts, knownTasks(delivery, facts));
  if (outgoing === undefined) {
    return refuse('VIEW_INVALID');
  }
  const identificatie = consultatie.vraag?.identificatie;
  const consent = identificatie?.reden === 'toestemming' && delivery.kind !== 'consultation-notice' ? identificatie.toestemming : undefined;
  return accept({ recipient: recipient.value, bundle: collectionOf(outgoing, facts.now), withheld, ...(consent === undefined ? {} : { consent }) });
}

/**
 * The Task of a step as its consultant may read it now, or the asker's own. Whose step was declined or taken back, or when
 * access ended, sees that it exists and how it stands, and no more of the question (M8). NOT_FOUND for anybody else.
 */
export function permitConsultatieRead(reader: string, localId: string, facts: ConsultatieFacts): Result<Task> {
  const { consultatie } = facts;
  const stap = consultatie.stappen.find((it) => it.localId === localId && it.consultant === reader);
  const isAsker = localId === VRAAG && reader !== '' && [consultatie.asker.partner, consultatie.asker.via].includes(reader);
  if (stap === undefined && !isAsker) {
    return refuse('NOT_FOUND');
  }
  const isOver = isAccessOver(facts) || hasIdentity(consultatie) || stap?.status === 'rejected' || stap?.status === 'cancelled';
  const whole = stap === undefined ? renderVraag(facts) : renderStap(stap, facts);
  const { input: _input, output: _output, note: _note, ...skeleton } = whole;
  const { outgoing } = reduced(stap?.view ?? 'vraagsteller', [isOver ? skeleton : whole], facts, []);
  const task = outgoing?.[0];
  return task?.resourceType === 'Task' ? accept(task) : refuse('VIEW_INVALID');
}

function reduced(viewName: ConsultatieDelivery['view'], sources: readonly Resource[], facts: ConsultatieFacts, known: readonly string[]): { readonly outgoing?: readonly Resource[]; readonly withheld: readonly Withheld[] } {
  const view = facts.views[viewName];
  const { resources, withheld } = minimiseResources(sources, view, { at: facts.now, isOwn: () => true, mayShareNaaste: () => false });
  const outgoing = toExternalIds(resources.map((resource) => ({ resource })), viewName, facts.externalId, known);
  const leak = findLeak(outgoing, { view: viewName, isNotice: true, bsn: undefined, referralNumber: '', internalIds: [facts.consultatie.id] });
  const isValid = outgoing.length > 0 && leak === undefined && outgoing.every((resource) => conformsToView(resource, view) && (facts.conforms?.(resource) ?? true));
  return isValid ? { outgoing, withheld } : { withheld };
}

/** What this recipient may know already, so that a notice can point at it. */
function knownTasks({ view, subject }: ConsultatieDelivery, facts: ConsultatieFacts): readonly string[] {
  const stap = facts.consultatie.stappen.find((it) => it.localId === subject);
  return view === 'vraagsteller' ? [keyOf(renderVraag(facts))] : stap === undefined ? [] : [keyOf(renderStap(stap, facts))];
}
