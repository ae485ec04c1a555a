import type { Clock } from '../kernel/ports.ts';
import type { Refusal } from '../kernel/result.ts';
import type { AuditEntry, JourneyStore } from './journey-store.ts';

/** Says no to a caller, with a row in the audit: who asked what, and why not (design 5.11, NEN 7513). */
export async function refuseCaller(
  { clock, store }: { readonly clock: Clock; readonly store: Pick<JourneyStore, 'commit'> },
  audit: AuditEntry,
  refusal: Refusal,
): Promise<{ readonly ok: false; readonly refusal: Refusal }> {
  await store.commit({ at: clock.now(), audit: [{ ...audit, outcome: 'minor-failure', code: refusal.code }] });
  return { ok: false, refusal };
}
