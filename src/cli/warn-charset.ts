import { CODES } from '../kernel/codes.ts';
import type { InputFile } from './read-input.ts';
import type { Terminal } from './terminal.ts';

/** Tells on standard error when a message was read in a character set that it did not state. */
export function warnCharset({ err }: Pick<Terminal, 'err'>, input: InputFile): void {
  if (input.kind === 'hl7v2') {
    input.warnings.forEach((code) => err(`${input.file}: ${CODES[code].text} [${code}]\n`));
  }
}
