import { describe } from 'vitest';
import { describeAuditChain } from './audit-chain.ts';
import { describeDatabase } from './database.ts';
import { describeIntake } from './intake.ts';
import { describeJourneys } from './journeys.ts';
import { hasPostgres, openTestPostgres } from './open-test-database.ts';

describe.skipIf(!(await hasPostgres()))('store on PostgreSQL', () => {
  describeDatabase(() => openTestPostgres('store.database'));
  describeJourneys(() => openTestPostgres('store.journeys'));
  describeIntake(() => openTestPostgres('store.intake'));
  describeAuditChain(() => openTestPostgres('store.audit'));
});
