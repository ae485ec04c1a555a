import { beforeAll, expect, it } from 'vitest';
import { auditEventFromRecord } from '../../../src/audit/audit-event.ts';
import { AUDIT_KINDS } from '../../../src/audit/audit-kinds.ts';
import type { AuditAction } from '../../../src/audit/audit-record.ts';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { testDefinitions } from '../fhir/validators-under-test.ts';

let validators: Validators;
beforeAll(async () => { validators = createValidators(await testDefinitions()); });

const FULL = {
  at: new Date('2026-11-23T09:15:00.250Z'), code: 'NOT_ALLOWED', actor: 'epd-1', actorRole: 'ggz', onBehalfOf: 'ggz-1', journeyId: '3b2a6f1e-0000-4000-8000-000000000002', recipient: 'ggz-2',
  subject: 'Task/actie-1', consent: '3b2a6f1e-0000-4000-8000-000000000003', data: ['Patient', 'Task'], detail: { request: '3b2a6f1e-0000-4000-8000-000000000004', view: 'ggz-aanbieder', withheld: [] },
  secret: { user: 'P. Proefarts', responsible: 'R. Testarts', reason: 'klacht', peer: '10.0.0.7' },
} as const;
const BARE = { at: FULL.at, code: null, actor: 'gateway', actorRole: null, onBehalfOf: null, journeyId: null, recipient: null, subject: null, consent: null, data: [], detail: {} } as const;

it.each(Object.keys(AUDIT_KINDS) as AuditAction[])('AuditEvent of %s is valid R4, with everything and with nothing filled in', (action) => {
  const source = { gateway: 'mgn-gateway', address: 'https://gateway.test', nameOf: (id: string) => `Naam van ${id}` };
  for (const event of [auditEventFromRecord({ ...FULL, action, outcome: 'minor-failure' }, 'audit-0-1', source), auditEventFromRecord({ ...BARE, action, outcome: 'success' }, 'audit-0-2', source)]) {
    expect(validators.validate(event as unknown as JsonObject).filter((it) => it.severity === 'error')).toEqual([]);
  }
});
