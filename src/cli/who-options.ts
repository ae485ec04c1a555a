import type { Command } from 'commander';
import type { Result } from '../kernel/result.ts';
import type { Who } from '../named-user.ts';
import { isPersonName } from '../named-user.ts';
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

/** Adds `--by`: a person answers for what is done. */
export function withBy(command: Command): Command {
  return command.option('--by <naam>', 'uw naam: van een persoon, niet van een organisatie; of MGN_USER');
}

/** Who does it: the option, else the environment. An empty name is nobody. @throws Stop when it names no person. */
export function byOf({ env }: Pick<Terminal, 'env'>, by: string | undefined, option = '--by'): string {
  const name = (by ?? env['MGN_USER'] ?? '').trim();
  if (!isPersonName(name)) {
    throw new Stop('USAGE_INVALID', EXIT.usage, option);
  }
  return name;
}

/** The value of a result; a missing name or reason is wrong usage (status 2), any other refusal status 1. */
export function shownResult<T>(result: Result<T>, at?: string): T {
  if (!result.ok && result.refusal.code === 'USER_AND_REASON_MISSING') {
    throw new Stop(result.refusal.code, EXIT.usage, result.refusal.at);
  }
  return requiredResult(result, at);
}
