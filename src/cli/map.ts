import type { Command } from 'commander';
import { Option } from 'commander';
import type { Rulebooks } from '../rulebooks.ts';
import { describeBundle } from './describe-bundle.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import type { ExplainedBundle, Mappable } from './map-input.ts';
import { explainOffline, mapOffline, mappable } from './map-input.ts';
import { offlineRulebooks } from './offline-rulebooks.ts';
import { parseTime } from './parse-time.ts';
import type { Format } from './read-input.ts';
import { FORMATS, readBytes, recognise } from './read-input.ts';
import { splitFile } from './split-file.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';
import { warnCharset } from './warn-charset.ts';

type NamedInput = { readonly file: string } & Mappable;
type Options = { readonly format?: Format; readonly explain?: boolean; readonly json?: boolean; readonly at?: Date };

/** `mgn map FILE…`: any supported message to an R4 Bundle, offline. */
export function addMap(program: Command, ports: CommandPorts): void {
  const command = program
    .command('map <bestand...>')
    .description('Zet berichten om naar een FHIR R4 Bundle, zonder gateway.')
    .addOption(new Option('--format <formaat>', 'formaat, als het bestand niet zegt welk of iets anders niet mag').choices(FORMATS))
    .option('--explain', 'toon bij elk element de regel en het bronveld, en de velden die niemand las')
    .option('--at <tijd>', 'moment van omzetten (standaard: de tijd van het bericht)', parseTime)
    .option('--json', 'de Bundle als JSON; bij meer bestanden een lijst')
    .action(async (files: readonly string[], options: Options) => {
      // All files are recognised first: a wrong one is told at once.
      const inputs = (await Promise.all(files.map((file) => recognised(file, options, ports)))).flat();
      const rulebooks = await offlineRulebooks(ports);
      const results = inputs.map((input) => ({ ...input, ...mapped(rulebooks, input, options.explain === true) }));
      if (options.json === true) {
        const values = results.map(({ bundle, explain, unread }) => (explain === undefined ? bundle : { ...bundle, explain, unread }));
        printJson(ports, values.length === 1 ? values[0] : values);
      } else {
        results.forEach((it) => printLines(ports, linesOf(it)));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'map srm.hl7', 'map verwijzing.xml --explain', 'map srm.hl7 --json > bundle.json');
}

/** The messages of a file; of a batch all, or none when one of them is no referral. */
async function recognised(file: string, { at, format }: Options, ports: CommandPorts): Promise<readonly NamedInput[]> {
  return splitFile(file, await readBytes(file)).map(({ name, bytes, isCutOff }) => {
    if (isCutOff) {
      throw new Stop('MESSAGE_UNREADABLE', EXIT.judgedBad, `${name}: afgebroken, de batch heeft geen BTS`);
    }
    const input = recognise(name, bytes);
    warnCharset(ports, input);
    return { file: name, ...mappable(input, { at, format }) };
  });
}

function mapped(rulebooks: Rulebooks, input: Mappable, isExplained: boolean): { readonly bundle: ExplainedBundle['bundle'] } & Partial<ExplainedBundle> {
  return isExplained ? explainOffline(rulebooks, input) : { bundle: mapOffline(rulebooks, input) };
}

function linesOf({ file, type, referral, bundle, explain, unread }: NamedInput & ReturnType<typeof mapped>): readonly string[] {
  const head = [`${file}: ${type}, verwijzing ${referral === '' ? 'zonder nummer' : referral}`, ...describeBundle(bundle).map((line) => `  ${line}`)];
  if (explain === undefined || unread === undefined) {
    return head;
  }
  const rows = explain.map((it) => [it.path, String(it.value), `${it.map} ${it.rule}`, it.source]);
  return [...head, '', ...textTable(['Element', 'Waarde', 'Regel', 'Bron'], rows, 70), '', unread.length === 0 ? 'Alle velden zijn gelezen.' : `Door geen regel gelezen: ${unread.join(', ')}`];
}
