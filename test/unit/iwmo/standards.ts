import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { JudgeByXsd } from '../../../src/iwmo/schemas.ts';
import { compileSchemas } from '../../../src/iwmo/schemas.ts';

/** The standard's own files stand beside the repository: the official XSDs may not be in it. CI must have them. */
export const STANDARDS = new URL('../../../../shared/standards/iwmo/', import.meta.url).pathname;

/** Whether tests that need them can run. In CI they must. */
export const hasStandards = existsSync(STANDARDS) || process.env['CI'] !== undefined;

/** Official XSDs, and the retours derived from them by the pattern of the standard. */
export function xsdFiles(): ReadonlyMap<string, string> {
  return new Map(['xsd', 'xsd-afgeleid'].flatMap((folder) =>
    readdirSync(`${STANDARDS}${folder}`).filter((it) => it.endsWith('.xsd')).map((name) => [name, readFileSync(`${STANDARDS}${folder}/${name}`, 'utf8')] as const)));
}

let judge: JudgeByXsd | undefined;

/** Judges a message by the XSDs, compiled once per file of tests. */
export function judgeByXsd(bytes: Uint8Array | string): boolean | undefined {
  judge ??= compileSchemas(xsdFiles());
  return judge(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
}

/** Every sample message of the standard, official and derived. */
export function samples(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  return ['voorbeelden', 'voorbeelden-afgeleid'].flatMap((folder) => readdirSync(`${STANDARDS}${folder}`).map((name) => ({ name, bytes: readFileSync(`${STANDARDS}${folder}/${name}`) })));
}
