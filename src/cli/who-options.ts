import type { Command } from 'commander';
import type { Result } from '../kernel/result.ts';
import type { Who } from '../named-user.ts';
import { EXIT } from './exit-status.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { Terminal } from './terminal.ts';

/** Adds `--user` and `--reason` to a command that shows something about a person. */
export function withWho(command: Command): Command {
  return command
    .option('--user <naam>', 'uw naam, van een persoon; of MGN_USER')
    .option('--reason <code>', 'waarom u kijkt, als code (klacht, storing, …); of MGN_REASON');
}

/** Who looks: the options, else the environment. */
export function whoOf({ env }: Pick<Terminal, 'env'>, { user, reason }: Who): Who {
  const [named, coded] = [user ?? env['MGN_USER'], reason ?? env['MGN_REASON']];
  return { ...(named === undefined ? {} : { user: named }), ...(coded === undefined ? {} : { reason: coded }) };
}

/** The value of a result; a missing name or reason is wrong usage (status 2), any other refusal status 1. */
export function shownResult<T>(result: Result<T>, at?: string): T {
  if (!result.ok && result.refusal.code === 'USER_AND_REASON_MISSING') {
    throw new Stop(result.refusal.code, EXIT.usage, result.refusal.at);
  }
  return requiredResult(result, at);
}
