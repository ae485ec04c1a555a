import type { Command } from 'commander';
import type { Result } from '../kernel/result.ts';
import { accept } from '../kernel/result.ts';
import type { OperatorDesk } from '../operator-desk.ts';
import { describeConsultatie } from './consultatie.ts';
import { describeTrace } from './describe-trace.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import type { Who } from '../named-user.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

/** `mgn trace ID`: the whole way of one referral or consultatie, without a word of the person's content. */
export function addTrace(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('trace <id>'))
    .description('Toont de hele weg van één verwijzing (haar nummer, systeem|nummer of id) of consultatie (haar id): ontvangen, omgezet, besloten, verstuurd of achtergehouden, beantwoord.')
    .option('--at <tijd>', 'beoordeel de termijnen op dit moment (standaard: nu)', parseTime)
    .option('--json', 'hetzelfde als JSON')
    .action(async (id: string, { at, json, ...who }: Who & { readonly at?: Date; readonly json?: boolean }) => {
      const query = { id, ...whoOf(ports, who), ...(at === undefined ? {} : { at: at.toISOString() }) };
      const way = shownResult(await atDesk(ports, (desk) => wayOf(desk, query)));
      if (json === true) {
        printJson(ports, way.json);
      } else {
        printLines(ports, way.lines);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "trace ZP100120301 --user 'B. Heerder' --reason storing", 'trace ZP100120301 --json');
}

/** Work and dead letters name both by id, and who works on them need not know which it is. */
async function wayOf(desk: OperatorDesk, query: Who & { readonly id: string; readonly at?: string }): Promise<Result<{ readonly json: unknown; readonly lines: readonly string[] }>> {
  const trace = await desk.trace(query);
  if (trace.ok) {
    return accept({ json: trace.value, lines: describeTrace(trace.value) });
  }
  const consultatie = trace.refusal.code === 'NOT_FOUND' ? await desk.traceConsultatie(query) : trace;
  return consultatie.ok ? accept({ json: consultatie.value, lines: describeConsultatie(consultatie.value) }) : consultatie;
}
