import type { AuditRecord } from '../audit/audit-record.ts';
import type { ChainHash } from '../audit/chain-input.ts';
import { chainInput } from '../audit/chain-input.ts';
import type { Transaction } from './database.ts';

type Head = { readonly lane: number; readonly seq: number; readonly hash: Uint8Array };

/** A transaction keeps the lane it took: its own lock would not stop it from taking a second one. */
const HEADS = new WeakMap<Transaction, Head>();

/**
 * Appends to the audit log, in the same commit as what it tells about.
 *
 * The log is 32 hash chains ("lanes"). A transaction takes a lane that no other holds (`skip locked`), so commits do not
 * wait for each other as they would on one chain, and a rollback leaves no gap. Only when all lanes are held does it
 * wait. Appends of one transaction go one after the other.
 */
export async function appendAudit(tx: Transaction, hash: ChainHash, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) {
    return;
  }
  const head = HEADS.get(tx) ?? (await takeLane(tx));
  const chained = chain(head, hash, records);
  const last = { lane: head.lane, seq: head.seq + records.length, hash: chained.at(-1)?.hash ?? head.hash };
  HEADS.set(tx, last);
  const rows = chained.map(({ record, ...link }) => ({
    ...record,
    seq: link.seq,
    prevHash: hex(link.prevHash),
    hash: hex(link.hash),
  }));
  await tx.query(
    `with moved as (update audit_lane set seq = $2, hash = $3 where lane = $1)
     insert into audit_record (lane, seq, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, recipient,
                               subject, consent, detail, prev_hash, hash)
     select $1, r.seq, r.at, r.action, r.outcome, r.code, r.actor, r."actorRole", r."onBehalfOf", r."journeyId", r.recipient,
            r.subject, r.consent, r.detail, decode(r."prevHash", 'hex'), decode(r.hash, 'hex')
       from jsonb_to_recordset($4::jsonb) as r (seq bigint, at timestamptz, action text, outcome text, code text, actor text,
            "actorRole" text, "onBehalfOf" text, "journeyId" uuid, recipient text, subject text, consent text, detail jsonb,
            "prevHash" text, hash text)`,
    [last.lane, last.seq, last.hash, JSON.stringify(rows)],
  );
}

async function takeLane(tx: Transaction): Promise<Head> {
  const [free] = await tx.query<Head>(
    'select lane, seq, hash from audit_lane order by lane for update skip locked limit 1',
  );
  if (free !== undefined) {
    return free;
  }
  const [waitedFor] = await tx.query<Head>('select lane, seq, hash from audit_lane order by lane for update limit 1');
  if (waitedFor === undefined) {
    throw new Error('The audit log has no lanes.');
  }
  return waitedFor;
}

type Link = {
  readonly record: AuditRecord;
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
};

function chain(head: Head, hash: ChainHash, records: readonly AuditRecord[]): readonly Link[] {
  let { seq, hash: prevHash } = head;
  return records.map((record) => {
    seq += 1;
    const link = { record, seq, prevHash, hash: hash(chainInput(head.lane, seq, prevHash, record)) };
    prevHash = link.hash;
    return link;
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
