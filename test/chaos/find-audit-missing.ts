import { expectationOf } from './expectations.ts';
import type { Finding } from './facts.ts';
import { isWhole } from './find-lost.ts';
import type { IndexedFacts } from './indexed-facts.ts';

/**
 * What happened and does not stand in the audit: a message received, a verdict, a delivery that a recipient has, a
 * withdrawal; or stands twice. And what is wrong with the chain itself.
 */
export function findAuditMissing(facts: IndexedFacts): readonly Finding[] {
  const received = counted(facts.audit.flatMap((it) => (it.action === 'receive' && it.message !== undefined ? [it.message] : [])));
  const told = counted(facts.audit.flatMap((it) => (['deliver', 'withhold', 'bury'].includes(it.action) && it.subject !== null ? [`${it.action} ${it.subject}`] : [])));
  const arrived = new Set(facts.arrivals.flatMap((it) => facts.delivery(it.delivery)?.id ?? []));
  const finding = (journey: string | null, what: string, delivery?: string): Finding => {
    const referral = facts.numberOf(journey ?? undefined);
    return { class: 'auditMissing', ...(journey === null ? {} : { journey }), ...(referral === undefined ? {} : { referral }), ...(delivery === undefined ? {} : { delivery }), what };
  };
  return [
    ...facts.chain.map((what): Finding => ({ class: 'auditMissing', what: `chain: ${what}` })),
    ...facts.messages.flatMap(({ id, journey }) => (received.get(id) === 1 ? [] : [finding(journey, `message ${id}: ${received.get(id) ?? 0} records of its arrival`)])),
    ...facts.deliveries.flatMap(({ id, journey, status }) => {
      const sent = told.get(`deliver ${id}`) ?? 0;
      const isProven = sent > 0 || (told.get(`withhold ${id}`) ?? 0) > 0 || (told.get(`bury ${id}`) ?? 0) > 0;
      return [
        ...(status === 'delivered' && sent !== 1 ? [finding(journey, `${sent} records of a delivery`, id)] : []),
        ...(arrived.has(id) && !isProven ? [finding(journey, 'nothing about a delivery that the recipient has', id)] : []),
      ];
    }),
    ...facts.referrals.filter((it) => isWhole(facts, it)).flatMap((referral) => {
      const journey = facts.journeyOf(referral.number) ?? null;
      const rows = facts.auditOf(journey ?? undefined);
      const decided = new Set(rows.flatMap((it) => (it.action === 'decide' && it.result !== undefined ? [it.result] : [])));
      return [
        ...expectationOf(referral).decided.filter((it) => !decided.has(it)).map((it) => finding(journey, `no record of the verdict ${it}`)),
        ...(referral.kind === 'withdrawn' && !rows.some((it) => it.action === 'create' && it.subject === 'Consent') ? [finding(journey, 'no record of the withdrawal')] : []),
      ];
    }),
  ];
}

function counted(all: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  all.forEach((it) => counts.set(it, (counts.get(it) ?? 0) + 1));
  return counts;
}
