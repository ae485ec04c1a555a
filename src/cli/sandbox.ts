import type { Command } from 'commander';
import { startPartner } from '../sandbox/start-partner.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { loadNetworkFile, SAMPLE_NETWORK } from './network-file.ts';
import { parsePort } from './parse-port.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson } from './terminal.ts';

type Options = { readonly port?: number; readonly network?: string; readonly json?: boolean };

/** `mgn sandbox PARTNER`: one simulated partner of the network file alone, until it is stopped. */
export function addSandbox(program: Command, ports: CommandPorts): void {
  const command = program
    .command('sandbox <partner>')
    .description('Draait één gesimuleerde partner uit het netwerkbestand en toont wat er binnenkomt.')
    .option('--port <poort>', 'luister op deze poort in plaats van die in het netwerkbestand', parsePort)
    .option('--network <bestand>', 'netwerkbestand (standaard: MGN_NETWORK, anders het voorbeeld)')
    .option('--json', 'een regel JSON met het adres, en een per binnengekomen bericht')
    .action(async (id: string, options: Options) => {
      const network = await loadNetworkFile(ports, options.network ?? (ports.env['MGN_NETWORK'] || SAMPLE_NETWORK));
      const partner = network.partners.find((it) => it.id === id);
      if (partner === undefined) {
        throw new Stop('USAGE_INVALID', EXIT.usage, `partner: ${network.partners.filter((it) => it.endpoints.length > 0).map((it) => it.id).join(' ')}`);
      }
      const stopAsked = ports.stopAsked();
      const print = (line: string): void => (options.json === true ? printJson(ports, { line }) : ports.out(`${line}\n`));
      const running = await startPartner(partner, { print, ...(options.port === undefined ? {} : { port: options.port }) });
      await stopAsked;
      await running.close();
      ports.finish(EXIT.fine);
    });
  withExample(command, 'sandbox gemeente-gm9901', 'sandbox ggz-voorbeeld --port 9200');
}
