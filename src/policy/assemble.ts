import { wholeAdvies } from './assemble/advice.ts';
import type { AssembleFacts } from './assemble/assemble-facts.ts';
import { keyOf } from './assemble/assemble-facts.ts';
import { assembleAdvice } from './assemble/advice.ts';
import type { Assembled } from './assemble/assembled.ts';
import { assembleDossier } from './assemble/dossier.ts';
import { assembleNotice } from './assemble/notice.ts';
import { patientResources, personResources } from './assemble/person.ts';
import { assembleReferral } from './assemble/referral.ts';
import { assembleTask } from './assemble/task.ts';
import type { Delivery } from './delivery.ts';
import { renderAppointment } from './render/render-appointment.ts';
import { renderTask } from './render/render-task.ts';

/**
 * Builds everything that a delivery is about, as whole FHIR resources under their internal ids. Nothing of this may
 * leave as it is: `minimise` projects it onto the recipient's view, so that what was withheld can be told.
 */
export function assemble(delivery: Delivery, facts: AssembleFacts): Assembled {
  switch (delivery.kind) {
    case 'referral':
    case 'update':
      return delivery.subject === undefined ? assembleReferral(delivery, facts) : assembleTask(delivery, facts);
    case 'task':
      return assembleTask(delivery, facts);
    case 'advice':
      return assembleAdvice(delivery, facts);
    case 'dossier':
      return assembleDossier(facts);
    case 'booking':
      return assembleBooking(delivery, facts);
    case 'notice':
      return { resources: assembleNotice(delivery, facts), own: new Set() };
    case 'cancellation':
      return assembleCancellation(delivery, facts);
  }
}

/** The gesprek of the delivery's subject, else the last one. */
function assembleBooking(delivery: Delivery, facts: AssembleFacts): Assembled {
  const { gesprekken } = facts.journey;
  const gesprek = gesprekken.find((candidate) => candidate.id === delivery.subject) ?? gesprekken.at(-1);
  return {
    resources: gesprek === undefined ? [] : [renderAppointment(gesprek, facts), ...patientResources(facts)],
    own: new Set(),
  };
}

/**
 * The recipient's own Task when it was taken back, and a notice why. Nothing of the person. A Task that runs stays as
 * it is: its status is its owner's (dutch-fhir.md 7.3), the notice alone tells what changed.
 */
function assembleCancellation(delivery: Delivery, facts: AssembleFacts): Assembled {
  const own = facts.journey.taken.filter((taak) => taak.owner === delivery.recipient && taak.view === delivery.view);
  const taken = own.filter(
    (taak) => taak.status === 'cancelled' && (delivery.subject === undefined || taak.localId === delivery.subject),
  );
  const tasks = taken
    .map((taak) => renderTask(taak, facts))
    .map(({ resourceType, id, status, statusReason, intent, code, lastModified, owner }) => ({
      resourceType,
      id,
      status,
      statusReason: statusReason?.coding === undefined ? undefined : { coding: statusReason.coding },
      intent,
      code,
      lastModified,
      owner,
    }));
  return { resources: [...tasks, ...assembleNotice(delivery, facts)], own: new Set(tasks.map(keyOf)) };
}

/** Keys of everything that this recipient may have got before, so that a later message can point at it. */
export function knownKeys(delivery: Pick<Delivery, 'recipient' | 'view'>, facts: AssembleFacts): ReadonlySet<string> {
  const own = facts.journey.taken.filter((taak) => taak.owner === delivery.recipient && taak.view === delivery.view);
  return new Set(own.map((taak) => keyOf(renderTask(taak, facts))));
}

/** Internal ids that must never be seen outside. */
export function internalIds(facts: AssembleFacts): readonly string[] {
  const { journey } = facts;
  const resources = [...(journey.bundle?.entry ?? []), ...(journey.advies?.bundle.entry ?? [])].map(
    (entry) => entry.resource?.id,
  );
  const built = [...personResources(facts), ...wholeAdvies(facts)].map((resource) => resource.id);
  const ids = [
    journey.id,
    ...resources,
    ...built,
    ...journey.consents.map((it) => it.id),
    ...journey.gesprekken.map((it) => it.id),
  ];
  return [...new Set(ids.filter((id) => id !== undefined))];
}
