import { Fault } from '../kernel/fault.ts';

const CHANGED = new Set(['40001', '40P01']);
/**
 * Classes 08 (connection), 53 (resources: disk full, memory, connections), 57 (operator: shutdown, time limit), 58 (input and
 * output), 25P03 (idle in transaction), 25006 (a standby that only reads), 55P03 (a lock not had in time).
 */
const UNAVAILABLE = /^(08|53|57|58)...$|^(25P03|25006|55P03)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);
const LOST =
  /connection (terminated|timeout|error)|terminating connection|not queryable|client was closed|timeout exceeded when trying to connect|read timeout/i;

/**
 * Says what a database error means for the caller: a lost race is `JOURNEY_CHANGED`, an unreachable, stopping or
 * overloaded database `DATABASE_UNAVAILABLE`; anything else is our own bug and becomes `INTERNAL`.
 * The driver's message stays in `cause` and never reaches a log line or caller: it may quote values.
 */
export function faultFromDatabase(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) {
    return error;
  }
  const sqlState = (error as { code?: unknown }).code;
  const code = typeof sqlState === 'string' ? sqlState : '';
  if (CHANGED.has(code)) {
    return new Fault('JOURNEY_CHANGED', { sqlState: code }, { cause: error });
  }
  if (UNAVAILABLE.test(code) || NETWORK.has(code) || LOST.test(error.message)) {
    return new Fault('DATABASE_UNAVAILABLE', { sqlState: code }, { cause: error });
  }
  return isSqlState(code) ? new Fault('INTERNAL', { sqlState: code }, { cause: error }) : error;
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
