import type { AuditEvent, AuditEventAgent, AuditEventEntity, CodeableConcept } from '@medplum/fhirtypes';
import { MGN_BASE, SYSTEMS } from '../fhir/naming-systems.ts';
import { CODES } from '../kernel/codes.ts';
import { basisOf } from './audit-basis.ts';
import type { AuditKind } from './audit-kinds.ts';
import { AUDIT_KINDS, DCM } from './audit-kinds.ts';
import type { AuditFacts, AuditOutcome, AuditSecret } from './audit-record.ts';

/** Who keeps the log: our own HL7 name, and the address that partners reach us at. `nameOf` tells an organisation's name. */
export type AuditSource = { readonly gateway: string; readonly address: string; readonly nameOf?: (partner: string) => string | undefined };

/** A record to render; without `secret` only machines and organisations are named. */
export type RenderedRecord = AuditFacts & { readonly secret?: AuditSecret | null };

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition';
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ENTITY_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';

const OUTCOMES: Readonly<Record<AuditOutcome, NonNullable<AuditEvent['outcome']>>> = {
  success: '0',
  'minor-failure': '4',
  'serious-failure': '8',
  'major-failure': '12',
};

/**
 * Renders a compact audit row as AuditEvent, with the fields of NEN 7513 and Wabvpz 15e: who, under whose
 * responsibility, for which organisation in which role, which data of which person, what was done, on which consent or
 * other ground, when, and how it ended. The person stands in it by the journey's id. A BALP profile is claimed for
 * successes only, since those profiles fix the outcome, and only with the caller's address, which they demand.
 */
export function auditEventFromRecord(record: RenderedRecord, id: string, source: AuditSource): AuditEvent {
  const kind = AUDIT_KINDS[record.action];
  const about = entities(record);
  const claims = kind.profile !== undefined && record.outcome === 'success' && record.journeyId !== null && record.secret?.peer !== undefined;
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
    purposeOfEvent: [purposeOf(record)],
    agent: agents(record, kind, source),
    source: {
      site: source.address,
      observer: partner(source.gateway, source),
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }],
    },
    ...(about.length === 0 ? {} : { entity: about }),
  };
}

/** Coordination of care; a look of the operator is for running the gateway, an export for whom the record is about. */
function purposeOf({ actor, action, subject }: RenderedRecord): CodeableConcept {
  const code = action === 'export' && subject === 'logging-inzage' ? 'PATRQT' : actor === 'beheer' ? 'HOPERAT' : 'CAREMGT';
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
  return { coding: [{ system, code }], ...(code === 'HOPERAT' ? { text: 'beheer' } : {}) };
}

function agents(record: RenderedRecord, kind: AuditKind, source: AuditSource): AuditEventAgent[] {
  const { user, responsible, peer } = record.secret ?? {};
  // BALP: of a read the caller is the destination, of everything else the source.
  const [callerRole, gatewayRole] = kind.action === 'R' ? ['110152', '110153'] : ['110153', '110152'];
  const other = record.recipient ?? record.onBehalfOf ?? record.actor;
  const basis = basisOf(record);
  return [
    {
      type: coded(PARTICIPATION, 'IRCP'),
      who: user === undefined ? partner(record.actor, source) : { display: user },
      ...(user === undefined ? {} : { name: user, altId: record.actor }),
      requestor: true,
      ...(record.actorRole === null ? {} : { role: [{ coding: [{ system: `${MGN_BASE}/CodeSystem/rol`, code: record.actorRole }], text: record.actorRole }] }),
      policy: [record.consent === null ? `${MGN_BASE}/CodeSystem/audit-grondslag#${basis}` : `urn:uuid:${record.consent}`],
      purposeOfUse: [purposeOf(record)],
    },
    ...(responsible === undefined ? [] : [{ type: coded(PARTICIPATION, 'RESP'), who: { display: responsible }, name: responsible, requestor: false }]),
    ...(record.onBehalfOf === null ? [] : [{ type: coded('http://terminology.hl7.org/CodeSystem/v3-RoleClass', 'PROV'), who: partner(record.onBehalfOf, source), requestor: false }]),
    {
      type: coded(DCM, callerRole ?? ''),
      who: partner(other, source),
      requestor: false,
      ...(peer === undefined ? {} : { network: { address: peer, type: '2' as const } }),
    },
    {
      type: coded(DCM, gatewayRole ?? ''),
      who: partner(source.gateway, source),
      requestor: false,
      network: { address: source.address, type: '5' as const },
    },
  ];
}

function entities(record: RenderedRecord): AuditEventEntity[] {
  const { request, ...rest } = record.detail;
  const detail = [
    ...record.data.map((type) => ({ type: 'gegevens', valueString: type })),
    ...(record.secret?.reason === undefined ? [] : [{ type: 'reden', valueString: record.secret.reason }]),
    ...Object.entries(rest).map(([type, value]) => ({ type, valueString: String(value) })),
  ].filter((it) => it.valueString !== '');
  const found: AuditEventEntity[] = [];
  if (record.journeyId !== null) {
    found.push({
      what: { type: 'Patient', identifier: { system: `${MGN_BASE}/NamingSystem/journey`, value: record.journeyId } },
      type: { system: ENTITY_TYPE, code: '1' },
      role: { system: ENTITY_ROLE, code: '1' },
    });
  }
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
  if (typeof request === 'string') {
    found.push({ what: { identifier: { value: request } }, type: { system: BALP_ENTITY, code: 'XrequestId' } });
  }
  return found;
}

function coded(system: string, code: string): CodeableConcept {
  return { coding: [{ system, code }] };
}

function partner(id: string, { nameOf }: AuditSource): AuditEventAgent['who'] & object {
  const name = nameOf?.(id);
  return { identifier: { system: SYSTEMS.partner, value: id }, ...(name === undefined ? {} : { display: name }) };
}
