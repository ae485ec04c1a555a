/** Repeatable chance: the same seed gives the same run, so that a finding can be looked at again. */
export type Chance = {
  /** A whole number from 0 up to but not including `below`. */
  upTo(below: number): number;
  oneOf<T>(values: readonly T[]): T;
};

/** Chance of 32 bits of state (mulberry32). */
export function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const upTo = (below: number): number => (below <= 1 ? 0 : next() % below);
  return {
    upTo,
    oneOf: <T>(values: readonly T[]): T => {
      const chosen = values[upTo(values.length)];
      if (chosen === undefined && values.length === 0) {
        throw new Error('Nothing to choose from.');
      }
      return chosen as T;
    },
  };
}

/** The seed of one input of a run. */
export function seedOf(run: number, index: number): number {
  return (Math.imul(run, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
}
