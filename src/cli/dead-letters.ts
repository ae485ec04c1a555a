import type { Command } from 'commander';
import type { Who } from '../named-user.ts';
import type { DeadLetter, OperatorDesk } from '../operator-desk.ts';
import type { Result } from '../kernel/result.ts';
import { withExample } from './dutch-usage.ts';
import { dutchTime } from './dutch-time.ts';
import { KINDS, STATUSES } from './dutch-words.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { requiredResult } from './required-result.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';
import { byOf, shownResult, whoOf, withBy, withWho } from './who-options.ts';

/** `mgn dead-letters`: what could not be delivered, and what a person does with it. */
export function addDeadLetters(program: Command, ports: CommandPorts): void {
  const group = withExample(program.command('dead-letters').description('Wat niet bezorgd kon worden, en wat daarmee moet.'), 'dead-letters list');
  const list = withWho(group.command('list'))
    .description('Toont wat niet bezorgd kon worden, oudste eerst.')
    .option('--recipient <partner>', 'alleen voor deze ontvanger')
    .option('--json', 'rijen als JSON')
    .action(async ({ recipient, json, ...who }: Who & { readonly recipient?: string; readonly json?: boolean }) => {
      const rows = shownResult(await atDesk(ports, (desk) => desk.listDead({ ...whoOf(ports, who), ...(recipient === undefined ? {} : { recipient }) })));
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, rows.length === 0 ? ['Alles is bezorgd of onderweg.'] : listLines(rows));
      }
      ports.finish(EXIT.fine);
    });
  withExample(list, 'dead-letters list', 'dead-letters list --recipient ggz-voorbeeld --json');
  addShow(group, ports);
  addInbound(group, ports);
  addDeed(group, ports, { name: 'retry', description: 'Biedt een bericht opnieuw aan.', deed: (desk, query) => desk.retryDead(query) });
  addDeed(group, ports, { name: 'discard', description: 'Besluit dat een bericht niet meer hoeft; het wordt nooit verstuurd.', deed: (desk, query) => desk.discardDead(query) });
}

function addShow(group: Command, ports: CommandPorts): void {
  const show = withWho(group.command('show <id>'))
    .description('Toont een bericht: voor wie, waarom het niet aankwam en wat te doen.')
    .option('--json', 'als JSON')
    .action(async (id: string, { json, ...who }: Who & { readonly json?: boolean }) => {
      print(ports, shownResult(await atDesk(ports, (desk) => desk.showDead({ id, ...whoOf(ports, who) })), id), json);
    });
  withExample(show, 'dead-letters show 3f0c…');
}

/** Messages that came in and could not be taken: listed, and taken in once more from their bytes. */
function addInbound(group: Command, ports: CommandPorts): void {
  const inbound = withWho(group.command('inbound'))
    .description('Toont berichten die binnenkwamen en door een fout van ons niet verwerkt konden worden.')
    .option('--json', 'rijen als JSON: {id, source, sender, receivedAt, code}')
    .action(async ({ json, ...who }: Who & { readonly json?: boolean }) => {
      const rows = shownResult(await atDesk(ports, (desk) => desk.listInbound(whoOf(ports, who))));
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, rows.length === 0 ? ['Alles wat binnenkwam is verwerkt.'] : textTable(['Id', 'Deur', 'Afzender', 'Ontvangen', 'Code'], rows.map((it) => [it.id, it.source, it.sender, dutchTime(it.receivedAt), it.code ?? ''])));
      }
      ports.finish(EXIT.fine);
    });
  withExample(inbound, 'dead-letters inbound');
  const replay = withWho(group.command('replay <id>'))
    .description('Verwerkt zo een bericht opnieuw, uit de bewaarde bytes: na herstel van de fout.')
    .option('--json', '{id, isDone, answer}')
    .action(async (id: string, { json, ...who }: Who & { readonly json?: boolean }) => {
      const done = shownResult(await atDesk(ports, (desk) => desk.replayInbound({ id, ...whoOf(ports, who) })), id);
      if (json === true) {
        printJson(ports, done);
      } else {
        printLines(ports, [done.isDone ? `Verwerkt: ${done.answer}${done.code === undefined ? '' : ` (${done.code})`}.` : `Nog steeds niet te verwerken (${done.answer}); het blijft staan.`]);
      }
      ports.finish(done.isDone ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(replay, "dead-letters replay 3f0c… --user 'B. Heerder' --reason mapping-hersteld");
}

type Deed = { readonly name: string; readonly description: string; readonly deed: (desk: OperatorDesk, query: { readonly id: string; readonly by: string }) => Promise<Result<DeadLetter>> };

function addDeed(group: Command, ports: CommandPorts, { name, description, deed }: Deed): void {
  const command = withBy(group.command(`${name} <id>`))
    .description(description)
    .option('--json', 'als JSON')
    .action(async (id: string, { by, json }: { readonly by?: string; readonly json?: boolean }) => {
      const query = { id, by: byOf(ports, by) };
      print(ports, requiredResult(await atDesk(ports, (desk) => deed(desk, query)), id), json);
    });
  withExample(command, `dead-letters ${name} 3f0c… --by 'B. Heerder'`);
}

function print(ports: CommandPorts, row: DeadLetter, json: boolean | undefined): void {
  if (json === true) {
    printJson(ports, row);
  } else {
    printLines(ports, [
      ...listLines([row]),
      ...(row.text === undefined ? [] : [`${row.text}${row.hint === undefined || row.hint === '-' ? '' : ` ${row.hint}`}`]),
      `Verwijzing ${row.journey}: npx mgn trace ${row.journey}`,
    ]);
  }
  ports.finish(EXIT.fine);
}

function listLines(rows: readonly DeadLetter[]): readonly string[] {
  return textTable(['Id', 'Ontvanger', 'Rol', 'Soort', 'Stand', 'Code', 'Pogingen', 'Sinds'],
    rows.map((it) => [it.id, it.recipient, it.role, KINDS[it.kind] ?? it.kind, STATUSES[it.status] ?? it.status, it.code ?? '', String(it.attempts), dutchTime(it.createdAt)]));
}
