import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { openStorage } from '../open-storage.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { withProgress } from './progress.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';

/** `mgn db migrate`: brings the database of the settings up to date. */
export function addDb(program: Command, ports: CommandPorts): void {
  const db = withExample(program.command('db').description('Beheert de database.'), 'db migrate');
  const command = db
    .command('migrate')
    .description('Brengt de database bij. Kan altijd opnieuw.')
    .option('--json', '{version, applied}')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const settings = readSettings(ports.env);
      const report = await withProgress(ports, 'Database bijwerken', async () => {
        const storage = await openStorage(settings, { now: () => new Date() });
        await storage.close();
        return storage.migration;
      });
      if (json === true) {
        printJson(ports, report);
      } else {
        printLines(ports, [`Database is bij: versie ${report.version}${report.applied.length === 0 ? ', er was niets te doen' : `, toegepast: ${report.applied.join(', ')}`}.`]);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'db migrate', 'db migrate --json');
}
