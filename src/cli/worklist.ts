import type { Command } from 'commander';
import { Option } from 'commander';
import type { Who } from '../named-user.ts';
import type { WorkRow } from '../operator-desk.ts';
import type { WorklistKind } from '../store/worklist-item.ts';
import type { CompleteHeld } from '../workflow/commands.ts';
import { withExample } from './dutch-usage.ts';
import { dutchTime } from './dutch-time.ts';
import { RESULTS, WORK_KINDS } from './dutch-words.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { byOf, shownResult, whoOf, withBy, withWho } from './who-options.ts';

/** `mgn worklist`: what waits for a person, each with owner and term. */
export function addWorklist(program: Command, ports: CommandPorts): void {
  const worklist = withExample(program.command('worklist').description('Wat op een persoon wacht: aangehouden verwijzingen, crisismeldingen, open acties.'), 'worklist list');
  addList(worklist, ports);
  addTake(worklist, ports);
  addAnswer(worklist, ports);
}

type ListOptions = Who & { readonly owner?: string; readonly kind?: WorklistKind; readonly late?: boolean; readonly at?: Date; readonly json?: boolean };

function addList(worklist: Command, ports: CommandPorts): void {
  const command = withWho(worklist.command('list'))
    .description('Toont de werklijst: crisis eerst, dan op termijn.')
    .option('--owner <partner>', 'alleen van deze partner')
    .addOption(new Option('--kind <soort>', 'alleen deze soort').choices(Object.keys(WORK_KINDS)))
    .option('--late', 'alleen wat over zijn termijn is')
    .option('--at <tijd>', 'beoordeel de termijnen op dit moment (standaard: nu)', parseTime)
    .option('--json', 'rijen als JSON')
    .action(async ({ owner, kind, late, at, json, ...who }: ListOptions) => {
      const query = { ...whoOf(ports, who), ...(owner === undefined ? {} : { owner }), ...(kind === undefined ? {} : { kind }), ...(late === undefined ? {} : { onlyLate: late }), ...(at === undefined ? {} : { at: at.toISOString() }) };
      const rows = shownResult(await atDesk(ports, (desk) => desk.listWork(query)));
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, rows.length === 0 ? ['Er wacht niets op een persoon.'] : rowLines(rows));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'worklist list', 'worklist list --owner planner-voorbeeld --late --json');
}

function addTake(worklist: Command, ports: CommandPorts): void {
  const command = withBy(worklist.command('take <id>'))
    .description('Neemt een item op naam; ook over van een ander.')
    .option('--json', 'de rij als JSON')
    .action(async (id: string, { by, json }: { readonly by?: string; readonly json?: boolean }) => {
      const query = { id, by: byOf(ports, by) };
      const row = requiredResult(await atDesk(ports, (desk) => desk.takeWork(query)), id);
      if (json === true) {
        printJson(ports, row);
      } else {
        printLines(ports, rowLines([row]));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "worklist take 3f0c… --by 'P. Lanner'");
}

function addAnswer(worklist: Command, ports: CommandPorts): void {
  const command = withBy(worklist.command('answer <id> [antwoorden...]'))
    .description('Handelt een item af: vult een aangehouden verwijzing aan (VRAAG=ANTWOORD), bevestigt een crisismelding, beëindigt een verwijzing (STOP=ingetrokken, no-show, verhuisd of overleden), of sluit een ander item.')
    .option('--note <code>', 'waarom een ander item gesloten wordt: een code, geen vrije tekst')
    .option('--json', 'wat ervan kwam als JSON')
    .action(async (id: string, texts: readonly string[], { by, note, json }: { readonly by?: string; readonly note?: string; readonly json?: boolean }) => {
      if (note !== undefined && !/^[a-z][a-z0-9-]{1,39}$/.test(note)) {
        throw new Stop('USAGE_INVALID', EXIT.usage, '--note');
      }
      const query = { id, by: byOf(ports, by), answers: texts.map(readAnswer), ...(note === undefined ? {} : { note }) };
      const answered = requiredResult(await atDesk(ports, (desk) => desk.answerWork(query)), id);
      if (json === true) {
        printJson(ports, answered);
      } else {
        const verdict = answered.result === undefined ? 'afgehandeld' : `${RESULTS[answered.result] ?? answered.result}${answered.code === undefined ? '' : ` [${answered.code}]`}`;
        printLines(ports, [`${id}: ${verdict}`, ...(answered.reasons ?? []).map((code) => `  - ${code}`)]);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "worklist answer 3f0c… VGZVW=J VGTOE:vg-sd=J --by 'P. Lanner'", "worklist answer 77aa… --by 'P. Lanner' --note gebeld", "worklist answer 91cd… ONTVANGST=Z-2026-17 --by 'P. Lanner'", "worklist answer 08be… STOP=overleden --by 'P. Lanner'");
}

/** `VGTOE:vg-sd=J`: question, sub-id and answer. */
export function readAnswer(text: string): CompleteHeld['answers'][number] {
  const [, question, subId, answer] = /^([A-Z][A-Z0-9]*)(?::([^=]+))?=(.+)$/s.exec(text) ?? [];
  if (question === undefined || answer === undefined) {
    throw new Stop('USAGE_INVALID', EXIT.usage, 'VRAAG=ANTWOORD');
  }
  return { question, answer, ...(subId === undefined ? {} : { subId }) };
}

function rowLines(rows: readonly WorkRow[]): readonly string[] {
  return rows.flatMap((it) => [
    `${it.isLate ? '! ' : '  '}${WORK_KINDS[it.kind] ?? it.kind} · ${it.owner} · uiterlijk ${dutchTime(it.dueAt)}${it.takenBy === undefined ? '' : ` · bij ${it.takenBy}`}`,
    ...(it.code === undefined ? [] : [`    ${it.text ?? ''} [${it.code}]`, ...(it.hint === undefined || it.hint === '-' ? [] : [`    → ${it.hint}`])]),
    `    id ${it.id}${it.journey === undefined ? '' : `, verwijzing ${it.journey}`}`,
  ]);
}
