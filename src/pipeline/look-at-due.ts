/** What has terms: journeys, or consultaties. `lookAt` does what is due of one. */
export type DuePorts = {
  readonly listDue: (limit: number, except: readonly string[]) => Promise<readonly string[]>;
  readonly lookAt: (id: string) => Promise<unknown>;
};

const BATCH = 200;
/** At most so many in one look, so that a stop waits for no backlog: the next look goes on. */
const MAX_BATCHES = 10;
/** Looked at side by side: one after the other, a term would wait for the database as often as there are others before it. */
const AT_ONCE = 4;

/**
 * Looks at all that is due, each once; answers how many. One that fails, or stays due, keeps no other from its term,
 * however many there are: what was thrown first is thrown when all were looked at.
 */
export async function lookAtDue(ports: DuePorts): Promise<number> {
  const seen: string[] = [];
  const faults: unknown[] = [];
  for (let batch = 1; batch <= MAX_BATCHES; batch += 1) {
    const due = await ports.listDue(BATCH, seen);
    await lookAtAll(ports, due, faults);
    seen.push(...due);
    if (due.length < BATCH) {
      break;
    }
  }
  if (faults.length > 0) {
    throw faults[0];
  }
  return seen.length;
}

async function lookAtAll({ lookAt }: DuePorts, due: readonly string[], faults: unknown[]): Promise<void> {
  const waiting = due.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) {
      await lookAt(id).catch((error: unknown) => faults.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
