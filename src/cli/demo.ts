import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { JourneyReport } from '../sandbox/journey-report.ts';
import type { JourneyScript } from '../sandbox/journey-script.ts';
import { readJourneyScripts, sentFiles } from '../sandbox/journey-script.ts';
import { referralOf } from '../sandbox/referral-of.ts';
import type { Trace } from '../trace.ts';
import { traceJourney } from '../trace.ts';
import type { Demo } from './demo-run.ts';
import { runDemo, startDemo } from './demo-run.ts';
import { describeJourney, describeReasons, describeTotals } from './describe-journey.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { loadNetworkFile, SAMPLE_NETWORK } from './network-file.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';

const JOURNEYS = fileURLToPath(new URL('../../test/fixtures/journeys/', import.meta.url));
const TICK_MS = 10_000;

type Options = { readonly once?: boolean; readonly journeys: string; readonly json?: boolean };

/** `mgn demo`: gateway, simulated partners and the journeys of the fixtures; stays up unless `--once`. */
export function addDemo(program: Command, ports: CommandPorts): void {
  const command = program
    .command('demo')
    .description('Draait de gateway met gesimuleerde partners en laat de voorbeeldcasussen lopen. Blijft daarna aan, tot Ctrl-C.')
    .option('--once', 'stop na de casussen')
    .option('--journeys <map>', 'map met casussen', JOURNEYS)
    .option('--json', 'de samenvatting als JSON')
    .action(async (options: Options) => {
      const scripts = await readScripts(options.journeys);
      const network = await loadNetworkFile(ports, SAMPLE_NETWORK);
      const stopAsked = ports.stopAsked();
      const demo = await startDemo(ports, network, scripts);
      try {
        const isFine = await show(ports, demo, scripts, options.json === true);
        ports.finish(isFine ? EXIT.fine : EXIT.judgedBad);
        if (options.once !== true) {
          await stayUp(ports, demo, options.json === true, stopAsked);
        }
      } finally {
        await demo.close();
      }
    });
  withExample(command, 'demo', 'demo --once --json');
}

async function readScripts(folder: string): Promise<readonly JourneyScript[]> {
  const scripts = await readJourneyScripts(folder).catch(() => []);
  if (scripts.length === 0) {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, `${folder}: geen journey.json`);
  }
  return scripts;
}

/** Runs the journeys and tells what came of them. Fine: nothing lost, nothing twice, and every step did what it should. */
async function show(ports: CommandPorts, demo: Demo, scripts: readonly JourneyScript[], isJson: boolean): Promise<boolean> {
  const startedAt = performance.now();
  const reports = await runDemo(ports, demo, scripts);
  const totals = { lost: sum(reports, 'lost'), duplicated: sum(reports, 'duplicated'), ms: Math.round(performance.now() - startedAt) };
  if (isJson) {
    const journeys = reports.map(({ case: name, format, result, code, deliveries }) => ({ case: name, format, result, ...(code === undefined ? {} : { code }), deliveries }));
    printJson(ports, { journeys, ...totals });
  } else {
    const traces: (Trace | undefined)[] = [];
    for (const script of scripts) {
      traces.push(await traceOf(demo, script));
    }
    reports.forEach((report, index) => printLines(ports, [...describeJourney(report, traces[index]), '']));
    printLines(ports, [...describeReasons(traces), '', ...describeTotals(reports, totals)]);
  }
  const wrong = reports.flatMap((report) => report.steps.filter((it) => it.expected !== it.got).map((it) => `${report.case}: ${it.step}: verwacht ${it.expected}, kreeg ${it.got}`));
  wrong.forEach((line) => ports.err(`${line}\n`));
  return totals.lost === 0 && totals.duplicated === 0 && wrong.length === 0;
}

function sum(reports: readonly JourneyReport[], what: 'lost' | 'duplicated'): number {
  return reports.reduce((total, report) => total + report[what], 0);
}

async function traceOf({ gateway, region, clock }: Demo, script: JourneyScript): Promise<Trace | undefined> {
  const [first] = sentFiles(script);
  const number = first === undefined ? undefined : referralOf(region.network(), await readFile(first));
  const journey = number === undefined ? undefined : (await gateway.store.findByReferral(number.system, number.value))?.record.journey;
  const traced = journey === undefined ? undefined : await traceJourney({ ...gateway, views: gateway.rulebooks.views, network: () => region.network() }, journey.id, clock.now());
  return traced?.ok === true ? traced.value : undefined;
}

/** Keeps everything up at the pace of the wall clock, and prints how to look further. */
async function stayUp(ports: CommandPorts, { gateway, region, clock, dataDir }: Demo, isJson: boolean, stopAsked: Promise<void>): Promise<void> {
  clock.release();
  const timer = setInterval(() => void gateway.tick().catch(() => ports.err('De termijnen konden niet worden bekeken.\n')), TICK_MS);
  if (!isJson) {
    const { baseUrl, adminPort, mllpPort } = gateway.doors;
    const where = (ports.env['MGN_DATA_DIR'] ?? '') !== '' || dataDir === './data' ? '' : `MGN_DATA_DIR=${dataDir} `;
    printLines(ports, [
      '', 'De gateway blijft aan (Ctrl-C stopt). Verder kijken, in een ander venster:',
      `  ${where}npx mgn trace ZP100120301       de hele weg van één verwijzing`,
      `  ${where}npx mgn worklist list           wat op een persoon wacht`,
      `  ${where}npx mgn dead-letters list       wat niet bezorgd kon worden`,
      `  ${baseUrl}/fhir/metadata   wat de FHIR-deur kan`,
      `  http://127.0.0.1:${adminPort}/metrics   cijfers; /health/ready, /openapi.json`,
      `  MLLP op poort ${mllpPort}`,
      'Wat elke partner kreeg:',
      ...[...region.partners, ...region.gemeenten].map(([id, partner]) => `  ${id.padEnd(26)} ${new URL('/inbox', partner.url).href}`),
    ]);
  }
  await stopAsked;
  clearInterval(timer);
}
