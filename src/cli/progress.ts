import type { Terminal } from './terminal.ts';

/** A running progress bar. `total` 0: how much there is to do is not known. */
export type Progress = { readonly update: (done: number, total: number) => void; readonly end: () => void };

const SILENT_MS = 1_000;
const DRAW_MS = 100;
const WIDTH = 30;

/** Draws a bar on standard error for what takes longer than a second; nothing when nobody looks. */
export function startProgress({ err, isTerminal }: Pick<Terminal, 'err' | 'isTerminal'>, label: string): Progress {
  if (!isTerminal) {
    return { update: () => {}, end: () => {} };
  }
  const startedAt = performance.now();
  let [done, total, drawn] = [0, 0, false];
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs >= SILENT_MS) {
      drawn = true;
      err(`\r${label} ${total === 0 ? bouncing(elapsedMs) : filled(done / total)}${total === 0 ? '' : ` ${done}/${total}`}`);
    }
  }, DRAW_MS);
  timer.unref();
  return {
    update: (nowDone, nowTotal) => {
      [done, total] = [nowDone, nowTotal];
    },
    end: () => {
      clearInterval(timer);
      if (drawn) {
        err(`\r${' '.repeat(label.length + WIDTH + 20)}\r`);
      }
    },
  };
}

/** Runs work under a bar of which the length is not known. */
export async function withProgress<T>(terminal: Pick<Terminal, 'err' | 'isTerminal'>, label: string, work: () => Promise<T>): Promise<T> {
  const progress = startProgress(terminal, label);
  try {
    return await work();
  } finally {
    progress.end();
  }
}

function filled(part: number): string {
  const count = Math.round(Math.min(1, part) * WIDTH);
  return `[${'█'.repeat(count)}${'░'.repeat(WIDTH - count)}]`;
}

function bouncing(elapsedMs: number): string {
  const at = Math.floor(elapsedMs / DRAW_MS) % WIDTH;
  return `[${'░'.repeat(at)}█${'░'.repeat(WIDTH - at - 1)}]`;
}
