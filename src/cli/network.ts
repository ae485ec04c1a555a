import type { Command } from 'commander';
import type { Who } from '../named-user.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { problemLines } from './network-file.ts';
import { atDesk } from './open-desk.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

/** `mgn network`: the network file of the gateway that runs. */
export function addNetwork(program: Command, ports: CommandPorts): void {
  const group = withExample(program.command('network').description('Het netwerkbestand van de gateway die draait.'), 'network reload');
  const reload = withWho(group.command('reload'))
    .description('Leest het netwerkbestand opnieuw, zonder herstart (zoals SIGHUP). Klopt het niet, dan blijft het oude gelden. Bij meer gateways: bij elk, in zijn eigen MGN_DATA_DIR.')
    .option('--json', '{version, from, isChanged, problems}')
    .action(async ({ json, ...who }: Who & { readonly json?: boolean }) => {
      const stand = shownResult(await atDesk(ports, (desk) => desk.reloadNetwork(whoOf(ports, who))));
      if (json === true) {
        printJson(ports, stand);
      } else if (stand.problems.length > 0) {
        printLines(ports, [`Geweigerd: ${stand.problems.length} proble${stand.problems.length === 1 ? 'em' : 'men'}. Versie ${stand.version} blijft gelden.`, ...problemLines(stand.problems)]);
      } else {
        printLines(ports, [stand.isChanged === true ? `Versie ${stand.version} geldt (was ${stand.from ?? ''}).` : `Ongewijzigd: versie ${stand.version}.`]);
      }
      ports.finish(stand.problems.length > 0 ? EXIT.judgedBad : EXIT.fine);
    });
  withExample(reload, "network reload --user 'B. Heerder'");
}
