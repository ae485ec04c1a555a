import type { Command } from 'commander';
import type { Result } from '../kernel/result.ts';
import type { Who } from '../named-user.ts';
import type { OperatorDesk } from '../operator-desk.ts';
import type { PartnerDeed, PartnerRow, PartnerState } from '../traffic-desk.ts';
import { withExample } from './dutch-usage.ts';
import { dutchTime } from './dutch-time.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { requiredResult } from './required-result.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

const STATES: Readonly<Record<PartnerState, string>> = { open: 'open', paused: 'GEPAUZEERD', draining: 'loopt leeg', inactive: 'uit (netwerkbestand)' };
const CIRCUITS: Readonly<Record<string, string>> = { closed: '', open: 'antwoordt niet', probing: 'wordt geprobeerd' };

/** `mgn partners`: what waits for whom, and holding a partner back. */
export function addPartners(program: Command, ports: CommandPorts): void {
  const group = withExample(program.command('partners').description('Wat er voor elke partner klaarstaat; een partner pauzeren, leeg laten lopen en hervatten.'), 'partners list');
  const list = group
    .command('list')
    .description('Toont per partner zijn stand, wat er wacht en sinds wanneer.')
    .option('--all', 'ook partners waarvoor niets wacht (voor mensen; --json toont altijd alles)')
    .option('--json', 'rijen als JSON')
    .action(async ({ all, json }: { readonly all?: boolean; readonly json?: boolean }) => {
      const rows = requiredResult(await atDesk(ports, (desk) => desk.listPartners({})));
      const shown = rows.filter((it) => all === true || it.state !== 'open' || it.pending + it.dead > 0 || (it.circuit ?? 'closed') !== 'closed');
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, shown.length === 0 ? [`Alle ${rows.length} partners zijn open, en er wacht niets.`] : rowLines(shown));
      }
      ports.finish(EXIT.fine);
    });
  withExample(list, 'partners list', 'partners list --all');
  addDeed(group, ports, { name: 'pause', description: 'Houdt alles voor deze partner vast, op elke gateway; een crisisbericht gaat wel. Wat al onderweg is kan nog aankomen.', deed: (desk, query) => desk.pausePartner(query) });
  addDeed(group, ports, { name: 'drain', description: 'Laat nog gaan wat nu klaarstaat; wat later komt wordt vastgehouden.', deed: (desk, query) => desk.drainPartner(query) });
  addDeed(group, ports, { name: 'resume', description: 'Heft pauze of leegloop op: wat vastgehouden werd gaat, in volgorde.', deed: (desk, query) => desk.resumePartner(query) });
}

type Deed = { readonly name: string; readonly description: string; readonly deed: (desk: OperatorDesk, query: PartnerDeed) => Promise<Result<PartnerRow>> };

function addDeed(group: Command, ports: CommandPorts, { name, description, deed }: Deed): void {
  const command = withWho(group.command(`${name} <partner>`))
    .description(description)
    .option('--json', 'de rij als JSON')
    .action(async (partner: string, { json, ...who }: Who & { readonly json?: boolean }) => {
      const row = shownResult(await atDesk(ports, (desk) => deed(desk, { partner, ...whoOf(ports, who) })));
      if (json === true) {
        printJson(ports, row);
      } else {
        printLines(ports, rowLines([row]));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, `partners ${name} ggz-voorbeeld --user 'B. Heerder' --reason onderhoud`);
}

function rowLines(rows: readonly PartnerRow[]): readonly string[] {
  return textTable(['Partner', 'Rol', 'Stand', 'Sinds', 'Verbinding', 'Wacht', 'Aangehouden', 'Niet bezorgd', 'Oudste', 'Laatst bezorgd', 'Code'],
    rows.map((it) => [
      it.partner, it.role ?? '(niet in het netwerk)', STATES[it.state], timeOf(it.since), CIRCUITS[it.circuit ?? 'closed'] ?? '', String(it.pending), String(it.waiting), String(it.dead), timeOf(it.oldestAt), timeOf(it.lastDeliveredAt), it.code ?? '',
    ]));
}

function timeOf(at: string | undefined): string {
  return at === undefined ? '' : dutchTime(at);
}
