import { createHash } from 'node:crypto';
import type { AuditKeys } from '../audit/audit-keys.ts';
import type { AuditRecord, AuditSecret, ChainedRecord } from '../audit/audit-record.ts';
import type { ChainLink } from '../audit/chain-text.ts';
import { chainText, hex } from '../audit/chain-text.ts';
import type { LaneStand } from '../audit/lane-stand.ts';
import { standText } from '../audit/lane-stand.ts';
import { LANE_COLUMNS } from './audit-columns.ts';
import type { Transaction } from './database.ts';

/** A transaction keeps the lane it took: its own lock would not stop it from taking a second one. */
const HEADS = new WeakMap<Transaction, LaneStand>();

/**
 * Appends to the audit log, in the same commit as what it tells about; what names a person is sealed or hashed here, so
 * that no caller can forget it.
 *
 * The log is 32 hash chains ("lanes"). A transaction takes a lane that no other holds (`skip locked`), so commits do not
 * wait for each other as they would on one chain, and a rollback leaves no gap. Only when all lanes are held does it
 * wait. Appends of one transaction go one after the other.
 */
export async function appendAudit(tx: Transaction, keys: AuditKeys, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) {
    return;
  }
  const head = HEADS.get(tx) ?? (await takeLane(tx));
  const chained = chain(head, keys, records);
  const end = chained.at(-1);
  const last = { ...head, seq: end?.seq ?? head.seq, hash: end?.hash ?? head.hash, writtenAt: end?.writtenAt ?? head.writtenAt };
  HEADS.set(tx, last);
  await tx.query(
    `with moved as (update audit_lane set seq = $2, hash = $3, written_at = $4, mac = $5 where lane = $1)
     insert into audit_record (lane, seq, written_at, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, recipient,
                               subject, consent, data, detail, person, referral, sealed, prev_hash, hash)
     select $1, r.seq, r."writtenAt", r.at, r.action, r.outcome, r.code, r.actor, r."actorRole", r."onBehalfOf", r."journeyId", r.recipient,
            r.subject, r.consent, r.data, r.detail, decode(r.person, 'hex'), decode(r.referral, 'hex'), decode(r.sealed, 'hex'),
            decode(r."prevHash", 'hex'), decode(r.hash, 'hex')
       from jsonb_to_recordset($6::jsonb) as r (seq bigint, "writtenAt" timestamptz, at timestamptz, action text, outcome text, code text,
            actor text, "actorRole" text, "onBehalfOf" text, "journeyId" uuid, recipient text, subject text, consent text, data text[],
            detail jsonb, person text, referral text, sealed text, "prevHash" text, hash text)`,
    [last.lane, last.seq, last.hash, last.writtenAt, keys.mac(standText(last)), JSON.stringify(chained.map(rowOf))],
  );
}

async function takeLane(tx: Transaction): Promise<LaneStand> {
  const [free] = await tx.query<LaneStand>(
    `select ${LANE_COLUMNS} from audit_lane order by lane for update skip locked limit 1`,
  );
  if (free !== undefined) {
    return free;
  }
  const [waitedFor] = await tx.query<LaneStand>(`select ${LANE_COLUMNS} from audit_lane order by lane for update limit 1`);
  if (waitedFor === undefined) {
    throw new Error('The audit log has no lanes.');
  }
  return waitedFor;
}

function chain(head: LaneStand, keys: AuditKeys, records: readonly AuditRecord[]): readonly ChainedRecord[] {
  let { seq, hash: prevHash, writtenAt: lastWritten } = head;
  return records.map(({ secret, about, ...facts }) => {
    seq += 1;
    const writtenAt = lastWritten !== null && lastWritten > facts.at ? lastWritten : facts.at;
    const referral = about?.referral;
    const hidden: AuditSecret = { ...secret, ...(referral === undefined ? {} : { referral }) };
    const link: ChainLink = {
      ...facts,
      lane: head.lane,
      seq,
      writtenAt,
      person: about?.bsn === undefined ? null : keys.hashBsn(about.bsn),
      referral: referral === undefined ? null : keys.hashReferral(referral),
      sealed: Object.keys(hidden).length === 0 ? null : keys.seal(writtenAt, hidden),
      prevHash,
    };
    prevHash = createHash('sha256').update(chainText(link)).digest();
    lastWritten = writtenAt;
    return { ...link, hash: prevHash };
  });
}

function rowOf(record: ChainedRecord): object {
  const { lane: _lane, person, referral, sealed, prevHash, hash, ...plain } = record;
  return {
    ...plain,
    person: person && hex(person),
    referral: referral && hex(referral),
    sealed: sealed && hex(sealed),
    prevHash: hex(prevHash),
    hash: hex(hash),
  };
}
