import type { Bundle, Resource } from '@medplum/fhirtypes';
import { auditEventFromRecord } from './audit/audit-event.ts';
import type { ChainedRecord } from './audit/audit-record.ts';
import { provenanceForMapped } from './audit/provenance.ts';
import { MGN_BASE } from './fhir/naming-systems.ts';
import type { Journey } from './workflow/journey.ts';

/** The StructureMap that each kind of message went through. */
const MAPS: Readonly<Record<string, string>> = { 'SRM^S01': 'zorgdomein-srm', 'ORU^R01': 'zorgdomein-oru' };
const GATEWAY = 'gateway';

/**
 * The proof of a journey as FHIR, rendered from the compact audit rows (design 5.1, audit economy): one AuditEvent per
 * row, and a Provenance for what each message was mapped to. Ids and codes only: whom the log names stays sealed here.
 */
export function proofOf(journey: Journey, audit: readonly ChainedRecord[]): Bundle {
  const events = audit.map((record) => auditEventFromRecord({ ...record, secret: null }, idOf(record), { gateway: GATEWAY, address: 'mgn-gateway' }));
  const provenance = audit.filter((record) => record.action === 'receive' && record.outcome === 'success' && record.detail['repeated'] !== true).flatMap((record) => mappedBy(journey, record));
  const resources: readonly Resource[] = [...provenance, ...events];
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ fullUrl: `${MGN_BASE}/${resource.resourceType}/${resource.id ?? ''}`, resource })) };
}

function mappedBy(journey: Journey, record: ChainedRecord): Resource[] {
  const map = MAPS[record.subject ?? ''];
  const at = record.at.toISOString();
  const targets = record.subject === 'SRM^S01' ? referralTargets(journey) : journey.letter.documents.filter((it) => it.receivedAt === at).map((it) => `DocumentReference/${it.id}`);
  if (map === undefined || targets.length === 0) {
    return [];
  }
  return [
    provenanceForMapped({
      id: `herkomst-${idOf(record)}`, targets, occurredAt: journey.requestedAt, recordedAt: at, rawMessageId: String(record.detail['message'] ?? ''),
      sender: record.actor, author: journey.huisarts, gateway: GATEWAY, map: `${MGN_BASE}/StructureMap/${map}`,
    }),
  ];
}

function referralTargets(journey: Journey): readonly string[] {
  return (journey.bundle?.entry ?? []).flatMap(({ resource }) => (resource?.id === undefined ? [] : [`${resource.resourceType}/${resource.id}`]));
}

function idOf({ lane, seq }: ChainedRecord): string {
  return `audit-${lane}-${seq}`;
}
