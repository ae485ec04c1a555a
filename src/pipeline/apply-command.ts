import type { WarningCode } from '../kernel/codes.ts';
import type { Clock, NewId } from '../kernel/ports.ts';
import type { Result } from '../kernel/result.ts';
import type { Decision, DecisionContext } from '../workflow/decision.ts';
import { againWhenChanged } from './again-when-changed.ts';
import { decisionContext } from './decision-context.ts';
import { evolveAll } from '../workflow/evolve.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';
import type { AuditEntry, JourneyStore } from './journey-store.ts';

/** What every story on an existing journey leans on. */
export type CommandPorts = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly network: () => Network;
  readonly store: JourneyStore;
};

/** A journey after a command, its new version, and the decision that led there. */
export type Applied<D extends Decision = Decision> = { readonly journey: Journey; readonly version: number; readonly decision: D };

/**
 * Load, decide, commit: one command on one journey. When the journey moved on in between, it is loaded and decided
 * again. A refusal is audited too, in a commit of its own. A decision without events writes only its audit.
 */
export async function applyCommand<D extends Decision>(
  ports: CommandPorts,
  journeyId: string,
  decide: (journey: Journey, context: DecisionContext) => Result<D>,
  audit: AuditEntry,
): Promise<Result<Applied<D>>> {
  return againWhenChanged(() => applyOnce(ports, journeyId, decide, audit));
}

async function applyOnce<D extends Decision>(
  ports: CommandPorts,
  journeyId: string,
  decide: (journey: Journey, context: DecisionContext) => Result<D>,
  audit: AuditEntry,
): Promise<Result<Applied<D>>> {
  const { store } = ports;
  const at = ports.clock.now();
  const loaded = await store.load(journeyId);
  const before = loaded.record.journey;
  const decision = decide(before, await decisionContext(ports, at));
  if (!decision.ok) {
    await store.commit({ at, journeyId, audit: [{ ...audit, action: 'refuse', outcome: 'minor-failure', code: decision.refusal.code }] });
    return decision;
  }
  if (decision.value.events.length === 0) {
    // The clock that found nothing to do did nothing to anybody.
    if (audit.action !== 'decide') {
      await store.commit({ at, journeyId, audit: [audit] });
    }
    return { ok: true, value: { journey: before, version: loaded.version, decision: decision.value } };
  }
  const journey = evolveAll(before, decision.value.events) ?? before;
  const judgement = decision.value.events.flatMap((event) => ('judgement' in event ? [event.judgement] : [])).at(-1);
  await store.commit({
    at,
    journey: { before: loaded, after: { ...loaded.record, journey }, events: decision.value.events },
    effects: decision.value.effects,
    ...(judgement === undefined ? {} : { judgement }),
    audit: [withWarnings(audit, decision.value.warnings)],
  });
  return { ok: true, value: { journey, version: loaded.version + 1, decision: decision.value } };
}

/** What was allowed with a warning (T2, T9, T10, T12, N1 to N6) is proven with the deed itself. */
function withWarnings(audit: AuditEntry, warnings: readonly WarningCode[]): AuditEntry {
  return warnings.length === 0 ? audit : { ...audit, detail: { ...audit.detail, warnings } };
}
