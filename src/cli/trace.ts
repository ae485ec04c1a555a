import type { Command } from 'commander';
import { describeTrace } from './describe-trace.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import type { Who } from '../named-user.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

/** `mgn trace ID`: the whole way of one referral, without a word of the person's content. */
export function addTrace(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('trace <id>'))
    .description('Toont de hele weg van één verwijzing: ontvangen, omgezet, besloten, verstuurd of achtergehouden, beantwoord.')
    .option('--at <tijd>', 'beoordeel de termijnen op dit moment (standaard: nu)', parseTime)
    .option('--json', 'hetzelfde als JSON')
    .action(async (id: string, { at, json, ...who }: Who & { readonly at?: Date; readonly json?: boolean }) => {
      const trace = shownResult(await atDesk(ports, (desk) => desk.trace({ id, ...whoOf(ports, who), ...(at === undefined ? {} : { at: at.toISOString() }) })));
      if (json === true) {
        printJson(ports, trace);
      } else {
        printLines(ports, describeTrace(trace));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "trace ZP100120301 --user 'B. Heerder' --reason storing", 'trace ZP100120301 --json');
}
