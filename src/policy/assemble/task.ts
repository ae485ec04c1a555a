import type { ServiceRequest } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { isExpertvraag } from '../../workflow/inroepen/expertvraag.ts';
import type { Taak } from '../../workflow/journey.ts';
import type { Delivery } from '../delivery.ts';
import { conceptId, renderTask } from '../render/render-task.ts';
import { wholeAdvies } from './advice.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { actieRequest, findTaak, keyOf, referralResources } from './assemble-facts.ts';
import type { Assembled } from './assembled.ts';
import { withMachtiging } from './machtiging.ts';
import { personResources, requesterResources } from './person.ts';

/**
 * A Taak for its owner. An action: the request and Task of that action, with what goes before it (overbrugging names
 * what it bridges), the advice and the person. `verwijzing`: the prefilled referral that the huisarts must make (A14).
 * `aanvullen`: what the planner must complete. `expertvraag`: a question to an expert, or what came of it.
 */
export function assembleTask(delivery: Delivery, facts: AssembleFacts): Assembled {
  const taak = findTaak(facts.journey, delivery.subject);
  if (taak === undefined) {
    return { resources: [], own: new Set() };
  }
  // An action whose request is not there can't be asked of anybody: nothing leaves (fail closed).
  if (taak.actie !== undefined && actieRequest(facts, taak.actie) === undefined) {
    return { resources: [], own: new Set() };
  }
  // An expert knows its question and nothing else (M3); who asked gets the answer by the same Task.
  if (isExpertvraag(taak)) {
    const task = renderTask(taak, facts);
    return { resources: [task], own: new Set([keyOf(task)]) };
  }
  const person = [...personResources(facts), ...requesterResources(facts)];
  if (taak.actie !== undefined && taak.code !== 'verwijzing') {
    const advies = taak.view === 'wmo' ? wholeAdvies(facts, taak.owner).map((resource) => withMachtiging(resource, taak, facts)) : wholeAdvies(facts, taak.owner);
    return { resources: [...advies, ...person], own: ownOf(taak, facts) };
  }
  const task = renderTask(taak, facts);
  const request =
    taak.code === 'verwijzing' ? conceptReferral(taak, facts) : referralResources(facts, 'ServiceRequest')[0];
  const requests = request === undefined ? [] : [request];
  const advies =
    taak.code === 'verwijzing' ? wholeAdvies(facts).filter((resource) => resource.resourceType === 'CarePlan') : [];
  return { resources: [task, ...requests, ...advies, ...person], own: new Set([keyOf(task), ...requests.map(keyOf)]) };
}

/** The own action and the action that bridges it: the owner must know who helps until then (A7). */
function ownOf(taak: Taak, facts: AssembleFacts): ReadonlySet<string> {
  const bridging = (facts.journey.advies?.acties ?? []).filter(
    (actie) => actie.overbrugt === taak.actie && actie.overbrugt !== undefined && actie.persoonAkkoord,
  );
  // Only a zorgaanbieder gets the overbrugging (domain.md 2.7, VG advice); the others their own action alone.
  const acties = taak.view === 'ggz-aanbieder' ? [taak.actie, ...bridging.map((actie) => actie.id)] : [taak.actie];
  const requests = acties.map((actie) => actieRequest(facts, actie)).filter((request) => request !== undefined);
  return new Set([keyOf(renderTask(taak, facts)), ...requests.map(keyOf)]);
}

/** What the referral to the ggz would say, for the huisarts to check, sign and send (A14). A proposal, never a referral. */
function conceptReferral(taak: Taak, facts: AssembleFacts): ServiceRequest | undefined {
  const { journey } = facts;
  const waiting = journey.taken.find((other) => other.waitsFor === taak.localId);
  const actie = actieRequest(facts, waiting?.actie ?? taak.actie);
  const [asked] = referralResources(facts, 'ServiceRequest');
  if (actie === undefined || asked === undefined) {
    return undefined;
  }
  const { subject, code, occurrencePeriod, performer, note } = actie;
  return {
    resourceType: 'ServiceRequest',
    id: conceptId(taak),
    identifier: [journey.referral],
    status: 'draft',
    intent: 'proposal',
    category: [{ coding: [{ system: CODE_SYSTEMS.messageType, code: '1', display: 'Verwijsbrief' }] }],
    code: {
      coding: (actie.category ?? []).flatMap((category) => category.coding ?? []),
      ...(code?.text === undefined ? {} : { text: code.text }),
    },
    subject,
    ...(occurrencePeriod === undefined ? {} : { occurrencePeriod }),
    authoredOn: taak.authoredAt,
    ...(asked.requester === undefined ? {} : { requester: asked.requester }),
    ...(performer === undefined ? {} : { performer }),
    ...(asked.reasonReference === undefined ? {} : { reasonReference: asked.reasonReference }),
    ...(asked.insurance === undefined ? {} : { insurance: asked.insurance }),
    ...(note === undefined ? {} : { note }),
    basedOn: [{ reference: keyOf(actie) }],
  };
}
