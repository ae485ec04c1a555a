import { benchGrowth } from './growth.bench.ts';
import { benchAllIntake } from './intake.bench.ts';
import { hasPostgres } from '../contract/open-test-database.ts';
import { benchMapping } from './mapping.bench.ts';
import { benchValidate } from './validate.bench.ts';

type Figures = Readonly<Record<string, number>>;

/** `--journeys N`: how many are stored for the figures of growth; a million takes most of an hour and 20 GB of disk. */
const JOURNEYS = Number(process.argv[process.argv.indexOf('--journeys') + 1] || Number.NaN) || 1_000_000;

/** Every figure of design 7 that is measured, one group after the other so that none disturbs another. */
async function benchAll(): Promise<Readonly<Record<string, Figures>>> {
  return { mapping: await benchMapping(), validate: await benchValidate(), ...(await benchAllIntake()), ...(await growth()) };
}

/** Nothing where PostgreSQL is not there: the embedded database holds a region's testers, not a million journeys. */
async function growth(): Promise<Readonly<Record<string, Figures>>> {
  if (!(await hasPostgres())) {
    return {};
  }
  const { small, large, ratio } = await benchGrowth(1_000, JOURNEYS);
  return { growthSmall: small, growthLarge: large, growthRatio: ratio };
}

function table(groups: Readonly<Record<string, Figures>>): string {
  const rows = Object.entries(groups).flatMap(([group, figures]) => Object.entries(figures).map(([name, value]) => [group, name, shown(value)] as const));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column as 0 | 1 | 2].length)));
  return rows.map(([group, name, value]) => `${group.padEnd(widths[0] ?? 0)}  ${name.padEnd(widths[1] ?? 0)}  ${value.padStart(widths[2] ?? 0)}`).join('\n');
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

const groups = await benchAll();
console.log(process.argv.includes('--json') ? JSON.stringify(groups, null, 2) : table(groups));
