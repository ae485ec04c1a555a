import type { Command } from 'commander';
import type { Asker } from '../audit-desk.ts';
import { isReasonCode } from '../named-user.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import { personName } from './worklist.ts';

/** Adds `--user` and `--reason`: who looks at what is about persons says who they are and why (issue: roles). */
export function withAsker(command: Command): Command {
  return command
    .requiredOption('--user <naam>', 'uw naam: van een persoon, niet van een organisatie')
    .requiredOption('--reason <code>', 'waarom u dit opvraagt: een code, geen vrije tekst; komt in het log');
}

/** Reads both. @throws Stop when a name is nobody's or the reason is no code. */
export function readAsker({ user, reason }: Asker): Asker {
  const why = reason.trim();
  if (!isReasonCode(why)) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--reason');
  }
  return { user: personName(user, '--user'), reason: why };
}
