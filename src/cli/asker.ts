import type { Command } from 'commander';
import type { Asker } from '../audit-desk.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import { personName } from './worklist.ts';

/** Adds `--user` and `--reason`: who looks at what is about persons says who they are and why (issue: roles). */
export function withAsker(command: Command): Command {
  return command
    .requiredOption('--user <naam>', 'uw naam: van een persoon, niet van een organisatie')
    .requiredOption('--reason <reden>', 'waarom u dit opvraagt; komt in het log');
}

/** Reads both. @throws Stop when a name is nobody's or the reason says nothing. */
export function readAsker({ user, reason }: Asker): Asker {
  const why = reason.trim();
  if (!/\p{L}{2}/u.test(why) || why.length > 200) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--reason');
  }
  return { user: personName(user, '--user'), reason: why };
}
