import { describe } from 'vitest';
import { describeJourneyStore, openDatabaseStore } from './journey-store.ts';
import { openTestEmbedded } from './open-test-database.ts';

describe('JourneyStore on the embedded database', () => {
  describeJourneyStore(() => openDatabaseStore(openTestEmbedded));
});
