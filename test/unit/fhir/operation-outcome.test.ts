import { describe, expect, it } from 'vitest';
import { outcomeFromFindings } from '../../../src/fhir/operation-outcome.ts';

describe('outcomeFromFindings', () => {
  it('tells people in Dutch and integrators in English, with code and place', () => {
    const outcome = outcomeFromFindings([{ severity: 'error', element: 'Patient.name', rule: 'cardinality', code: 'FIELD_MISSING', message: 'A required element is missing.' }]);
    expect(outcome).toEqual({
      resourceType: 'OperationOutcome',
      issue: [{
        severity: 'error', code: 'required',
        details: { coding: [{ system: 'https://mgn-gateway.example/fhir/CodeSystem/gateway-code', code: 'FIELD_MISSING' }], text: 'Een verplicht veld ontbreekt.' },
        diagnostics: 'cardinality: A required element is missing.',
        expression: ['Patient.name'],
      }],
    });
  });

  it('says that nothing was found, since an OperationOutcome needs an issue', () => {
    expect(outcomeFromFindings([]).issue).toEqual([{ severity: 'information', code: 'informational', details: { text: 'Geen bevindingen.' }, diagnostics: 'No findings.' }]);
  });
});
