const SHARE = 6;

/** Which attempts may still send what was permitted: noted when they depart, asked at the first byte. */
export type Departures = {
  /** The attempt for this delivery is this process's own from now on. */
  note(delivery: string): void;
  /** False once so much time went by that another gateway may have taken the delivery over: then nothing of it may leave. */
  mayLeave(delivery: string): boolean;
  forget(delivery: string): void;
};

/**
 * A process that stood still (SIGSTOP, a paused virtual machine) goes on where it was, and would send what another gateway
 * has sent, cancelled or withdrawn meanwhile. So between the note and the first byte at most a sixth of a lease may pass, by a
 * clock that no time server sets: at its departure an attempt has a whole lease, and clocks of gateways may differ. `now`: milliseconds that only go on.
 */
export function makeDepartures(leaseMs: number, now: () => number = () => performance.now()): Departures {
  const notedAt = new Map<string, number>();
  return {
    note: (delivery) => void notedAt.set(delivery, now()),
    mayLeave: (delivery) => now() - (notedAt.get(delivery) ?? -Infinity) < leaseMs / SHARE,
    forget: (delivery) => void notedAt.delete(delivery),
  };
}
