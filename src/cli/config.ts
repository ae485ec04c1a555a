import type { Command } from 'commander';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { judgeNetworkFile, problemLines } from './network-file.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';

/** `mgn config check FILE`: judges a network file, every problem with its place. */
export function addConfig(program: Command, ports: CommandPorts): void {
  const config = withExample(program.command('config').description('Controleert instellingen en netwerkbestanden.'), 'config check docs/sample-network.yaml');
  const check = config
    .command('check <bestand>')
    .description('Controleert een netwerkbestand en noemt elk probleem met zijn plaats.')
    .option('--json', 'lijst van {at, rule, problem}; leeg als het bestand klopt')
    .action(async (file: string, { json }: { readonly json?: boolean }) => {
      const judged = await judgeNetworkFile(file);
      const problems = judged.ok ? [] : judged.problems;
      if (json === true) {
        printJson(ports, problems);
      } else {
        printLines(ports, judged.ok ? [`${file}: klopt (versie ${judged.network.version}, ${judged.network.environment}).`] : [`${file}: ${problems.length} proble${problems.length === 1 ? 'em' : 'men'}`, ...problemLines(problems)]);
      }
      ports.finish(judged.ok ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(check, 'config check docs/sample-network.yaml');
}
