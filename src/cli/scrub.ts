import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import { writeParsed } from '../hl7v2/write-message.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import type { InputFile } from './read-input.ts';
import { readInput } from './read-input.ts';
import type { Replacer } from './scrub/replace-token.ts';
import { makeReplacer, tokensOf } from './scrub/replace-token.ts';
import { scrubJson } from './scrub/scrub-json.ts';
import { scrubMessage } from './scrub/scrub-message.ts';
import { scrubXml, textsOfXml } from './scrub/scrub-xml.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { warnCharset } from './warn-charset.ts';

type Options = { readonly out?: string; readonly seed?: string; readonly json?: boolean };

/** `mgn scrub FILE…`: real messages, HL7v2 or FHIR, to fixtures with invented persons, same shape. */
export function addScrub(program: Command, ports: CommandPorts): void {
  const command = program
    .command('scrub <bestand...>')
    .description('Maakt van echte berichten (HL7v2, FHIR in JSON of XML) proefberichten: zelfde vorm, verzonnen persoon. Controleer het resultaat voor u het deelt.')
    .option('--out <map>', 'schrijf naar deze map; er wordt niets overschreven (standaard: toon het bericht)')
    .option('--seed <tekst>', 'zelfde vervanging bij elke keer; houd de tekst geheim (standaard: elke keer anders)')
    .option('--json', 'per bestand de tekst, als JSON')
    .action(async (files: readonly string[], options: Options) => {
      const inputs = await Promise.all(files.map(readInput));
      inputs.forEach((it) => warnCharset(ports, it));
      const scrubbed = scrubAll(inputs, options.seed ?? randomBytes(32).toString('hex'));
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
  withExample(command, 'scrub echt.hl7', 'scrub srm.hl7 oru.hl7 --out test/fixtures/mijn-case', 'scrub verwijzing.xml --out test/fixtures/mijn-case');
}

/** Scrubs messages that belong together: what was equal in them stays equal. */
function scrubAll(inputs: readonly InputFile[], seed: string): readonly { readonly file: string; readonly text: string }[] {
  const originals = new Set(inputs.flatMap(textsOf).flatMap(tokensOf));
  const replacer = makeReplacer((text) => createHmac('sha256', seed).update(text).digest().readUInt32BE(), originals);
  return inputs.map((input) => ({ file: input.file, text: scrubbed(input, replacer) }));
}

function scrubbed(input: InputFile, replacer: Replacer): string {
  if (input.kind === 'hl7v2') {
    return writeParsed(scrubMessage(input.message, replacer));
  }
  return input.syntax === 'xml' ? scrubXml(utf8(input.bytes), replacer) : `${JSON.stringify(scrubJson(JSON.parse(utf8(input.bytes)), replacer), null, 2)}\n`;
}

function textsOf(input: InputFile): readonly string[] {
  if (input.kind === 'hl7v2') {
    return input.message.segments.flatMap((it) => it.fields.flat(3));
  }
  return input.syntax === 'xml' ? textsOfXml(utf8(input.bytes)) : leafTexts(JSON.parse(utf8(input.bytes)));
}

function leafTexts(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leafTexts) : [String(value)];
}

/** Without byte order mark. */
function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function writeAll(folder: string, scrubbed: readonly { readonly file: string; readonly text: string }[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, text } of scrubbed) {
    const target = join(folder, basename(file));
    await writeFile(target, text.startsWith('MSH') ? encodeMessage(text) : text, { flag: 'wx' }).catch(() => {
      throw new Stop('FILE_EXISTS', EXIT.usage, target);
    });
  }
}
