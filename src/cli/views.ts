import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { SHARING_FOLDER } from '../config/load-sharing-views.ts';
import { withExample } from './dutch-usage.ts';
import { dutchGrade } from './dutch-grade.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';
import type { ElementGroup, PartyChange } from './views/compare-views.ts';
import { compareViews } from './views/compare-views.ts';
import { rowLabel } from './views/matrix-rows.ts';
import { standingText } from './views/standing-text.ts';
import { readViewFolder, readViewsOf } from './views/read-views.ts';
import type { SharingTable } from './views/sharing-table.ts';
import { sharingTable } from './views/sharing-table.ts';
import { viewsPage } from './views/views-page.ts';

type Options = { readonly folder: string; readonly against?: string; readonly html?: string; readonly json?: boolean };

/** `mgn views`: what each party may know, as a table or a page, and what changed since another version. */
export function addViews(program: Command, ports: CommandPorts): void {
  const command = program
    .command('views')
    .description('Toont wat elke partij mag weten, en wat daarin is veranderd.')
    .option('--folder <map>', 'map met deelweergaven', SHARING_FOLDER)
    .option('--against <revisie|map>', 'vergelijkt met een git-revisie of een andere map')
    .option('--html <bestand>', 'schrijft de pagina "wat ziet wie" (met --against ook wat veranderde)')
    .option('--json', '{parties, rows} of, met --against, de lijst van veranderingen')
    .action(async ({ folder, against, html, json }: Options) => {
      const views = await readViewFolder(folder).catch((error: unknown) => {
        throw error instanceof Stop ? error : new Stop('FILE_UNREADABLE', EXIT.usage, folder);
      });
      const table = sharingTable(views);
      const changes = against === undefined ? undefined : compareViews(await readViewsOf(against), views);
      if (html !== undefined) {
        await writeFile(html, viewsPage(table, against === undefined ? undefined : { since: against, changes: changes ?? [] }));
      }
      if (json === true) {
        printJson(ports, changes ?? table);
      } else {
        printLines(ports, changes === undefined ? tableLines(table) : changeLines(changes, against ?? ''));
      }
    });
  withExample(command, 'views', 'views --against v0.1.0', 'views --html wat-ziet-wie.html');
}

function tableLines({ parties, rows }: SharingTable): readonly string[] {
  const legend = ['F', 'M', 'C', 'A', '-'].map((grade) => `${grade} ${dutchGrade(grade)}`).join(' · ');
  return [...textTable(['', ...parties.map((it) => it.view)], rows.map(({ row, cells }) => [rowLabel(row), ...cells.map((cell) => cell.grade)])), '', `${legend} · x met toestemming voor deze ontvanger`];
}

function changeLines(changes: readonly PartyChange[], against: string): readonly string[] {
  if (changes.length === 0) {
    return [`Niemand ziet iets anders dan in ${against}.`];
  }
  return changes.flatMap(({ view, title, presence, added, removed, regraded, conditions }) => [
    `${title} (${view})${presence === 'new' ? ': nieuw' : presence === 'gone' ? ': vervallen' : ''}`,
    ...added.flatMap((it) => groupLines('+ ziet erbij', it, standingText(it.now))),
    ...removed.flatMap((it) => groupLines('- ziet niet meer', it, standingText(it.was))),
    ...regraded.flatMap((it) => groupLines('~ anders', it, `${standingText(it.was)} → ${standingText(it.now)}`)),
    ...conditions.map(({ type, was, now }) => `  ~ ${type}: ${was === '' ? 'zonder voorwaarde' : was} → ${now === '' ? 'zonder voorwaarde' : now}`),
    '',
  ]);
}

function groupLines(what: string, { type, elements }: ElementGroup, standing: string): readonly string[] {
  return [`  ${what}: ${type} — ${standing}`, ...elements.map((element) => `      ${element}`)];
}
