import type { ConsentState, Journey } from '../workflow/journey.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a consent ends (ISO instant): withdrawn, on its own last day, else with the VG episode and the days of access after
 * it (L2, M8). Undefined while the episode lasts: `checkStand` ends access with it, so that nobody has to set a date.
 */
export function consentEndsAt({ withdrawnAt, endsAt }: Pick<ConsentState, 'withdrawnAt' | 'endsAt'>, { closedAt }: Pick<Journey, 'closedAt'>, accessDays: number): string | undefined {
  const episode = closedAt === undefined ? undefined : new Date(Date.parse(closedAt) + accessDays * DAY_MS).toISOString();
  const ends = [withdrawnAt, endsAt, episode].filter((it) => it !== undefined);
  return ends.toSorted((one, other) => Date.parse(one) - Date.parse(other))[0];
}
