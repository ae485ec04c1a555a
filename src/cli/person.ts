import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { OperatorDesk } from '../operator-desk.ts';
import type { PersonDone, PersonQuery } from '../person-desk.ts';
import { CODES } from '../kernel/codes.ts';
import type { Result } from '../kernel/result.ts';
import type { Who } from '../named-user.ts';
import { writeOnce } from '../security/write-once.ts';
import { readAsker } from './asker.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { withWho } from './who-options.ts';
import { readAnswer } from './worklist.ts';

type Options = Who & { readonly file: string; readonly json?: boolean };

/**
 * `mgn person`: the rights of a person (domain.md 2.4). Who it is about, a BSN or a referral number, is read from a file or
 * standard input: the command line stands in the list of processes.
 */
export function addPerson(program: Command, ports: CommandPorts): void {
  const person = withExample(
    program.command('person').description('Rechten van een persoon: inzage, wissen, beperken, corrigeren, geen statistiek. Het BSN of verwijsnummer komt uit een bestand of van standaardinvoer.'),
    "person export --user 'P. Rivacy' --reason inzageverzoek < verzoek.txt",
  );
  addExport(person, ports);
  addDeed(person, ports, { name: 'erase', description: 'Wist de inhoud, en stuurt het verzoek door aan wie iets kreeg. Bewijs van toestemming en logboek blijven.', option: ['--confirm-undelivered', 'ook als er nog iets niet bezorgd of bevestigd is: u gaf het terug'], deed: (desk, query, _lines, isSet) => desk.personErase({ ...query, confirmed: isSet }) });
  addDeed(person, ports, { name: 'restrict', description: 'Zet alle uitwisseling stil; er wordt ook niets vernietigd.', option: ['--lift', 'heft de beperking op: wat wachtte gaat uit'], deed: (desk, query, _lines, isSet) => desk.personRestrict({ ...query, on: !isSet }) });
  addDeed(person, ports, { name: 'correct', description: 'Corrigeert gegevens (VRAAG=ANTWOORD, een per regel na het nummer) en stuurt dat door aan wie ze kreeg.', deed: (desk, query, lines) => desk.personCorrect({ ...query, answers: lines.map(readAnswer) }) });
  addDeed(person, ports, { name: 'statistics', description: 'De persoon telt niet mee in cijfers.', option: ['--allow', 'telt weer mee'], deed: (desk, query, _lines, isSet) => desk.personStatistics({ ...query, optOut: !isSet }) });
}

function withPerson(command: Command): Command {
  return withWho(command)
    .option('--file <bestand>', 'waarin het BSN of verwijsnummer (of systeem|nummer) staat; - is standaardinvoer', '-')
    .option('--json', 'als JSON');
}

function addExport(person: Command, ports: CommandPorts): void {
  const command = withPerson(person.command('export').description('Geeft alles wat er nog van de persoon is, als FHIR en in leesbaar Nederlands.'))
    .option('--out <map>', 'schrijft inzage.json en inzage.txt, alleen voor u leesbaar; anders komt de tekst op het scherm')
    .action(async ({ out, json, ...options }: Options & { readonly out?: string }) => {
      const { query } = readPerson(ports, options);
      const told = requiredResult(await atDesk(ports, (desk) => desk.personExport(query)));
      if (out !== undefined) {
        writeExport(out, told.bundle, told.text);
      }
      if (json === true) {
        printJson(ports, told);
      } else {
        printLines(ports, out === undefined ? [told.text] : [`${told.journeys.length} ${told.journeys.length === 1 ? 'verzoek' : 'verzoeken'}: inzage.json en inzage.txt geschreven.`]);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "person export --user 'P. Rivacy' --reason inzageverzoek --out inzage < verzoek.txt");
}

type Deed = {
  readonly name: string;
  readonly description: string;
  readonly option?: readonly [flag: string, description: string];
  readonly deed: (desk: OperatorDesk, query: PersonQuery, lines: readonly string[], isSet: boolean) => Promise<Result<readonly PersonDone[]>>;
};

function addDeed(person: Command, ports: CommandPorts, { name, description, option, deed }: Deed): void {
  const command = withPerson(person.command(name).description(description));
  if (option !== undefined) {
    command.option(...option);
  }
  command.action(async (options: Options & Readonly<Record<string, unknown>>) => {
    const { query, lines } = readPerson(ports, options);
    const isSet = ['confirmUndelivered', 'lift', 'allow'].some((it) => options[it] === true);
    const done = requiredResult(await atDesk(ports, (desk) => deed(desk, query, lines, isSet)));
    if (options.json === true) {
      printJson(ports, done);
    } else {
      printLines(ports, done.flatMap(doneLines));
    }
    ports.finish(done.some((it) => it.code !== undefined) ? EXIT.judgedBad : EXIT.fine);
  });
  withExample(command, `person ${name} --user 'P. Rivacy' --reason verzoek-persoon < verzoek.txt`);
}

function doneLines({ journey, code }: PersonDone): readonly string[] {
  if (code === undefined) {
    return [`verwijzing ${journey}: gedaan`];
  }
  const { text, hint } = CODES[code];
  return [`verwijzing ${journey}: ${text} [${code}]`, ...(hint === '-' ? [] : [`  → ${hint}`])];
}

/** The first line says who; what follows, what to do about it. */
function readPerson(ports: CommandPorts, { file, ...who }: Options): { readonly query: PersonQuery; readonly lines: readonly string[] } {
  const asker = readAsker(ports, who);
  const [id = '', ...lines] = readText(file).split(/\r?\n/).map((it) => it.trim()).filter((it) => it !== '');
  if (id === '') {
    throw new Stop('FIELD_MISSING', EXIT.usage, '--file');
  }
  return { query: { id, ...asker }, lines };
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, '--file');
  }
}

function writeExport(folder: string, bundle: object, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of [['inzage.json', `${JSON.stringify(bundle, null, 2)}\n`], ['inzage.txt', text]] as const) {
    if (!writeOnce(join(folder, name), content)) {
      throw new Stop('FILE_EXISTS', EXIT.usage, join(folder, name));
    }
  }
}
