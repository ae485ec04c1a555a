import type { Command } from 'commander';
import type { ConsultatieFigures } from '../operator-desk.ts';
import type { Who } from '../named-user.ts';
import type { ConsultatieTrace } from '../trace-consultatie.ts';
import { stepLines, sectionLines } from './describe-trace.ts';
import { dutchTime } from './dutch-time.ts';
import { withExample } from './dutch-usage.ts';
import { KINDS, STATUSES } from './dutch-words.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { requiredResult } from './required-result.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { shownResult, whoOf, withWho } from './who-options.ts';

type Options = Who & { readonly from?: Date; readonly until?: Date; readonly json?: boolean };

/** `mgn consultatie [ID]`: the share closed at the kaderarts in a period (G7), or the whole way of one consultatie. */
export function addConsultatie(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('consultatie [id]'))
    .description('Toont hoeveel consultaties in trede 1 zijn afgesloten, of de hele weg van één consultatie (haar id, of dat van een Task).')
    .option('--from <tijd>', 'afgesloten vanaf dit moment', parseTime)
    .option('--until <tijd>', 'afgesloten vóór dit moment', parseTime)
    .option('--json', 'hetzelfde als JSON')
    .action(async (id: string | undefined, { from, until, json, ...who }: Options) => {
      const period = { ...(from === undefined ? {} : { from: from.toISOString() }), ...(until === undefined ? {} : { until: until.toISOString() }) };
      const shown = id === undefined ? await figures(ports, period) : await way(ports, id, who);
      if (json === true) {
        printJson(ports, shown.json);
      } else {
        printLines(ports, shown.lines);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'consultatie --from 2026-01-01 --until 2027-01-01', "consultatie 7c0f6a52-5e5f-4f43-9d4f-0f4b6a0a3c11 --user 'B. Heerder' --reason storing");
}

type Shown = { readonly json: unknown; readonly lines: readonly string[] };

async function figures(ports: CommandPorts, period: { readonly from?: string; readonly until?: string }): Promise<Shown> {
  const json = requiredResult(await atDesk(ports, (desk) => desk.consultaties(period)));
  return { json, lines: describeFigures(json) };
}

async function way(ports: CommandPorts, id: string, who: Who): Promise<Shown> {
  const json = shownResult(await atDesk(ports, (desk) => desk.traceConsultatie({ id, ...whoOf(ports, who) })));
  return { json, lines: describeConsultatie(json) };
}

/** The figure of G7 in Dutch, beside its baseline. */
export function describeFigures({ answered, closedInStep1, closedInStep2, percentage, baseline, unanswered, withdrawn, stopped, direct, sociaalDomein }: ConsultatieFigures): readonly string[] {
  return [
    `Getrapte consultatie: ${closedInStep1} van ${answered} afgesloten bij de kaderarts${percentage === undefined ? '' : ` (${percentage} %)`}; ${closedInStep2} bij de psychiater.`,
    `Nulmeting ${baseline.year}: ${baseline.closedInStep1} van ${baseline.answered} (${baseline.percentage} %).`,
    `Zonder antwoord: ${unanswered}; ingetrokken: ${withdrawn}; gestopt wegens crisis: ${stopped}.`,
    `Ernaast beantwoord: ${direct} rechtstreekse teleconsultatie, ${sociaalDomein} voor het sociaal domein.`,
  ];
}

/** A consultatie for a person, in Dutch: how it stands, then everything that happened in order of time. */
export function describeConsultatie(trace: ConsultatieTrace): readonly string[] {
  return [
    `Consultatie ${trace.number} · ${trace.consultatie}`,
    `Soort ${trace.type}, kanaal ${trace.channel}; stand: ${trace.status}${trace.closedInStep === undefined ? '' : `, afgesloten in trede ${trace.closedInStep}`}`,
    `Gevraagd ${dutchTime(trace.askedAt)} door ${trace.asker === '' ? 'onbekend' : trace.asker}`,
    ...(trace.identificatie === undefined ? [] : [`Herkenbaar wegens ${trace.identificatie}${trace.consent === undefined ? '' : ` ${trace.consent}`}`]), '',
    'Wat er gebeurde', ...trace.steps.flatMap(stepLines), '',
    ...sectionLines('Stappen', ['Stap', 'Trede', 'Bij', 'Stand', 'Uiterlijk', 'Reden'], trace.stappen.map((it) => [it.localId, String(it.trede), it.consultant, it.status, dutchTime(it.dueAt), it.reason ?? it.doorgegeven ?? ''])),
    ...sectionLines('Berichten aan partijen', ['Ontvanger', 'Rol', 'Soort', 'Stand', 'Code', 'Afgeleverd'], trace.deliveries.map((it) => [it.recipient, it.role, KINDS[it.kind] ?? it.kind, STATUSES[it.status] ?? it.status, it.code ?? '', dutchTime(it.deliveredAt)])),
    ...sectionLines('Wacht op een persoon', ['Id', 'Soort', 'Code', 'Bij', 'Uiterlijk'], trace.worklist.map((it) => [it.id, it.kind, it.code ?? '', it.owner, dutchTime(it.dueAt)])),
  ];
}
