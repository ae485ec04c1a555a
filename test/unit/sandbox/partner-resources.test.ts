import type { QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { bookingFromAppointment, recordFromEncounter } from '../../../src/pipeline/gesprek-from-fhir.ts';
import { adviesFor, appointmentFor, consentFor, encounterFor } from '../../../src/sandbox/partner-resources.ts';
import type { HeldGesprek } from '../../../src/sandbox/partner-resources.ts';
import type { VgTeam } from '../../../src/workflow/network.ts';
import { testDefinitions } from '../fhir/validators-under-test.ts';

const TASK = { id: 'aaaaaaaa-0000-8000-8000-00000000000a', focus: { reference: 'urn:uuid:aaaaaaaa-0000-8000-8000-00000000000b' } };
const GESPREK: HeldGesprek = {
  id: 'c0000000-0000-4000-8000-000000000003', start: '2026-11-30T14:00:00+01:00', minutes: 90, mode: 'online', members: ['lid-ggz', 'lid-sd'],
  withNaaste: true, reasonSecond: 'meer tijd nodig', outcome: 'held', absent: { 'lid-sd': 'ziek' },
};
const ENCOUNTER_ID = 'd0000000-0000-4000-8000-000000000004';
const ADVIES: QuestionnaireResponse = { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://mgn-gateway.example/fhir/Questionnaire/vg-advies|1' };
const TEAM = { members: [{ id: 'lid-ggz', view: 'vg-ggz' }, { id: 'lid-sd', view: 'vg-sd' }] } as unknown as VgTeam;
let validators: Validators;

beforeAll(async () => void (validators = createValidators(await testDefinitions())));

describe('what a simulated partner sends is R4, as the doors ask', () => {
  test.each<[string, Resource]>([
    ['Appointment', appointmentFor(TASK.id, GESPREK)],
    ['Encounter', encounterFor(TASK.id, ENCOUNTER_ID, GESPREK)],
    ['Encounter of a no-show', encounterFor(TASK.id, ENCOUNTER_ID, { ...GESPREK, outcome: 'no-show' })],
    ['Consent', consentFor(TASK, { consentClass: 'partner', partner: 'werkplein-ips', decision: 'permit', at: '2026-11-30T14:00:00Z', how: 'mondeling' })],
    ['withdrawn Consent', consentFor(TASK, { consentClass: 'wmo', decision: 'permit', at: '2026-11-30T14:00:00Z', withdrawn: true })],
    ['advice', adviesFor(TASK, ADVIES)],
  ])('%s', (_name, resource) => {
    const findings = validators.validate(resource, { profiles: [`http://hl7.org/fhir/StructureDefinition/${resource.resourceType}`] });
    expect(findings.filter((it) => it.severity === 'error')).toEqual([]);
  });
});

describe('and is understood as it was meant', () => {
  test('T11 T12 a booking', () => {
    expect(bookingFromAppointment(GESPREK.id, appointmentFor(TASK.id, GESPREK), TEAM)).toEqual({
      ok: true,
      value: {
        id: GESPREK.id, start: '2026-11-30T13:00:00.000Z', minutes: 90, mode: 'online', reasonSecond: 'meer tijd nodig',
        participants: [{ member: 'lid-ggz', view: 'vg-ggz' }, { member: 'lid-sd', view: 'vg-sd' }, { member: 'naaste', view: 'naaste' }],
      },
    });
  });

  test('T2 T10 what was held', () => {
    expect(recordFromEncounter(ENCOUNTER_ID, encounterFor(TASK.id, ENCOUNTER_ID, GESPREK), TEAM)).toMatchObject({
      ok: true,
      value: {
        id: GESPREK.id, status: 'held', minutes: 90, mode: 'online', reasonSecond: 'meer tijd nodig',
        participants: [{ member: 'lid-ggz', attended: true }, { member: 'lid-sd', attended: false, reason: 'ziek' }, { member: 'naaste' }],
      },
    });
    expect(recordFromEncounter(ENCOUNTER_ID, encounterFor(TASK.id, ENCOUNTER_ID, { ...GESPREK, outcome: 'cancelled' }), TEAM)).toMatchObject({ value: { status: 'cancelled' } });
    expect(recordFromEncounter(ENCOUNTER_ID, encounterFor(TASK.id, ENCOUNTER_ID, { ...GESPREK, outcome: 'no-show' }), TEAM)).toMatchObject({ value: { status: 'no-show' } });
  });
});
