import type { Coding } from '@medplum/fhirtypes';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import type { AuditAction } from './audit-record.ts';

/** How an action reads in FHIR: type, subtype, action code, and the BALP profile that a success of it may claim. */
export type AuditKind = {
  readonly type: Coding;
  readonly subtype: Coding;
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly profile?: string;
};

/** DICOM's code system, from which BALP takes event types and the roles of machines. */
export const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const REST: Coding = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' };
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';

const rest = (code: string, action: AuditKind['action'], profile?: string): AuditKind => ({
  type: REST,
  subtype: { system: INTERACTION, code },
  action,
  ...(profile === undefined ? {} : { profile }),
});
const own = (type: Coding, code: string, action: AuditKind['action']): AuditKind => ({
  type,
  subtype: { system: `${MGN_BASE}/CodeSystem/audit-actie`, code },
  action,
});
const SECURITY_ALERT: Coding = { system: DCM, code: '110113' };
const APPLICATION: Coding = { system: DCM, code: '110100' };
const EXPORT: Coding = { system: DCM, code: '110106' };

/** How each action reads in FHIR (dutch-fhir.md 4.3). Only those named by a BALP profile can claim one. */
export const AUDIT_KINDS: Readonly<Record<AuditAction, AuditKind>> = {
  receive: own({ system: DCM, code: '110107' }, 'receive', 'C'),
  decide: own(APPLICATION, 'decide', 'E'),
  read: rest('read', 'R', 'IHE.BasicAudit.PatientRead'),
  search: rest('search-type', 'E', 'IHE.BasicAudit.PatientQuery'),
  create: rest('create', 'C', 'IHE.BasicAudit.PatientCreate'),
  update: rest('update', 'U', 'IHE.BasicAudit.PatientUpdate'),
  deliver: own(EXPORT, 'deliver', 'R'),
  withhold: own(SECURITY_ALERT, 'withhold', 'E'),
  bury: own(APPLICATION, 'bury', 'E'),
  discard: own(APPLICATION, 'discard', 'D'),
  login: own({ system: DCM, code: '110114' }, 'login', 'E'),
  refuse: own(SECURITY_ALERT, 'refuse', 'E'),
  confirm: own(APPLICATION, 'confirm', 'U'),
  take: own(APPLICATION, 'take', 'U'),
  erase: own(APPLICATION, 'erase', 'D'),
  configure: own(APPLICATION, 'configure', 'U'),
  export: own(EXPORT, 'export', 'R'),
};
