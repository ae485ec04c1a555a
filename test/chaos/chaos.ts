import type { ChaosOptions } from './chaos-options.ts';
import { readChaosOptions, USAGE } from './chaos-options.ts';
import { FINDING_CLASSES } from './facts.ts';
import type { ChaosReport } from './run-chaos.ts';
import { runChaos } from './run-chaos.ts';

const SHOWN = 40;

// Whatever still listens or runs goes with it.
process.exit(await main(process.argv.slice(2)));

/** `npm run chaos`: the exit status says whether anything was found. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  let options: ChaosOptions;
  try {
    options = readChaosOptions(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error, `\n${USAGE}`);
    return 2;
  }
  const parts: (() => void)[] = [];
  const endAll = (): void => parts.splice(0).reverse().forEach((end) => end());
  process.once('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      endAll();
      process.exit(3);
    });
  }
  try {
    const report = await runChaos(options, { say: (line) => console.error(line), onPart: (end) => parts.push(end) });
    console.log(options.json ? JSON.stringify(report, null, 2) : described(report));
    return FINDING_CLASSES.some((it) => report[it] > 0) || report.crashes.length > 0 || report.readyMs.max >= options.readyMs ? 1 : 0;
  } catch (error) {
    console.error(error);
    return 3;
  }
}

function described({ findings, faults, readyMs, crashes, ...figures }: ChaosReport): string {
  const line = (name: string, value: unknown): string => `${name.padEnd(22)} ${String(value)}`;
  return [
    ...Object.entries(figures).map(([name, value]) => line(name, value)),
    ...Object.entries(faults).map(([name, value]) => line(name, value)),
    line('ready after a kill', `p50 ${readyMs.p50} ms, at most ${readyMs.max} ms`),
    line('crashes', crashes.length),
    ...crashes,
    ...findings.slice(0, SHOWN).map((it) => JSON.stringify(it)),
    ...(findings.length > SHOWN ? [`… and ${findings.length - SHOWN} more (--json shows all)`] : []),
  ].join('\n');
}
