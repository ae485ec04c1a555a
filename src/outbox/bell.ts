/** Wakes a loop. A ring that comes before the wait is not lost: that is what keeps the time from commit to sending short. */
export type Bell = { ring(): void; reset(): void; hasRung(): boolean; wait(ms: number): Promise<void> };

/** Makes a bell that has not rung. */
export function makeBell(): Bell {
  let rung = false;
  let release: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      release?.();
    },
    reset: () => {
      rung = false;
    },
    hasRung: () => rung,
    wait: (ms) =>
      new Promise((resolve) => {
        if (rung) {
          resolve();
          return;
        }
        const timer = setTimeout(resolve, ms);
        release = (): void => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
