import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { writeParsed } from '../hl7v2/write-message.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { readInput } from './read-input.ts';
import { makeReplacer, tokensOf } from './scrub/replace-token.ts';
import { scrubMessage } from './scrub/scrub-message.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { warnCharset } from './warn-charset.ts';

type Options = { readonly out?: string; readonly seed?: string; readonly json?: boolean };

/** `mgn scrub FILE…`: real HL7v2 messages to fixtures with invented persons, same shape. */
export function addScrub(program: Command, ports: CommandPorts): void {
  const command = program
    .command('scrub <bestand...>')
    .description('Maakt van echte HL7v2-berichten proefberichten: zelfde vorm, verzonnen persoon. Controleer het resultaat voor u het deelt.')
    .option('--out <map>', 'schrijf naar deze map; er wordt niets overschreven (standaard: toon het bericht)')
    .option('--seed <tekst>', 'zelfde vervanging bij elke keer; houd de tekst geheim (standaard: elke keer anders)')
    .option('--json', 'per bestand de tekst, als JSON')
    .action(async (files: readonly string[], options: Options) => {
      const messages = await Promise.all(files.map(async (file) => ({ file, message: await readMessage(file, ports) })));
      const scrubbed = scrubAll(messages, options.seed ?? randomBytes(32).toString('hex'));
      if (options.out !== undefined) {
        await writeAll(options.out, scrubbed);
      }
      if (options.json === true) {
        printJson(ports, scrubbed);
      } else if (options.out === undefined) {
        ports.out(scrubbed.map((it) => it.text).join(''));
      } else {
        printLines(ports, scrubbed.map((it) => `${it.file}: ${join(options.out ?? '', basename(it.file))}`));
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, 'scrub echt.hl7', 'scrub srm.hl7 oru.hl7 --out test/fixtures/mijn-case');
}

/** Scrubs messages that belong together: what was equal in them stays equal. */
function scrubAll(messages: readonly { readonly file: string; readonly message: Hl7Message }[], seed: string): readonly { readonly file: string; readonly text: string }[] {
  const originals = new Set(messages.flatMap(({ message }) => message.segments.flatMap((it) => it.fields.flat(3).flatMap(tokensOf))));
  const replacer = makeReplacer((text) => createHmac('sha256', seed).update(text).digest().readUInt32BE(), originals);
  return messages.map(({ file, message }) => ({ file, text: writeParsed(scrubMessage(message, replacer)) }));
}

async function readMessage(file: string, ports: CommandPorts): Promise<Hl7Message> {
  const input = await readInput(file);
  if (input.kind !== 'hl7v2') {
    throw new Stop('MESSAGE_TYPE_UNKNOWN', EXIT.judgedBad, `${file}: geen HL7v2`);
  }
  warnCharset(ports, input);
  return input.message;
}

async function writeAll(folder: string, scrubbed: readonly { readonly file: string; readonly text: string }[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, text } of scrubbed) {
    const target = join(folder, basename(file));
    await writeFile(target, encodeMessage(text), { flag: 'wx' }).catch(() => {
      throw new Stop('FILE_EXISTS', EXIT.usage, target);
    });
  }
}
