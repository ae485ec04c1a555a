import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { MGN_BASE, SYSTEMS } from '../fhir/naming-systems.ts';
import { CODES } from '../kernel/codes.ts';
import type { AuditAction, AuditOutcome, AuditRecord } from './audit-record.ts';

/** Who keeps the log: our own HL7 name, and the address that partners reach us at. */
export type AuditSource = { readonly gateway: string; readonly address: string };

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition';
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const REST: Coding = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' };
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ENTITY_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';

type Kind = {
  readonly type: Coding;
  readonly subtype: Coding;
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly profile?: string;
};

const rest = (code: string, action: Kind['action'], profile?: string): Kind => ({
  type: REST,
  subtype: { system: INTERACTION, code },
  action,
  profile,
});
const own = (type: Coding, code: string, action: Kind['action']): Kind => ({
  type,
  subtype: { system: `${MGN_BASE}/CodeSystem/audit-actie`, code },
  action,
});
const SECURITY_ALERT: Coding = { system: DCM, code: '110113' };
const APPLICATION: Coding = { system: DCM, code: '110100' };

/** How each action reads in FHIR (dutch-fhir.md 4.3). Only those named by a BALP profile can claim one. */
const KINDS: Readonly<Record<AuditAction, Kind>> = {
  receive: own({ system: DCM, code: '110107' }, 'receive', 'C'),
  decide: own(APPLICATION, 'decide', 'E'),
  read: rest('read', 'R', 'IHE.BasicAudit.PatientRead'),
  search: rest('search-type', 'E', 'IHE.BasicAudit.PatientQuery'),
  create: rest('create', 'C', 'IHE.BasicAudit.PatientCreate'),
  update: rest('update', 'U', 'IHE.BasicAudit.PatientUpdate'),
  deliver: own({ system: DCM, code: '110106' }, 'deliver', 'R'),
  withhold: own(SECURITY_ALERT, 'withhold', 'E'),
  bury: own(APPLICATION, 'bury', 'E'),
  discard: own(APPLICATION, 'discard', 'D'),
  login: own({ system: DCM, code: '110114' }, 'login', 'E'),
  refuse: own(SECURITY_ALERT, 'refuse', 'E'),
  confirm: own(APPLICATION, 'confirm', 'U'),
  take: own(APPLICATION, 'take', 'U'),
  erase: own(APPLICATION, 'erase', 'D'),
  configure: own(APPLICATION, 'configure', 'U'),
};

const OUTCOMES: Readonly<Record<AuditOutcome, NonNullable<AuditEvent['outcome']>>> = {
  success: '0',
  'minor-failure': '4',
  'serious-failure': '8',
  'major-failure': '12',
};

/**
 * Renders a compact audit row as AuditEvent, with the fields of NEN 7513. The person stands in it by the journey's id.
 * A BALP profile is claimed for successes only, since those profiles fix the outcome, and only with the caller's
 * address (`detail.peer`), which they demand.
 */
export function auditEventFromRecord(record: AuditRecord, id: string, source: AuditSource): AuditEvent {
  const kind = KINDS[record.action];
  const claims =
    kind.profile !== undefined &&
    record.outcome === 'success' &&
    record.journeyId !== null &&
    peerOf(record) !== undefined;
  return {
    resourceType: 'AuditEvent',
    id,
    ...(claims ? { meta: { profile: [`${BALP}/${kind.profile}`] } } : {}),
    type: kind.type,
    subtype: [kind.subtype],
    action: kind.action,
    recorded: record.at.toISOString(),
    outcome: OUTCOMES[record.outcome],
    ...(record.code === null ? {} : { outcomeDesc: `${record.code}: ${CODES[record.code].diagnostics}` }),
    purposeOfEvent: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'CAREMGT' }] }],
    agent: agents(record, kind, source),
    source: { observer: { identifier: { system: SYSTEMS.partner, value: source.gateway } } },
    entity: entities(record),
  };
}

function agents(record: AuditRecord, kind: Kind, source: AuditSource): AuditEventAgent[] {
  const peer = peerOf(record);
  // BALP: of a read the caller is the destination, of everything else the source.
  const [callerRole, gatewayRole] = kind.action === 'R' ? ['110152', '110153'] : ['110153', '110152'];
  const other = record.recipient ?? record.onBehalfOf ?? record.actor;
  return [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
      who: partner(record.actor),
      requestor: true,
      ...(record.actorRole === null ? {} : { role: [{ text: record.actorRole }] }),
      ...(record.consent === null ? {} : { policy: [`urn:uuid:${record.consent}`] }),
    },
    {
      type: { coding: [{ system: DCM, code: callerRole }] },
      who: partner(other),
      requestor: false,
      ...(peer === undefined ? {} : { network: { address: peer, type: '2' as const } }),
    },
    {
      type: { coding: [{ system: DCM, code: gatewayRole }] },
      who: partner(source.gateway),
      requestor: false,
      network: { address: source.address, type: '5' as const },
    },
  ];
}

function entities(record: AuditRecord): AuditEventEntity[] {
  const found: AuditEventEntity[] = [];
  if (record.journeyId !== null) {
    found.push({
      what: { type: 'Patient', identifier: { system: `${MGN_BASE}/NamingSystem/journey`, value: record.journeyId } },
      type: { system: ENTITY_TYPE, code: '1' },
      role: { system: ENTITY_ROLE, code: '1' },
    });
  }
  const detail = Object.entries(record.detail).map(([type, value]) => ({ type, valueString: String(value) }));
  if (record.subject !== null || detail.length > 0) {
    found.push({
      ...(record.subject === null ? {} : { what: { identifier: { value: record.subject } } }),
      type: { system: ENTITY_TYPE, code: '2' },
      role: { system: ENTITY_ROLE, code: '4' },
      ...(detail.length === 0 ? {} : { detail }),
    });
  }
  if (record.consent !== null) {
    found.push({
      what: { type: 'Consent', identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${record.consent}` } },
      type: { system: 'http://hl7.org/fhir/resource-types', code: 'Consent' },
    });
  }
  return found;
}

function partner(id: string): AuditEventAgent['who'] {
  return { identifier: { system: SYSTEMS.partner, value: id } };
}

function peerOf(record: AuditRecord): string | undefined {
  const peer = record.detail['peer'];
  return typeof peer === 'string' ? peer : undefined;
}
