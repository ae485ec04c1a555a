import type { Command } from 'commander';
import { describeTrace } from './describe-trace.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { requiredResult } from './required-result.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';

/** `mgn trace ID`: the whole way of one referral, without a word of the person's content. */
export function addTrace(program: Command, ports: CommandPorts): void {
  const command = program
    .command('trace <id>')
    .description('Toont de hele weg van één verwijzing: ontvangen, omgezet, besloten, verstuurd of achtergehouden, beantwoord.')
    .option('--at <tijd>', 'beoordeel de termijnen op dit moment (standaard: nu)', parseTime)
    .option('--json', 'hetzelfde als JSON')
    .action(async (id: string, { at, json }: { readonly at?: Date; readonly json?: boolean }) => {
      const trace = requiredResult(await atDesk(ports, (desk) => desk.trace({ id, ...(at === undefined ? {} : { at: at.toISOString() }) })));
      if (json === true) {
        printJson(ports, trace);
      } else {
        printLines(ports, describeTrace(trace));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'trace ZP100120301', 'trace ZP100120301 --json');
}
