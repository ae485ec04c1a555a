import type { Resource, Task } from '@medplum/fhirtypes';
import type { Taak } from '../../workflow/journey.ts';
import { isToewijzing } from '../../workflow/taken/ask-toewijzing.ts';
import type { Delivery } from '../delivery.ts';
import { renderReferralTask } from '../render/render-referral-task.ts';
import { renderTask } from '../render/render-task.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { adviesResources, keyOf, patientReference, referralResources } from './assemble-facts.ts';
import type { Assembled } from './assembled.ts';
import { patientResources, requesterResources } from './person.ts';

/**
 * The whole joint advice (A13, X11). To the huisarts who asked with the huisarts's own Task, which is done by it, and the
 * diagnoses of the referral, by whose episode a HIS files what comes back (formats.md 8.2). Why a request was once held is
 * the huisarts's and the planner's: no member of the team gets that Task.
 */
export function assembleAdvice({ view }: Pick<Delivery, 'view'>, facts: AssembleFacts): Assembled {
  const asked = { ...renderReferralTask(facts.journey), for: patientReference(facts), lastModified: facts.journey.advies?.recordedAt };
  const own = view === 'huisarts' ? [asked, ...referralResources(facts, 'Condition')] : [];
  const resources = [...wholeAdvies(facts), ...own, ...patientResources(facts), ...requesterResources(facts)];
  return { resources, own: new Set(resources.map(keyOf)) };
}

/** The person itself, who may know everything (AVG art. 15). */
export const THE_PERSON = Symbol('the person');
type Reader = string | typeof THE_PERSON;

/** CarePlan, Goals, CareTeam and the request of every action, with each action's Task as it stands now; whole for the `reader` that owns it. */
export function wholeAdvies(facts: AssembleFacts, reader?: Reader): readonly Resource[] {
  const { journey } = facts;
  const types = ['CarePlan', 'Goal', 'CareTeam', 'ServiceRequest'] as const;
  const taken = journey.taken.filter((taak) => taak.actie !== undefined && taak.code !== 'verwijzing');
  return [
    ...types.flatMap((type): readonly Resource[] => adviesResources(facts, type)),
    ...taken.map((taak) => withoutToewijzing(renderTask(taak, facts), taak, reader)),
  ];
}

/** What a gemeente assigned, and under which beschikking, is between it and who asked: not for care providers (Wmo 2015 art. 5.2.5 lid 2). */
function withoutToewijzing(task: Task, taak: Taak, reader: Reader | undefined): Task {
  if (!isToewijzing(taak) || reader === taak.owner || reader === THE_PERSON) {
    return task;
  }
  const { output: _output, ...rest } = task;
  return rest;
}
