import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The two fonts of a letter: DejaVu Sans, an open font with all of European Latin, Greek, Cyrillic and Arabic. */
export type LetterFonts = { readonly regular: Buffer; readonly bold: Buffer };

let loading: Promise<LetterFonts> | undefined;

/** The fonts, read once in the life of the process. */
export function letterFonts(): Promise<LetterFonts> {
  loading ??= readFonts();
  return loading;
}

async function readFonts(): Promise<LetterFonts> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const [regular, bold] = await Promise.all([readFile(join(folder, 'DejaVuSans.ttf')), readFile(join(folder, 'DejaVuSans-Bold.ttf'))]);
  return { regular, bold };
}
