import type { RefusedCall } from './inbound/http/door-ports.ts';
import type { Clock } from './kernel/ports.ts';
import type { AuditEntry, JourneyStore } from './pipeline/journey-store.ts';
import { byCaller } from './pipeline/task-stories.ts';

/** Writes calls that were refused at the door to the audit. */
export type RefusedCalls = {
  note(refused: RefusedCall): Promise<void>;
  /** Writes what was counted and not written yet; with `all` also of the minute that runs. */
  flush(options?: { readonly all: boolean }): Promise<void>;
};

const WINDOW_MS = 60_000;
const MAX_WINDOWS = 10_000;

type Window = { readonly refused: RefusedCall; readonly startedAt: number; count: number };

/**
 * Every refused call of a known caller is a record of its own. Of an unknown one the first is, and what the same address
 * tries at the same door within a minute is counted into one more: who knocks a thousand times a second may not fill
 * the log that everybody else needs.
 */
export function auditRefusedCalls({ store, clock }: { readonly store: Pick<JourneyStore, 'commit'>; readonly clock: Clock }): RefusedCalls {
  const windows = new Map<string, Window>();
  const write = (...audit: AuditEntry[]): Promise<unknown> => store.commit({ at: clock.now(), audit });
  const flush: RefusedCalls['flush'] = async ({ all } = { all: false }) => {
    const now = clock.now().getTime();
    const over = [...windows].filter(([, { startedAt }]) => all || now - startedAt >= WINDOW_MS);
    over.forEach(([name]) => windows.delete(name));
    const counted = over.filter(([, { count }]) => count > 0).map(([, { refused, count }]) => unknownCall(refused, { again: count }));
    if (counted.length > 0) {
      await write(...counted);
    }
  };
  return {
    flush,
    note: async (refused) => {
      const { caller, type, code, peer, route } = refused;
      if (caller !== undefined) {
        await write({ ...byCaller(caller, 'refuse', type ?? route), ...(type === undefined ? { data: [] } : {}), outcome: 'minor-failure', code });
        return;
      }
      const name = `${peer}|${route}|${code}`;
      const window = windows.get(name);
      const now = clock.now().getTime();
      if (window !== undefined && now - window.startedAt < WINDOW_MS) {
        window.count += 1;
        return;
      }
      if (window !== undefined || windows.size >= MAX_WINDOWS) {
        await flush({ all: windows.size >= MAX_WINDOWS });
      }
      windows.set(name, { refused, startedAt: now, count: 0 });
      await write(unknownCall(refused, {}));
    },
  };
}

function unknownCall({ peer, route, requestId, code }: RefusedCall, counts: { readonly again?: number }): AuditEntry {
  return { action: 'refuse', outcome: 'minor-failure', code, actor: 'unknown', subject: route, detail: { request: requestId, ...counts }, ...(peer === '' ? {} : { secret: { peer } }) };
}
