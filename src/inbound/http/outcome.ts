import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Code } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Refused } from '../../pipeline/stories.ts';

/**
 * A refusal as OperationOutcome (design 2.3): Dutch text and what to do for the reader, the stable code for programs,
 * English diagnostics for integrators, the place as `expression`. Never a value of the message.
 */
export function outcomeFromRefusal(refusal: Refused): OperationOutcome {
  const all = [refusal, ...(refusal.findings ?? [])];
  const unique = all.filter((one, index) => all.findIndex((other) => other.code === one.code && other.at === one.at) === index);
  return { resourceType: 'OperationOutcome', issue: unique.map(issueFrom) };
}

/** HTTP status of a code, by the table. Codes of outcomes that are no refusal of the call itself keep their 2xx there. */
export function statusOf(code: Code): number {
  return CODES[code].http;
}

function issueFrom({ code, at }: Refusal): OperationOutcomeIssue {
  const { issue, text, hint, diagnostics } = CODES[code];
  return {
    severity: 'error',
    code: issue,
    details: { coding: [{ system: CODE_SYSTEMS.code, code }], text: hint === '-' ? text : `${text} ${hint}` },
    diagnostics,
    ...(at === undefined ? {} : { expression: [at] }),
  };
}
