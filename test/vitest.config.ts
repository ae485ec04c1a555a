import { defineConfig } from 'vitest/config';

/**
 * One project: every `*.test.ts` under `test/`. Tests that need PostgreSQL say so in their name (`.pg.test.ts`); they are
 * skipped when it does not answer, unless MGN_TEST_POSTGRES=required (CI); so do those with RabbitMQ (`.amqp.test.ts`,
 * MGN_TEST_AMQP=required).
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/tests.json' },
  },
});
