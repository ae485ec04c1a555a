import type { Code } from '../kernel/codes.ts';
import type { ExitStatus } from './exit-status.ts';

/**
 * Ends a command before its work is done. Thrown inside `cli` only, and caught at its rim. `at` names a file, option or
 * place; never anything of a person.
 */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly code: Code;
  readonly status: ExitStatus;
  readonly at: string | undefined;

  constructor(code: Code, status: ExitStatus, at?: string) {
    super(code);
    this.code = code;
    this.status = status;
    this.at = at;
  }
}
