import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { CODES } from '../kernel/codes.ts';
import { CODE_SYSTEMS } from './naming-systems.ts';
import type { Finding } from './profile/finding.ts';

/**
 * The findings as an OperationOutcome: text for people in Dutch from the code table, diagnostics for integrators in
 * English. Without findings one issue says so, since an OperationOutcome needs one.
 */
export function outcomeFromFindings(findings: readonly Finding[]): OperationOutcome {
  const nothing: OperationOutcomeIssue = {
    severity: 'information',
    code: 'informational',
    details: { text: 'Geen bevindingen.' },
    diagnostics: 'No findings.',
  };
  return { resourceType: 'OperationOutcome', issue: findings.length === 0 ? [nothing] : findings.map(issueFromFinding) };
}

function issueFromFinding(finding: Finding): OperationOutcomeIssue {
  const spec = CODES[finding.code];
  return {
    severity: finding.severity,
    code: spec.issue,
    details: { coding: [{ system: CODE_SYSTEMS.code, code: finding.code }], text: spec.text },
    diagnostics: `${finding.rule}: ${finding.message}`,
    expression: [finding.element],
  };
}
