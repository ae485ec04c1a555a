import type { Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import { externalPath } from '../policy/external-ids.ts';
import { taskId } from '../policy/render/render-task.ts';
import type { Journey, JourneyStatus, Taak } from '../workflow/journey.ts';
import type { PermitPorts } from './show-delivery.ts';
import type { Versioned } from './stories.ts';

/** Where the Task by which a huisarts follows its own referral lives. It is read by its address only, and changed by nobody. */
export const REFERRAL_STATUS = 'verzoek-status';

const STATUS: Readonly<Record<JourneyStatus, Task['status']>> = {
  'awaiting-request': 'on-hold', held: 'on-hold', accepted: 'accepted', refused: 'rejected', stopped: 'rejected', cancelled: 'cancelled', closed: 'completed',
};

/** The place of that Task, as the index of Tasks knows places; no Taak of the workflow. Undefined while no huisarts is known. */
export function referralStatusTaak({ huisarts, receivedAt }: Pick<Journey, 'huisarts' | 'receivedAt'>): Taak | undefined {
  return huisarts === ''
    ? undefined
    : { localId: REFERRAL_STATUS, code: 'vg-verwijzing', status: 'requested', version: 1, owner: huisarts, view: 'huisarts', output: [], authoredAt: receivedAt, updatedAt: receivedAt };
}

/** The id under which the huisarts knows it. */
export function referralStatusId(externalId: PermitPorts['externalId'], journeyId: string, huisarts: string): string {
  return externalId({ journey: journeyId, recipient: huisarts, type: 'Task', path: externalPath('huisarts', 'Task', taskId({ localId: REFERRAL_STATUS })) });
}

/** What a huisarts may know of its referral at any time: its number, where it stands and by which code. Nothing of the person. */
export function showReferralStatus({ referral, status, judgement, requestedAt, crisis }: Journey, id: string, version: number): Versioned<Task> {
  const number = { system: referral.system, value: referral.value };
  const code = crisis === undefined ? judgement?.code : 'CRISIS_CALL';
  return {
    version,
    resource: {
      resourceType: 'Task', id, status: STATUS[status], intent: 'order', identifier: [number], groupIdentifier: number, authoredOn: requestedAt,
      code: { coding: [{ system: CODE_SYSTEMS.taskCode, code: 'fulfill' }, { system: CODE_SYSTEMS.taak, code: 'vg-verwijzing' }] },
      focus: { type: 'ServiceRequest', identifier: number },
      ...(code === undefined ? {} : { statusReason: { coding: [{ system: CODE_SYSTEMS.code, code }] } }),
    },
  };
}
