import type { Asker } from '../audit-desk.ts';
import type { Who } from '../named-user.ts';
import { isPersonName, isReasonCode } from '../named-user.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import type { Terminal } from './terminal.ts';
import { whoOf } from './who-options.ts';

/** Who asks for all of a person or of a time, in a demo too. @throws Stop when a name is missing or nobody's, or a reason is missing or no code. */
export function readAsker(terminal: Pick<Terminal, 'env'>, options: Who): Asker {
  const { user = '', reason = '' } = whoOf(terminal, options);
  if (!isPersonName(user)) {
    throw new Stop('USER_AND_REASON_MISSING', EXIT.usage, '--user');
  }
  const why = reason.trim();
  if (!isReasonCode(why)) {
    throw new Stop('USER_AND_REASON_MISSING', EXIT.usage, '--reason');
  }
  return { user: user.trim(), reason: why };
}
