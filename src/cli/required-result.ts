import type { Result } from '../kernel/result.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';

/** The value of a result; a refusal ends the command with status 1. */
export function requiredResult<T>(result: Result<T>, at?: string): T {
  if (!result.ok) {
    throw new Stop(result.refusal.code, EXIT.judgedBad, [at, result.refusal.at].filter(Boolean).join(' ') || undefined);
  }
  return result.value;
}
