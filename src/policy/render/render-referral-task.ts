import type { Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Journey, JourneyStatus } from '../../workflow/journey.ts';
import { taskId } from './render-task.ts';

/** Where the Task by which a huisarts follows its own referral lives. It is changed by nobody but the gateway. */
export const REFERRAL_STATUS = 'verzoek-status';

const STATUS: Readonly<Record<JourneyStatus, Task['status']>> = {
  'awaiting-request': 'on-hold', held: 'on-hold', accepted: 'accepted', refused: 'rejected', stopped: 'rejected', cancelled: 'cancelled', closed: 'completed',
};

/**
 * What a huisarts may know of its referral at any time: its number, where it stands and by which code. Nothing of the
 * person. It is completed once the final advice is there: what the huisarts asked has been done (A13).
 */
export function renderReferralTask({ referral, status, judgement, requestedAt, crisis, advies }: Journey): Task {
  const number = { system: referral.system, value: referral.value };
  const code = crisis === undefined ? judgement?.code : 'CRISIS_CALL';
  return {
    resourceType: 'Task', id: taskId({ localId: REFERRAL_STATUS }), status: status === 'accepted' && advies?.status === 'final' ? 'completed' : STATUS[status], intent: 'order',
    identifier: [number], groupIdentifier: number, authoredOn: requestedAt,
    code: { coding: [{ system: CODE_SYSTEMS.taskCode, code: 'fulfill' }, { system: CODE_SYSTEMS.taak, code: 'vg-verwijzing' }] },
    focus: { type: 'ServiceRequest', identifier: number },
    ...(code === undefined ? {} : { statusReason: { coding: [{ system: CODE_SYSTEMS.code, code }] } }),
  };
}
