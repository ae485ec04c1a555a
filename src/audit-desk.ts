import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { auditEventFromRecord } from './audit/audit-event.ts';
import { basisOf } from './audit/audit-basis.ts';
import type { AuditKeys } from './audit/audit-keys.ts';
import type { OpenedRecord } from './audit/audit-record.ts';
import { chainText, hex } from './audit/chain-text.ts';
import { standText } from './audit/lane-stand.ts';
import type { LaneClaim, RecordText } from './audit/verify-log.ts';
import { referralNumbers } from './find-referral.ts';
import { MGN_BASE } from './fhir/naming-systems.ts';
import type { Incident } from './incident.ts';
import { gatherIncident } from './incident.ts';
import type { Clock } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { Storage } from './open-storage.ts';
import type { AuditEntry } from './pipeline/journey-store.ts';
import { appendAudit } from './store/append-audit.ts';
import { findAuditedJourneys } from './store/find-audited-journeys.ts';
import { findLastCheckpoint } from './store/find-last-checkpoint.ts';
import { listAudit } from './store/list-audit.ts';
import { listAuditLanes } from './store/list-audit-lanes.ts';
import { listLaneRecords } from './store/list-lane-records.ts';
import type { Network } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

/** Who asks and why: every look at what is about persons is audited under a name. */
export type Asker = { readonly user: string; readonly reason: string };

/** Whose log: by BSN or by referral number, and of which time. */
export type LogQuery = Asker & { readonly bsn?: string; readonly referral?: string; readonly from?: string; readonly to?: string };

/** One line of a person's log, in words of the law (Wabvpz 15e): when, who, for whom, what was done with which data, on which ground. */
export type LogLine = {
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly code?: string;
  readonly user?: string;
  readonly responsible?: string;
  readonly system: string;
  readonly organisation?: string;
  readonly role?: string;
  readonly recipient?: string;
  readonly view?: string;
  readonly data: readonly string[];
  readonly consent?: string;
  readonly basis: string;
  readonly reason?: string;
};

/** A person's log: for people and as FHIR. */
export type PersonLog = { readonly journeys: number; readonly lines: readonly LogLine[]; readonly bundle: Bundle<AuditEvent> };

/** What an operator may ask of the log. */
export type AuditDesk = {
  /** Where the lanes stand, and the number of the newest checkpoint that was published. */
  auditLanes(query: object): Promise<{ readonly lanes: readonly LaneClaim[]; readonly lastPublished: number }>;
  auditRecords(query: { readonly lane: number; readonly after: number }): Promise<readonly RecordText[]>;
  /** Notes that somebody takes the whole log out. */
  beginAuditExport(query: Asker): Promise<Result<true>>;
  personLog(query: LogQuery): Promise<Result<PersonLog>>;
  incident(query: Asker & { readonly from: string; readonly to: string; readonly recipient?: string; readonly sender?: string; readonly journey?: string }): Promise<Result<Incident>>;
};

/** The names of all operations of this desk. */
export const AUDIT_OPERATIONS = ['auditLanes', 'auditRecords', 'beginAuditExport', 'personLog', 'incident'] as const satisfies readonly (keyof AuditDesk)[];

/** What the desk leans on. */
export type AuditDeskPorts = { readonly storage: Pick<Storage, 'database' | 'auditKeys'>; readonly network: () => Network; readonly clock: Clock };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const GATEWAY = 'gateway';

/** Makes the desk over an open storage. */
export function makeAuditDesk(ports: AuditDeskPorts): AuditDesk {
  const { database, auditKeys } = ports.storage;
  return {
    auditLanes: async () => ({
      lanes: (await listAuditLanes(database)).map((it) => ({
        lane: it.lane, seq: it.seq, hash: hex(it.hash), floorSeq: it.floorSeq, floorHash: hex(it.floorHash),
        isSealed: it.mac === null ? it.seq === 0 && it.floorSeq === 0 : Buffer.compare(it.mac, auditKeys.mac(standText(it))) === 0,
      })),
      lastPublished: (await findLastCheckpoint(database, { published: true }))?.n ?? 0,
    }),
    auditRecords: async ({ lane, after }) => (await listLaneRecords(database, lane, after)).map((it) => ({ text: chainText(it), hash: hex(it.hash) })),
    beginAuditExport: async (asker) => {
      await note(ports, asker, [{ subject: 'logboek' }]);
      return accept(true);
    },
    personLog: (query) => personLog(ports, query),
    incident: async ({ user, reason, from, to, recipient, sender, journey }) => {
      if (journey !== undefined && !UUID.test(journey)) {
        return refuse('NOT_FOUND', 'journey');
      }
      const asked = { recipient: recipient ?? '', sender: sender ?? '', from, to };
      await note(ports, { user, reason }, [{ subject: 'incident', journeyId: journey ?? null, detail: asked }]);
      return accept(await database.inTransaction((tx) => gatherIncident(tx, auditKeys, {
        from: new Date(from), to: new Date(to), ...(recipient === undefined ? {} : { recipient }), ...(sender === undefined ? {} : { sender }), ...(journey === undefined ? {} : { journeyId: journey.toLowerCase() }),
      })));
    },
  };
}

/** The log of one person over all its journeys; also when the journeys themselves are gone. That it was asked for is in it the next time. */
async function personLog(ports: AuditDeskPorts, { user, reason, bsn, referral, from, to }: LogQuery): Promise<Result<PersonLog>> {
  const { database, auditKeys } = ports.storage;
  const numbers = referral === undefined ? [] : referralNumbers(ports.network(), referral);
  const journeyIds = await findAuditedJourneys(database, {
    ...(bsn === undefined ? {} : { person: auditKeys.hashBsn(bsn) }), referrals: numbers.map((it) => auditKeys.hashReferral(it)),
  });
  if (bsn === undefined && numbers.length > 1 && journeyIds.length > 1) {
    await note(ports, { user, reason }, [{ subject: 'logging-inzage', outcome: 'minor-failure', code: 'REFERRAL_AMBIGUOUS' }]);
    return refuse('REFERRAL_AMBIGUOUS');
  }
  if (journeyIds.length === 0) {
    await note(ports, { user, reason }, [{ subject: 'logging-inzage', outcome: 'minor-failure', code: 'NOT_FOUND' }]);
    return refuse('NOT_FOUND');
  }
  const records = await listAudit(database, auditKeys, { journeyIds, ...(from === undefined ? {} : { from: new Date(from) }), ...(to === undefined ? {} : { to: new Date(to) }) });
  await note(ports, { user, reason }, journeyIds.map((journeyId) => ({ subject: 'logging-inzage', journeyId })));
  const network = ports.network();
  const nameOf = (id: string): string | undefined => network.partners.find((it) => it.id === id)?.name;
  const source = { gateway: GATEWAY, address: 'mgn-gateway', nameOf };
  const bundle: Bundle<AuditEvent> = {
    resourceType: 'Bundle', type: 'collection', timestamp: ports.clock.now().toISOString(),
    entry: records.map((record) => {
      const resource = auditEventFromRecord(record, `audit-${record.lane}-${record.seq}`, source);
      return { fullUrl: `${MGN_BASE}/AuditEvent/${resource.id}`, resource };
    }),
  };
  return accept({ journeys: journeyIds.length, lines: records.map((record) => lineOf(record, nameOf)), bundle });
}

function lineOf(record: OpenedRecord, nameOf: (id: string) => string | undefined): LogLine {
  const { user, responsible, reason } = record.secret;
  const { view } = record.detail;
  const given = { user, responsible, reason, code: record.code, organisation: record.onBehalfOf && (nameOf(record.onBehalfOf) ?? record.onBehalfOf), role: record.actorRole, recipient: record.recipient && (nameOf(record.recipient) ?? record.recipient), view: typeof view === 'string' ? view : undefined, consent: record.consent };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
  return { at: record.at.toISOString(), action: record.action, outcome: record.outcome, system: nameOf(record.actor) ?? record.actor, data: record.data, basis: basisOf(record), ...present };
}

async function note({ storage, clock }: AuditDeskPorts, { user, reason }: Asker, about: readonly Partial<AuditEntry>[]): Promise<void> {
  const { auditKeys }: { readonly auditKeys: AuditKeys } = storage;
  const entry = { action: 'export' as const, outcome: 'success' as const, actor: 'beheer', actorRole: 'beheer', data: ['AuditEvent'], secret: { user, reason } };
  await storage.database.inTransaction((tx) => appendAudit(tx, auditKeys, about.map((it) => auditRecord({ ...entry, ...it }, clock.now(), it.journeyId ?? null))));
}
