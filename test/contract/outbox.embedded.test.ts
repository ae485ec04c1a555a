import { afterAll, describe } from 'vitest';
import type { TestDatabase } from './open-test-database.ts';
import { openTestEmbedded } from './open-test-database.ts';
import { describeOutbox } from './outbox.ts';
import { describeRelay } from './relay.ts';

let shared: Promise<TestDatabase> | undefined;

async function open(): Promise<TestDatabase> {
  shared ??= openTestEmbedded();
  return { db: (await shared).db, remove: async () => undefined };
}

describe('outbox on the embedded database', () => {
  afterAll(async () => (await shared)?.remove());
  describeOutbox(open);
  describeRelay(open);
});
