import { Fault } from '../../kernel/fault.ts';
import type { ConsultatieCount } from '../../workflow/consultatie/closed-in-step.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import { openStap } from '../../workflow/consultatie/consultatie.ts';
import { nextMomentOf } from '../../workflow/consultatie/tick-consultatie.ts';
import type { ConsultatieChange, ConsultatieReads } from './consultatie-store.ts';

const NO_KEY = new Uint8Array();

/** Consultaties in memory, for dry runs: the same rules as in the database. */
export function memoryConsultaties(): ConsultatieReads & { readonly write: (change: ConsultatieChange) => void } {
  const kept = new Map<string, { readonly consultatie: Consultatie; readonly version: number }>();
  const all = (): readonly Consultatie[] => [...kept.values()].map((it) => it.consultatie);
  return {
    write: ({ before, after }) => {
      const stored = kept.get(after.id)?.version ?? 0;
      if (stored !== (before?.version ?? 0)) {
        throw new Fault('JOURNEY_CHANGED', { journeyId: after.id });
      }
      kept.set(after.id, { consultatie: after, version: stored + 1 });
    },
    find: async (id) => {
      const found = kept.get(id);
      return found && { ...found, keyRef: NO_KEY };
    },
    listDue: async (now, limit, except = []) => all().filter((it) => !except.includes(it.id) && Date.parse(nextMomentOf(it) ?? '') <= now.getTime()).map((it) => it.id).slice(0, limit),
    consultantLoad: async () => {
      const waiting = all().flatMap((it) => (it.status === 'open' ? (openStap(it)?.consultant ?? []) : []));
      return waiting.reduce((load, one) => load.set(one, (load.get(one) ?? 0) + 1), new Map<string, number>());
    },
    count: async ({ from, until }) => {
      const within = all().filter(({ closedAt }) => (from === undefined || Date.parse(closedAt ?? '') >= from.getTime()) && (until === undefined || Date.parse(closedAt ?? '') < until.getTime()));
      return within.map(({ type, channel, status, closedInStep }): ConsultatieCount => ({ type, channel, status, count: 1, ...(closedInStep === undefined ? {} : { trede: closedInStep }) }));
    },
  };
}
