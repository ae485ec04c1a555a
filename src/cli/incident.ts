import type { Command } from 'commander';
import type { Incident } from '../incident.ts';
import type { Who } from '../named-user.ts';
import { readAsker } from './asker.ts';
import { describeIncident } from './describe-incident.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printLines } from './terminal.ts';
import { withWho } from './who-options.ts';

type IncidentOptions = Who & { readonly from: Date; readonly to: Date; readonly recipient?: string; readonly sender?: string; readonly journey?: string; readonly json?: boolean };

/** `mgn incident`: who got what of whom between two times, for the notice to each controller (AVG 33). */
export function addIncident(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('incident'))
    .description('Toont wie tussen twee tijden wat kreeg van wie, per verantwoordelijke (praktijk) en ontvanger: voor de melding van een datalek (AVG 33).')
    .requiredOption('--from <tijd>', 'vanaf', parseTime)
    .requiredOption('--to <tijd>', 'tot', parseTime)
    .option('--recipient <partner>', 'alleen wat deze partij kreeg')
    .option('--sender <partner>', 'alleen van deze praktijk of afzender')
    .option('--journey <id>', 'alleen van deze verwijzing')
    .option('--json', '{from, to, persons, groups, list}; elke persoon in `list` wijst met `got` naar `groups`')
    .action(async (options: IncidentOptions) => {
      const { from, to, recipient, sender, journey } = options;
      if (to <= from) {
        throw new Stop('USAGE_INVALID', EXIT.usage, '--to');
      }
      const query = {
        ...readAsker(ports, options), from: from.toISOString(), to: to.toISOString(),
        ...(recipient === undefined ? {} : { recipient }), ...(sender === undefined ? {} : { sender }), ...(journey === undefined ? {} : { journey }),
      };
      const incident = requiredResult(await atDesk(ports, (desk) => desk.incident(query)));
      if (options.json === true) {
        writeIncident(ports, incident);
      } else {
        printLines(ports, describeIncident(incident));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "incident --from 2026-11-23 --to 2026-11-24T12:00 --recipient ggz-voorbeeld --user 'B. Heerder' --reason verkeerd-adres --json");
}

/** A person per line, since a million of them in one text would be too long for it. */
function writeIncident({ out }: Pick<CommandPorts, 'out'>, { list, ...rest }: Incident): void {
  out(`${JSON.stringify(rest).slice(0, -1)},"list":[`);
  list.forEach((person, at) => out(`${at === 0 ? '' : ','}\n${JSON.stringify(person)}`));
  out('\n]}\n');
}
