import { describe } from 'vitest';
import { describeAuditChain } from './audit-chain.ts';
import { describeAuditMigration } from './audit-migration.ts';
import { describeDatabase } from './database.ts';
import { describeDisclosures } from './disclosures.ts';
import { describeIntake } from './intake.ts';
import { describeJourneys } from './journeys.ts';
import { hasPostgres, openEmptySchema, openTestPostgres } from './open-test-database.ts';

describe.skipIf(!(await hasPostgres()))('store on PostgreSQL', () => {
  describeDatabase(() => openTestPostgres('store.database'));
  describeJourneys(() => openTestPostgres('store.journeys'));
  describeIntake(() => openTestPostgres('store.intake'));
  describeAuditChain(() => openTestPostgres('store.audit'));
  describeAuditMigration(() => openEmptySchema('store.audit-migration'));
  describeDisclosures(() => openTestPostgres('store.disclosures'));
});
