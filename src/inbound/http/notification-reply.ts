import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { CODES } from '../../kernel/codes.ts';
import type { NotificationReceipt } from '../../pipeline/stories.ts';
import type { Reply } from './reply.ts';
import { refusalReply } from './reply.ts';

/**
 * Answers a notification: 201 (new) or 200 with where it is kept and the Task as it stands, whose status and statusReason
 * tell what became of it. A crisis found in what could not be read has no Task: the outcome then says it (E11).
 */
export function notificationReply(receipt: NotificationReceipt, location: string): Reply {
  if (receipt.isRefused) {
    const { code, at } = receipt;
    return refusalReply(at === undefined ? { code } : { code, at });
  }
  const status = receipt.isNew ? 201 : 200;
  const { id, task, codes } = receipt;
  return id === undefined || task === undefined ? { status, body: outcomeOf(codes) } : { status, headers: { location: `${location}/${id}` }, body: task as unknown as Resource };
}

function outcomeOf(codes: Extract<NotificationReceipt, { isRefused: false }>['codes']): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: codes.map((code) => ({ severity: 'information', code: CODES[code].issue, details: { coding: [{ system: CODE_SYSTEMS.code, code }], text: `${CODES[code].text} ${CODES[code].hint}` }, diagnostics: CODES[code].diagnostics })),
  };
}
