import { afterAll, describe } from 'vitest';
import { describeAuditChain } from './audit-chain.ts';
import { describeAuditMigration } from './audit-migration.ts';
import { describeDatabase } from './database.ts';
import { describeDisclosures } from './disclosures.ts';
import { describeIntake } from './intake.ts';
import { describeJourneys } from './journeys.ts';
import type { TestDatabase } from './open-test-database.ts';
import { openTestEmbedded } from './open-test-database.ts';

/** A log of its own: its chain is judged whole, and the other suites write theirs under other keys. */
let log: Promise<TestDatabase> | undefined;

async function openLog(): Promise<TestDatabase> {
  log ??= openTestEmbedded();
  return { db: (await log).db, remove: async () => undefined };
}

// Making an embedded database takes seconds, so the suites share one; the last one damages it.
let shared: Promise<TestDatabase> | undefined;

async function open(): Promise<TestDatabase> {
  shared ??= openTestEmbedded();
  return { db: (await shared).db, remove: async () => undefined };
}

/** An empty schema of the shared one: it has one session, so that the path holds until it is set back. */
async function openBeside(): Promise<TestDatabase> {
  const { db } = await open();
  await db.inTransaction((tx) => tx.runScript('create schema beside; set search_path to beside'));
  return { db, remove: () => db.inTransaction((tx) => tx.runScript('set search_path to public; drop schema beside cascade')) };
}

describe('store on the embedded database', () => {
  afterAll(async () => {
    await (await shared)?.remove();
    await (await log)?.remove();
  });
  describeJourneys(open);
  describeIntake(open);
  describeAuditChain(openLog);
  describeAuditMigration(openBeside);
  describeDisclosures(openLog);
  describeDatabase(open);
});
