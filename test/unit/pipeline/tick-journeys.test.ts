import { describe, expect, test } from 'vitest';
import { tickJourneysStory } from '../../../src/pipeline/tick-journeys.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';

/** A store with so many due journeys, none of which is there: each look at one fails, or not, as `load` says. */
async function looked(due: number, load: (id: string) => Promise<never> | 'stays' | undefined): Promise<{ readonly seen: ReadonlySet<string>; readonly times: number; readonly most: number; readonly result: unknown }> {
  const gateway = await memoryGateway();
  const open = new Set(Array.from({ length: due }, (_, n) => `j${n}`));
  const seen = new Set<string>();
  let [now, most, times] = [0, 0, 0];
  const store = {
    ...gateway.store,
    listDue: async (_now: Date, limit: number, except: readonly string[] = []) => [...open].filter((it) => !except.includes(it)).slice(0, limit),
  };
  const isAdviesDelivered = async (id: string): Promise<boolean> => {
    seen.add(id);
    times += 1;
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    if ((await load(id)) !== 'stays') {
      open.delete(id);
    }
    return false;
  };
  const result = await tickJourneysStory({ ...gateway.ports, store, isAdviesDelivered })().catch((error: unknown) => error);
  return { seen, times, most, result };
}

describe('what is due is looked at', () => {
  test('a backlog is worked off in one look, some side by side', async () => {
    const { seen, most } = await looked(900, () => undefined);
    expect([seen.size, most]).toEqual([900, 4]);
  });

  test('however many fail, they keep no other from its term', async () => {
    const { seen, result } = await looked(650, (id) => (Number(id.slice(1)) < 450 ? Promise.reject(new Error('poison')) : undefined));
    expect(seen.size).toBe(650);
    expect(result).toBeInstanceOf(Error);
  });

  test('what stays due is looked at once, and keeps no other from its term', async () => {
    const { times, seen } = await looked(650, (id) => (Number(id.slice(1)) < 450 ? 'stays' : undefined));
    expect([seen.size, times]).toEqual([650, 650]);
  });

  test('a stop need not wait for a backlog without end: the next look goes on', async () => {
    expect((await looked(5_000, () => undefined)).seen.size).toBe(2_000);
  });
});
