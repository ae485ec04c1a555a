import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommanderError } from 'commander';
import { parseTime, TIME_FORM } from './parse-time.ts';
import type { Terminal } from './terminal.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Gebruik:', 'Arguments:': 'Argumenten:', 'Options:': 'Opties:', 'Commands:': 'Opdrachten:',
};

const COMPLAINTS: Readonly<Record<string, string>> = {
  'commander.missingArgument': 'ontbrekend argument',
  'commander.unknownOption': 'onbekende optie',
  'commander.unknownCommand': 'onbekende opdracht',
  'commander.excessArguments': 'te veel argumenten',
  'commander.optionMissingArgument': 'optie zonder waarde',
  'commander.missingMandatoryOptionValue': 'verplichte optie ontbreekt',
  'commander.invalidArgument': 'ongeldige waarde',
  'commander.conflictingOption': 'opties gaan niet samen',
};

/** The root command `mgn`, speaking Dutch. Every command that is added to it inherits that. */
export function dutchProgram({ out, err }: Pick<Terminal, 'out' | 'err'>): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  const program = new Command('mgn')
    .description('Gateway voor mentale gezondheidsnetwerken: verwijzing in, verkennend gesprek, advies uit.')
    .configureHelp({
      styleTitle: (title) => TITLES[title] ?? title,
      optionDescription: ({ description, argChoices, parseArg }) => `${description}${argChoices === undefined ? '' : ` (keuze: ${argChoices.join(', ')})`}${parseArg === parseTime ? `; als ${TIME_FORM}` : ''}`,
    })
    // The rim says what is wrong, once, for people or for machines.
    .configureOutput({ writeOut: out, writeErr: err, outputError: () => {} })
    .exitOverride()
    .helpOption('-h, --help', 'toon deze hulp')
    .helpCommand('help [opdracht]', 'toon de hulp van een opdracht')
    .version(version, '-V, --version', 'toon de versie');
  return withExample(program, 'demo', 'map srm.hl7', 'help replay');
}

/** Adds the example that every command's help ends with. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', ['', 'Voorbeeld (example):', ...lines.map((line) => `  $ npx mgn ${line}`)].join('\n'));
}

/** What is wrong with a command line, in Dutch, with the names that were typed or expected. */
export function usageText({ code, message }: CommanderError): string {
  const names = [...message.matchAll(/'([^']*)'/g)].map((it) => it[1]).slice(0, 2);
  const choices = /Allowed choices are (.+)\.$/.exec(message)?.[1];
  // What our own readers expect stands behind commander's sentence.
  const form = choices === undefined ? /argument '[^']*' is invalid\. (.+)$/.exec(message)?.[1] : undefined;
  return `${COMPLAINTS[code] ?? 'verkeerd gebruik'}${names.length === 0 ? '' : `: ${names.join(', ')}`}${choices === undefined ? '' : ` (keuze: ${choices})`}${form === undefined ? '' : ` (verwacht: ${form})`}`;
}
