import { describe } from 'vitest';
import { describeJourneyStore, openDatabaseStore } from './journey-store.ts';
import { hasPostgres, openTestPostgres } from './open-test-database.ts';

describe.skipIf(!(await hasPostgres()))('JourneyStore on PostgreSQL', () => {
  describeJourneyStore(() => openDatabaseStore(() => openTestPostgres('journey-store')));
});
