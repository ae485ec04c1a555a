import { defineConfig } from 'vitest/config';

/** One project: every `*.test.ts` under `test/`. Tests that need PostgreSQL say so in their name (`.pg.test.ts`). */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
