import type { Command } from 'commander';
import type { Who } from '../named-user.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

/** `mgn resend`: one message, or what one recipient had of a referral, once more to that recipient. */
export function addResend(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('resend <id>'))
    .description('Stuurt één bezorgd bericht (of van een verwijzing alles wat de ontvanger het laatst kreeg) opnieuw naar één ontvanger. De verwijzing wordt opnieuw omgezet uit het bericht zoals het binnenkwam; bij het versturen wordt opnieuw gevraagd of het mag.')
    .requiredOption('--to <partner>', 'de ontvanger')
    .option('--stored', 'vanuit de stand van het verzoek, niet uit het oorspronkelijke bericht')
    .option('--json', '{journey, recipient, from?, deliveries:[{id, of}]}')
    .action(async (id: string, { to, stored, json, ...who }: Who & { readonly to: string; readonly stored?: boolean; readonly json?: boolean }) => {
      const sent = shownResult(await atDesk(ports, (desk) => desk.resend({ id, to, ...(stored === undefined ? {} : { stored }), ...whoOf(ports, who) })), id);
      if (json === true) {
        printJson(ports, sent);
      } else {
        const { journey, recipient, from, deliveries } = sent;
        printLines(ports, [
          `${deliveries.length} bericht${deliveries.length === 1 ? '' : 'en'} staan opnieuw klaar voor ${recipient}, ${from === undefined ? 'vanuit de stand van het verzoek' : `opnieuw omgezet uit bericht ${from}`}.`.replace(/^1 bericht staan/, '1 bericht staat'),
          ...deliveries.map((it) => `  ${it.id} (herhaalt ${it.of})`), `Wat ervan komt: npx mgn trace ${journey}`,
        ]);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "resend 3f0c… --to ggz-voorbeeld --user 'B. Heerder' --reason kwijt-bij-ontvanger", "resend ZP100120301 --to vg-voorbeelddam --user 'B. Heerder' --reason kwijt-bij-ontvanger");
}
