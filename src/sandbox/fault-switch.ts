/**
 * How a simulated partner misbehaves. `status`: answers that instead of doing its work. `delayMs`: waits first.
 * `reset`: breaks the connection before its work. `answerLost`: does its work and then breaks the connection.
 * `garbage`: answers what can't be read. `outcome`: answers 200 with an OperationOutcome that is an error. `drip`: starts
 * an answer and sends a byte of it every so many ms, for ever. `retryAfter`: seconds, said with `status`.
 * `times`: for so many calls; absent = until switched off.
 */
export type PartnerFault = {
  readonly status?: number;
  readonly delayMs?: number;
  readonly times?: number;
  readonly reset?: boolean;
  readonly answerLost?: boolean;
  readonly garbage?: boolean;
  readonly outcome?: boolean;
  readonly drip?: number;
  readonly retryAfter?: number;
};

/** A switch that a test, or `POST /faults`, sets and each call asks. */
export type FaultSwitch = {
  /** Sets a fault; undefined switches it off. */
  set(fault: PartnerFault | undefined): void;
  /** The fault of this call, counted down. */
  take(): PartnerFault | undefined;
  /** What is set now. */
  current(): PartnerFault | undefined;
};

/** Makes a switch that is off. */
export function makeFaultSwitch(): FaultSwitch {
  let fault: PartnerFault | undefined;
  return {
    set: (next) => {
      fault = next;
    },
    current: () => fault,
    take: () => {
      const now = fault;
      if (fault?.times !== undefined) {
        fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
      }
      return now?.times === 0 ? undefined : now;
    },
  };
}

/** Reads a fault from the body of `POST /faults`; `{}` or null switches off. Undefined when a value makes no sense, or is none of `known`. */
export function readFault(body: unknown, known?: readonly (keyof PartnerFault)[]): { readonly fault: PartnerFault | undefined } | undefined {
  if (typeof body !== 'object' || body === null) {
    return body === null || body === undefined ? { fault: undefined } : undefined;
  }
  const { status, delayMs, times, reset, answerLost, garbage, outcome, drip, retryAfter, ...rest } = body as Readonly<Record<string, unknown>>;
  const isCount = (value: unknown, most: number): boolean => value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most);
  const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean';
  const isSound = isCount(times, 1_000_000) && isCount(delayMs, 600_000) && isCount(status, 599) && isFlag(reset) && isFlag(answerLost) && isFlag(garbage) && isFlag(outcome) && isCount(drip, 600_000) && isCount(retryAfter, 1_000_000);
  const isForeign = Object.keys(rest).length > 0 || Object.keys(body).some((name) => known?.some((it) => it === name) === false);
  if (!isSound || isForeign || (status !== undefined && Number(status) < 200)) {
    return undefined;
  }
  return { fault: Object.keys(body).length === 0 ? undefined : (body as PartnerFault) };
}
