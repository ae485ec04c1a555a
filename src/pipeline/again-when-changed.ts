import { Fault } from '../kernel/fault.ts';

/** How often something is decided again when its journey moved on in between; more means that something is wrong. */
const MAX_ROUNDS = 6;

/**
 * Loads, decides and commits again when somebody else changed the journey first (JOURNEY_CHANGED). `work` must start
 * from nothing each time. Any other fault, and the last of too many changes, is the caller's.
 */
export async function againWhenChanged<T>(work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'JOURNEY_CHANGED' && round < MAX_ROUNDS)) {
        throw error;
      }
    }
  }
}
