import type { ExitStatus } from './exit-status.ts';

/** What commands lean on: where they write, and the environment they read. */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: the answer, for a person or with `--json` for a machine. */
  readonly out: (text: string) => void;
  /** Standard error: progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** Whether a person looks at standard error: only then a progress bar is drawn. */
  readonly isTerminal: boolean;
  /** Resolves when the person or the system asks to stop (Ctrl-C, SIGTERM). */
  readonly stopAsked: () => Promise<void>;
  /** Calls back at each SIGHUP; absent: there is none here. */
  readonly onReload?: (ask: () => void) => void;
};

/** What a command's adder gets: the terminal, and where it leaves its exit status. */
export type CommandPorts = Terminal & { readonly finish: (status: ExitStatus) => void };

/** Writes a value as the one JSON text of a command. */
export function printJson({ out }: Pick<Terminal, 'out'>, value: unknown): void {
  out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes lines for a person. */
export function printLines({ out }: Pick<Terminal, 'out'>, lines: readonly string[]): void {
  out(`${lines.join('\n')}\n`);
}

/** The terminal of this process. A reader that closed its end early (`| head`) ends the output, not with an error. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    onReload: (ask) => void process.on('SIGHUP', ask),
    stopAsked: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      }),
  };
}
