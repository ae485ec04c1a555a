import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { keyFolderOf, masterKeyFileOf } from '../open-storage.ts';
import { installMasterKey } from '../security/install-master-key.ts';
import { loadMasterKey } from '../security/load-master-key.ts';
import { describeKeys, masterKeyId } from '../security/rotate-master-key.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { byOf } from './who-options.ts';

/** `mgn keys`: the key store that makes stored content readable (design 5.10). */
export function addKeys(program: Command, ports: CommandPorts): void {
  const keys = withExample(program.command('keys').description('De sleutels waarmee inhoud is opgeslagen: bekijken, en de hoofdsleutel vervangen.'), 'keys list');
  addList(keys, ports);
  addRotate(keys, ports);
}

function addList(keys: Command, ports: CommandPorts): void {
  const command = keys
    .command('list')
    .description('Toont welke hoofdsleutel in gebruik is, welke dagsleutels er zijn, en of een vervanging nog niet af is. Nooit een sleutel zelf.')
    .option('--json', 'hetzelfde als JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const settings = readSettings(ports.env);
      const status = describeKeys(keyFolderOf(settings), loadMasterKey(masterKeyFileOf(settings), { create: false }));
      if (json === true) {
        printJson(ports, status);
      } else {
        printLines(ports, [
          `Hoofdsleutel ${status.masterKey}: ${status.opens ? 'opent alles' : 'OPENT NIET ALLES'}.`,
          ...(status.rotatingTo === undefined ? [] : [`Een vervanging naar ${status.rotatingTo} is niet af: geef keys rotate opnieuw, met dezelfde nieuwe sleutel.`]),
          ...status.periods.map((it) => `  dag ${it.period}${it.opens ? '' : ': gaat niet open'}`),
        ]);
      }
      ports.finish(status.opens && status.rotatingTo === undefined ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(command, 'keys list', 'keys list --json');
}

function addRotate(keys: Command, ports: CommandPorts): void {
  const command = keys
    .command('rotate')
    .description('Vervangt de hoofdsleutel terwijl gateways doorwerken: alles wordt onder de nieuwe gebracht en het sleutelbestand vervangen. Afgebroken? Geef dezelfde opdracht opnieuw.')
    .requiredOption('--new <bestand>', 'bestand met de nieuwe sleutel (base64, 32 bytes, mode 0600); wordt gemaakt als het er niet is')
    .option('--user <naam>', 'uw naam: van een persoon, niet van een organisatie; of MGN_USER')
    .option('--json', '{from, to, files}')
    .action(async ({ new: newKeyFile, user, json }: { readonly new: string; readonly user?: string; readonly json?: boolean }) => {
      const by = byOf(ports, user, '--user');
      const settings = readSettings(ports.env);
      const masterKeyFile = masterKeyFileOf(settings);
      if (!existsSync(masterKeyFile)) {
        throw new Stop('ENVIRONMENT', EXIT.environment, settings.masterKeyFile === undefined ? 'MGN_DATA_DIR' : 'MGN_MASTER_KEY_FILE');
      }
      const to = masterKeyId(loadMasterKey(newKeyFile, { create: true }));
      requiredResult(await atDesk(ports, (desk) => desk.noteRotation({ by, to, step: 'begonnen' })));
      const rotated = installMasterKey({ folder: keyFolderOf(settings), masterKeyFile, newKeyFile });
      requiredResult(await atDesk(ports, (desk) => desk.noteRotation({ by, to, step: 'klaar' })));
      if (json === true) {
        printJson(ports, rotated);
      } else {
        printLines(ports, [`Hoofdsleutel vervangen: ${rotated.from} → ${rotated.to}, ${rotated.files} bestanden. Vernietig de oude sleutel, en het losse bestand met de nieuwe.`]);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "keys rotate --new nieuwe.key --user 'B. Heerder'");
}
