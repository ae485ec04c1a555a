import type { Command } from 'commander';
import type { SecretOf } from '../partner-secrets.ts';
import { readPartnerSecret } from '../partner-secrets.ts';
import type { RunningPartner, Tell } from '../sandbox/start-partner.ts';
import { calledEndpoint, startPartner } from '../sandbox/start-partner.ts';
import { startPortal } from '../sandbox/start-portal.ts';
import type { Network, Sender } from '../workflow/network.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { loadNetworkFile, SAMPLE_NETWORK } from './network-file.ts';
import { parsePort } from './parse-port.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printLines } from './terminal.ts';

type Options = { readonly all?: boolean; readonly port?: number; readonly network?: string; readonly json?: boolean; readonly gateway: string; readonly key: string };

/** `mgn sandbox PARTNER`: one simulated partner of the network file alone, or all that are sent something, until stopped. */
export function addSandbox(program: Command, ports: CommandPorts): void {
  const command = program
    .command('sandbox [partner]')
    .description('Draait één gesimuleerde partner uit het netwerkbestand en toont wat er binnenkomt.')
    .option('--all', 'alle partners waar iets naartoe gaat, elk op zijn eigen adres')
    .option('--port <poort>', 'luister op deze poort in plaats van die in het netwerkbestand', parsePort)
    .option('--network <bestand>', 'netwerkbestand (standaard: MGN_NETWORK, anders het voorbeeld)')
    .option('--gateway <url>', 'adres van de gateway, voor een partner die zelf verwijst (VIPLive)', 'http://127.0.0.1:8080')
    .option('--key <bestand>', 'eigen sleutel van zo\'n partner; wordt gemaakt als het er niet is', 'viplive-key.json')
    .option('--json', 'een regel JSON met het adres, en een per binnengekomen bericht: {partner, address?, lines}')
    .action(async (id: string | undefined, options: Options) => {
      const network = await loadNetworkFile(ports, options.network ?? (ports.env['MGN_NETWORK'] || SAMPLE_NETWORK));
      if (options.all === true && id === undefined && options.port === undefined) {
        await runAll(ports, network, options);
        return;
      }
      const partner = network.partners.find((it) => it.id === id);
      const portal = network.senders.find((it) => it.id === id && it.profile === 'viplive');
      if (options.all === true || (partner === undefined && portal === undefined)) {
        const known = [...network.partners.filter((it) => calledEndpoint(it) !== undefined), ...network.senders.filter((it) => it.profile === 'viplive')];
        throw new Stop('USAGE_INVALID', EXIT.usage, `partner: ${known.map((it) => it.id).join(' ')}`);
      }
      if (partner !== undefined && partner.endpoints.length > 0 && calledEndpoint(partner) === undefined) {
        throw new Stop('USAGE_INVALID', EXIT.usage, `${partner.id}: ${partner.endpoints.map((it) => it.protocol).join(', ')}`);
      }
      const stopAsked = ports.stopAsked();
      const print = printer(ports, options, partner?.id ?? portal?.id ?? '');
      const port = options.port === undefined ? {} : { port: options.port };
      const running = partner === undefined
        ? await startPortal(portal as Sender, { print, gatewayUrl: options.gateway, keyFile: options.key, ...port })
        : await startPartner(partner, { print, secretOf: partnerSecrets(ports), ...port });
      await stopAsked;
      await running.close();
      ports.finish(EXIT.fine);
    });
  withExample(command, 'sandbox gemeente-gm9902', 'sandbox ggz-voorbeeld --port 9200', 'sandbox viplive --gateway http://127.0.0.1:8080', 'sandbox --all');
}

/** Every partner with an address that we send to. One that cannot listen takes the others down: half a region helps nobody. */
async function runAll(ports: CommandPorts, network: Network, options: Options): Promise<void> {
  const stopAsked = ports.stopAsked();
  const running: RunningPartner[] = [];
  try {
    for (const partner of network.partners.filter((it) => calledEndpoint(it) !== undefined)) {
      running.push(await startPartner(partner, { print: printer(ports, options, partner.id), secretOf: partnerSecrets(ports) }));
    }
    await stopAsked;
  } finally {
    await Promise.all(running.map((it) => it.close()));
  }
  ports.finish(EXIT.fine);
}

/** With `--json` each on one line: who reads it does not wait for an end that never comes. */
function printer(ports: CommandPorts, { json }: Options, partner: string): Tell {
  return (lines, address) => (json === true ? ports.out(`${JSON.stringify({ partner, ...(address === undefined ? {} : { address }), lines })}\n`) : printLines(ports, lines));
}

function partnerSecrets({ env }: CommandPorts): SecretOf {
  return readPartnerSecret(env['MGN_PARTNER_SECRETS_DIR'] || undefined);
}
