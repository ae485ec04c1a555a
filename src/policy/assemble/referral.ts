import type { Delivery } from '../delivery.ts';
import { renderTask } from '../render/render-task.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { keyOf, referralResources } from './assemble-facts.ts';
import type { Assembled } from './assembled.ts';
import { personResources, requesterResources } from './person.ts';

/** The referral, or a changed one, for one member view of the VG team or for its planner; with that member's Task. */
export function assembleReferral(delivery: Delivery, facts: AssembleFacts): Assembled {
  const taak = facts.journey.taken.find(
    (candidate) =>
      candidate.view === delivery.view &&
      candidate.owner === delivery.recipient &&
      candidate.actie === undefined &&
      candidate.code !== 'aanvullen',
  );
  const tasks = taak === undefined ? [] : [renderTask(taak, facts)];
  const requests = referralResources(facts, 'ServiceRequest').slice(0, 1);
  return {
    resources: [...tasks, ...requests, ...personResources(facts), ...requesterResources(facts)],
    own: new Set([...tasks, ...requests].map(keyOf)),
  };
}
