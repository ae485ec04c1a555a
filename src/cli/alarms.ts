import type { Command } from 'commander';
import type { AlarmRow } from '../traffic-desk.ts';
import { alarmText } from './alarm-texts.ts';
import { withExample } from './dutch-usage.ts';
import { dutchTime } from './dutch-time.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { requiredResult } from './required-result.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';

/** `mgn alarms`: what an operator must look at, one per cause. */
export function addAlarms(program: Command, ports: CommandPorts): void {
  const group = withExample(program.command('alarms').description('Wat de beheerder moet zien: één alarm per oorzaak, tot de oorzaak weg is.'), 'alarms list');
  const list = group
    .command('list')
    .description('Toont de open alarmen, oudste eerst, met wat te doen.')
    .option('--json', 'rijen als JSON: {cause, raisedAt, lastAt, count}')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const rows = requiredResult(await atDesk(ports, (desk) => desk.listAlarms({})));
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, rows.length === 0 ? ['Er is geen alarm.'] : rowLines(rows));
      }
      ports.finish(EXIT.fine);
    });
  withExample(list, 'alarms list');
}

function rowLines(rows: readonly AlarmRow[]): readonly string[] {
  return textTable(['Oorzaak', 'Sinds', 'Aantal', 'Wat'], rows.map((it) => [it.cause, dutchTime(it.raisedAt), String(it.count), alarmText(it.cause)]), 110);
}
