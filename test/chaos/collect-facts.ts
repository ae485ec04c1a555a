import { join } from 'node:path';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { openKeyStore } from '../../src/security/key-store.ts';
import { keyedHash } from '../../src/security/keyed-hash.ts';
import { loadMasterKey } from '../../src/security/load-master-key.ts';
import type { Database } from '../../src/store/database.ts';
import type { AuditFact, DeliveryFact, Facts, Referral, WorkFact } from './facts.ts';

/** What the database says, read by plain statements. */
export async function readDatabase(database: Database, referrals: readonly Referral[], numberOf: (hash: Uint8Array) => string | undefined): Promise<Omit<Facts, 'told' | 'arrivals' | 'chain'>> {
  const journeys = await database.query<{ id: string; hash: Uint8Array }>('select id, referral_hash as hash from journey');
  const deliveries = await database.query<DeliveryFact>(
    `select id, journey_id as journey, seq, recipient, view, kind, about, reasons @> '["CRISIS_CALL"]'::jsonb as "isCrisis", status, departed_version as "departedVersion"
       from outbox_delivery`);
  const messages = await database.query<Facts['messages'][number]>('select id, journey_id as journey from raw_message');
  const audit = await database.query<{ action: string; journey: string | null; subject: string | null; message: string | null; result: string | null }>(
    `select action, journey_id as journey, subject, detail ->> 'message' as message, detail ->> 'result' as result from audit_record`);
  const work = await database.query<WorkFact>(
    `select journey_id as journey, kind, code, owner, closed_at is not null as "isClosed", (extract(epoch from clock_timestamp() - created_at) * 1000)::double precision as "ageMs"
       from worklist_item where journey_id is not null`);
  const firstOf = (type: 'ConsentWithdrawn' | 'CrisisRaised'): Promise<Facts['stops']> =>
    database.query('select journey_id as journey, min(version) as version from journey_event where type = $1 group by journey_id', [type]);
  const [withdrawals, stops] = [await firstOf('ConsentWithdrawn'), await firstOf('CrisisRaised')];
  return {
    referrals, deliveries, messages, work, withdrawals, stops,
    journeys: journeys.map(({ id, hash }) => ({ id, number: numberOf(hash) ?? 'unknown' })),
    audit: audit.map(({ message, result, ...row }): AuditFact => ({ ...row, ...(message === null ? {} : { message }), ...(result === null ? {} : { result }) })),
  };
}

/** Finds the number behind a referral's hash, among those that were sent: the database itself can't tell. */
export async function numbersByHash({ dataDir, masterKeyFile, referrals }: { readonly dataDir: string; readonly masterKeyFile: string; readonly referrals: readonly Referral[] }): Promise<(hash: Uint8Array) => string | undefined> {
  const masterKey = loadMasterKey(masterKeyFile, { create: false });
  const keys = openKeyStore({ folder: join(dataDir, 'keys'), masterKey, clock: { now: () => new Date() } });
  const hash = keyedHash(keys.rootSecret);
  const numbers = new Map(referrals.map(({ number }) => [hex(hash('referral', `${SYSTEMS.zorgdomein}|${number}`)), number]));
  await keys.close();
  return (found) => numbers.get(hex(found));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
