import type { Code } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import { Fault } from '../kernel/fault.ts';
import { Stop } from './stop.ts';
import type { Terminal } from './terminal.ts';
import { printJson } from './terminal.ts';

/** What is said of an error: its code of the one table, and a place that names no person. */
export type Said = { readonly code: Code; readonly at?: string | undefined };

/** Turns whatever was thrown into what may be said. A bug is INTERNAL with the class and place of its first own frame. */
export function describeError(error: unknown): Said {
  if (error instanceof Stop) {
    return { code: error.code, at: error.at };
  }
  if (error instanceof Fault) {
    const details = Object.entries(error.details).map(([name, value]) => (name === 'what' || name === 'settings' ? String(value) : `${name}: ${value}`));
    return { code: error.code, at: [...details, ...causesOf(error)].join(', ') || undefined };
  }
  const place = error instanceof Error ? /([\w-]+\.ts:\d+)/.exec(error.stack ?? '')?.[1] : undefined;
  return { code: 'INTERNAL', at: error instanceof Error ? [error.name, place].filter(Boolean).join(' ') : undefined };
}

/** The system's own code of a failed open, listen or connect (`EADDRINUSE`); never its message. */
function causesOf({ cause }: Error): readonly string[] {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? [code] : [];
}

/** Says an error: to a person on standard error, with `--json` as `{error:{code,text,hint}}` on standard output. */
export function printError(terminal: Terminal, isJson: boolean, { code, at }: Said): void {
  const { text, hint } = CODES[code];
  if (isJson) {
    printJson(terminal, { error: { code, text, hint, ...(at === undefined ? {} : { at }) } });
    return;
  }
  terminal.err(`${text} [${code}]${at === undefined ? '' : `\n  ${at}`}\n${hint === '-' ? '' : `  → ${hint}\n`}`);
}
