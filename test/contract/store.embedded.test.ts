import { afterAll, describe } from 'vitest';
import { describeAuditChain } from './audit-chain.ts';
import { describeDatabase } from './database.ts';
import { describeIntake } from './intake.ts';
import { describeJourneys } from './journeys.ts';
import type { TestDatabase } from './open-test-database.ts';
import { openTestEmbedded } from './open-test-database.ts';

// Making an embedded database takes seconds, so the suites share one; the last one damages it.
let shared: Promise<TestDatabase> | undefined;

async function open(): Promise<TestDatabase> {
  shared ??= openTestEmbedded();
  return { db: (await shared).db, remove: async () => undefined };
}

describe('store on the embedded database', () => {
  afterAll(async () => (await shared)?.remove());
  describeJourneys(open);
  describeIntake(open);
  describeAuditChain(open);
  describeDatabase(open);
});
