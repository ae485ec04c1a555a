import type { Bundle, OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { CODES } from '../../kernel/codes.ts';
import type { BundleReceipt } from '../../pipeline/stories.ts';
import type { Reply } from './reply.ts';
import { refusalReply } from './reply.ts';

/**
 * Answers a transaction with its transaction-response (R4 http 3.1.0.11.2): one entry per entry, created, or there already
 * (200) when the same referral came again; that of the Task (else of the request) says where the sender may follow it. What became of the referral stands in the outcome of the first entry.
 */
export function transactionReply(receipt: BundleReceipt, types: readonly string[]): Reply {
  if (receipt.isRefused) {
    return refusedReply(receipt);
  }
  const status = receipt.isRepeat ? '200 OK' : '201 Created';
  const followed = receipt.task === undefined ? -1 : ['Task', 'ServiceRequest'].map((it) => types.indexOf(it)).find((it) => it >= 0);
  const entry = Array.from({ length: receipt.entries }, (_, index) => ({
    response: { status, ...(index === followed ? { location: `Task/${receipt.task ?? ''}` } : {}), ...(index === 0 ? { outcome: outcomeOf(receipt) } : {}) },
  }));
  const body: Bundle = { resourceType: 'Bundle', type: 'transaction-response', entry: entry.length > 0 ? entry : [{ response: { status, outcome: outcomeOf(receipt) } }] };
  return { status: 200, body };
}

/** Answers a document with 201 and where it is known by (formats.md 1.6), also when it came before; the outcome as body. */
export function documentReply(receipt: BundleReceipt, location: string): Reply {
  return receipt.isRefused ? refusedReply(receipt) : { status: 201, headers: { location: `${location}/${receipt.receipt ?? ''}` }, body: outcomeOf(receipt) };
}

/** Answers a Task that was put: 201 when nothing was known of its referral before, else 200 (STU3 http 2.21.0.10.1); the outcome as body. */
export function taskReply(receipt: BundleReceipt, location: string): Reply {
  const status = receipt.isFirst === true && !receipt.isRepeat ? 201 : 200;
  return receipt.isRefused ? refusedReply(receipt) : { status, headers: status === 201 ? { location } : {}, body: outcomeOf(receipt) };
}

function refusedReply({ codes: [code = 'BODY_INVALID'], at }: BundleReceipt): Reply {
  return refusalReply(at === undefined ? { code } : { code, at });
}

/** What the rules say of a referral that was taken: nothing failed, so information only. STU3 and R4 alike. */
function outcomeOf({ outcome, codes }: BundleReceipt): OperationOutcome {
  const issues = codes.map((code): OperationOutcomeIssue => {
    const { issue, text, hint, diagnostics } = CODES[code];
    return { severity: 'information', code: issue, details: { coding: [{ system: CODE_SYSTEMS.code, code }], text: hint === '-' ? text : `${text} ${hint}` }, diagnostics };
  });
  const result: OperationOutcomeIssue = { severity: 'information', code: 'informational', details: { coding: [{ system: CODE_SYSTEMS.code, code: outcome }] }, diagnostics: `Result: ${outcome}` };
  return { resourceType: 'OperationOutcome', issue: [result, ...issues] };
}
