import type { Result } from '../../kernel/result.ts';
import type { ConsultatieContext, ConsultatieDecision } from '../../workflow/consultatie/consultatie-draft.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import { evolveConsultaties } from '../../workflow/consultatie/evolve-consultatie.ts';
import { againWhenChanged } from '../again-when-changed.ts';
import type { CommandPorts } from '../apply-command.ts';
import type { AuditEntry } from '../journey-store.ts';

/** A consultatie after a command, with its new version. */
export type AppliedConsultatie = { readonly consultatie: Consultatie; readonly version: number };

/** What decisions on consultaties may lean on, at this moment. */
export async function consultatieContext({ network, newId, store }: Pick<CommandPorts, 'network' | 'newId' | 'store'>, at: Date): Promise<ConsultatieContext> {
  return { now: at.toISOString(), network: network(), newId, load: await store.consultaties.consultantLoad() };
}

/** Load, decide, commit: one command on one consultatie, again when it moved on in between. A refusal is audited too. */
export async function applyConsultatie(
  ports: CommandPorts,
  id: string,
  decide: (consultatie: Consultatie, context: ConsultatieContext) => Result<ConsultatieDecision>,
  audit: AuditEntry,
): Promise<Result<AppliedConsultatie>> {
  return againWhenChanged(async () => {
    const { store, clock } = ports;
    const at = clock.now();
    const before = await store.consultaties.find(id);
    if (before === undefined) {
      return { ok: false, refusal: { code: 'NOT_FOUND' } };
    }
    const decision = decide(before.consultatie, await consultatieContext(ports, at));
    if (!decision.ok) {
      await store.commit({ at, journeyId: id, audit: [{ ...audit, action: 'refuse', outcome: 'minor-failure', code: decision.refusal.code }] });
      return decision;
    }
    const { events, effects } = decision.value;
    const consultatie = evolveConsultaties(before.consultatie, events) ?? before.consultatie;
    if (events.length > 0) {
      await store.commit({ at, consultatie: { before, after: consultatie, events }, effects, audit: [audit] });
    } else if (audit.action !== 'decide') {
      // The clock that found nothing to do did nothing to anybody.
      await store.commit({ at, journeyId: id, audit: [audit] });
    }
    return { ok: true, value: { consultatie, version: before.version + (events.length > 0 ? 1 : 0) } };
  });
}
