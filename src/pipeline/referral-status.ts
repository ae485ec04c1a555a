import type { Task } from '@medplum/fhirtypes';
import { externalPath } from '../policy/external-ids.ts';
import { REFERRAL_STATUS, renderReferralTask } from '../policy/render/render-referral-task.ts';
import { taskId } from '../policy/render/render-task.ts';
import type { Journey, Taak } from '../workflow/journey.ts';
import type { PermitPorts } from './show-delivery.ts';
import type { Versioned } from './stories.ts';

/** The place of the Task by which a huisarts follows its referral, as the index of Tasks knows places; no Taak of the workflow. Undefined while no huisarts is known. */
export function referralStatusTaak({ huisarts, receivedAt }: Pick<Journey, 'huisarts' | 'receivedAt'>): Taak | undefined {
  return huisarts === ''
    ? undefined
    : { localId: REFERRAL_STATUS, code: 'vg-verwijzing', status: 'requested', version: 1, owner: huisarts, view: 'huisarts', output: [], authoredAt: receivedAt, updatedAt: receivedAt };
}

/** The id under which the huisarts knows it. */
export function referralStatusId(externalId: PermitPorts['externalId'], journeyId: string, huisarts: string): string {
  return externalId({ journey: journeyId, recipient: huisarts, type: 'Task', path: externalPath('huisarts', 'Task', taskId({ localId: REFERRAL_STATUS })) });
}

/** That Task as the huisarts reads it by its address: the same that comes with the advice. */
export function showReferralStatus(journey: Journey, id: string, version: number): Versioned<Task> {
  return { version, resource: { ...renderReferralTask(journey), id } };
}
