import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { makeLog } from '../log.ts';
import { runGateway } from '../main.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { judgeNetworkFile, loadNetworkFile } from './network-file.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';

/** `mgn serve`: runs the gateway with the settings of the environment. */
export function addServe(program: Command, ports: CommandPorts): void {
  const command = program
    .command('serve')
    .description('Draait de gateway, met de instellingen MGN_* en het netwerkbestand MGN_NETWORK. Stopt netjes op Ctrl-C of SIGTERM; leest het netwerkbestand opnieuw op SIGHUP.')
    .option('--json', 'logregels zijn altijd JSON')
    .action(async () => {
      const settings = readSettings(ports.env);
      const { networkFile } = settings;
      if (networkFile === undefined) {
        throw new Stop('ENVIRONMENT', EXIT.environment, 'MGN_NETWORK');
      }
      const network = await loadNetworkFile(ports, networkFile, EXIT.environment);
      await runGateway({
        settings, network, log: makeLog(settings.logLevel), stopAsked: ports.stopAsked, readNetwork: () => judgeNetworkFile(networkFile),
        ...(ports.onReload === undefined ? {} : { onReload: ports.onReload }),
      });
      ports.finish(EXIT.fine);
    });
  withExample(command, 'serve', 'serve > gateway.log');
}
