import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CODES } from '../kernel/codes.ts';
import type { Who } from '../named-user.ts';
import { withExample } from './dutch-usage.ts';
import { RESULTS } from './dutch-words.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { loadNetworkFile, SAMPLE_NETWORK } from './network-file.ts';
import { offlineRulebooks } from './offline-rulebooks.ts';
import { deskBehind } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { startProgress } from './progress.ts';
import { findCases } from './replay/find-cases.ts';
import { goldenMaps } from './replay/golden-maps.ts';
import { mapsAtRevision } from './replay/maps-at-revision.ts';
import { postTo } from './replay/post-messages.ts';
import { problemOf } from './replay/problem-of.ts';
import { replayCases } from './replay/replay-cases.ts';
import type { ReplayReport } from './replay/replay-report.ts';
import { reportOf } from './replay/replay-report.ts';
import { REPORTS } from './replay/report-files.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { whoOf, withWho } from './who-options.ts';

type Options = Who & {
  readonly url?: string; readonly client?: string; readonly key?: string; readonly update?: boolean; readonly against?: string;
  readonly report?: keyof typeof REPORTS; readonly out?: string; readonly network?: string; readonly at?: Date; readonly json?: boolean;
};

/** `mgn replay PATH…`: message fixtures through mapping and rules, without effect outside, compared with their goldens. */
export function addReplay(program: Command, ports: CommandPorts): void {
  const command = withWho(program.command('replay <pad...>'))
    .description('Speelt berichten na zonder gevolgen buiten: wat zou de gateway besluiten, en is de omzetting nog gelijk? Losse berichten zijn samen één reeks, in de gegeven volgorde.')
    .option('--url <url>', 'stuur naar een draaiende gateway in plaats van een proefronde: HL7v2 en verwijzingen in FHIR R4 (JSON)')
    .option('--client <id>', 'met --url: client-id uit het netwerkbestand')
    .option('--key <bestand>', 'met --url: private JWK van die client')
    .addOption(new Option('--update', 'schrijf de verwachte uitkomsten opnieuw').conflicts(['against', 'url']))
    .addOption(new Option('--against <rev>', 'vergelijk met de mappings van deze git-revisie').conflicts('url'))
    .addOption(new Option('--report <soort>', 'rapport in plaats van de lijst').choices(Object.keys(REPORTS)))
    .option('--out <bestand>', 'schrijf het rapport hierheen')
    .option('--network <bestand>', 'netwerkbestand (standaard: MGN_NETWORK, anders het voorbeeld)')
    .option('--at <tijd>', 'moment van ontvangst (standaard: de tijd van elk bericht)', parseTime)
    .option('--json', '{total, matched, differed, failed, cases}')
    .action(async (paths: readonly string[], options: Options) => {
      checkOptions(ports, options);
      const report = await replay(ports, paths, options);
      await show(ports, report, options);
      ports.finish(statusOf(report));
    });
  withExample(command, 'replay srm.hl7 brief.hl7', 'replay test/golden/maps --report junit --out replay.xml', 'replay test/golden/maps --against HEAD~1 --json');
}

function checkOptions({ env }: CommandPorts, { update, url, client, key, out, report }: Options): void {
  if (update === true && (env['CI'] ?? '') !== '') {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--update, CI');
  }
  if (url !== undefined && (!URL.canParse(url) || client === undefined || key === undefined)) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--url, --client, --key');
  }
  if (out !== undefined && report === undefined) {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--out, --report');
  }
}

async function replay(ports: CommandPorts, paths: readonly string[], options: Options): Promise<ReplayReport> {
  const { url, client, key, against } = options;
  const found = await findCases(paths);
  const total = found.goldens.length + found.runs.reduce((count, run) => count + run.length, 0);
  if (total === 0) {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, paths.join(' '));
  }
  const network = await loadNetworkFile(ports, options.network ?? (ports.env['MGN_NETWORK'] || SAMPLE_NETWORK));
  const rulebooks = await offlineRulebooks(ports);
  const maps = await goldenMaps();
  const older = against === undefined ? undefined : await mapsAtRevision(against);
  const post = url === undefined ? undefined : await postTo({ url, clientId: client ?? '', keyFile: key ?? '', desk: deskBehind(ports, url), who: whoOf(ports, options) });
  const progress = startProgress(ports, 'Berichten');
  let done = 0;
  try {
    return reportOf(await replayCases({ rulebooks, maps, network, at: options.at, isUpdate: options.update === true, against: older, post, onCase: () => progress.update(++done, total) }, found));
  } finally {
    progress.end();
  }
}

async function show(ports: CommandPorts, report: ReplayReport, options: Options): Promise<void> {
  const text = options.report === undefined ? undefined : REPORTS[options.report](report);
  if (text !== undefined && options.out !== undefined) {
    await writeFile(options.out, text).catch(() => {
      throw new Stop('FILE_UNREADABLE', EXIT.usage, options.out);
    });
  }
  if (text !== undefined && options.out === undefined) {
    ports.out(text);
  } else if (options.json === true) {
    printJson(ports, report);
  } else {
    printLines(ports, linesOf(report));
  }
}

/** Refused, held and stopped are decisions about a referral, and fine; different, failed and invalid are not. */
function statusOf({ differed, failed, cases }: ReplayReport): ExitStatus {
  const isBad = differed + failed > 0 || cases.some((it) => it.result === 'invalid' && it.diff === undefined);
  return isBad ? EXIT.judgedBad : EXIT.fine;
}

function linesOf({ total, matched, differed, failed, cases }: ReplayReport): readonly string[] {
  return [
    ...cases.flatMap((it) => [
      `${it.case}: ${RESULTS[it.result] ?? it.result}${it.code === undefined ? '' : ` [${it.code}]`}${it.at === undefined ? '' : ` (${it.at})`}${it.diff === undefined ? '' : `; ${problemOf(it) ?? 'omzetting gelijk'}`}`,
      ...it.reasons.map((code) => `  - ${CODES[code].text} [${code}]`),
      ...(it.diff ?? []).map((one) => `  ≠ ${one.path}: verwacht ${shown(one.expected)}, kreeg ${shown(one.actual)}`),
    ]),
    `${total} bericht${total === 1 ? '' : 'en'}: ${matched} gelijk, ${differed} anders, ${failed} mislukt.`,
  ];
}

/** A value on one line; of something large only its beginning, `--json` has all of it. */
function shown(value: unknown): string {
  const text = value === undefined ? 'niets' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
