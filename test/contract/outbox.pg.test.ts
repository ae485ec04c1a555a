import { describe } from 'vitest';
import { hasPostgres, openTestPostgres } from './open-test-database.ts';
import { describeOutbox } from './outbox.ts';
import { describeRelay } from './relay.ts';

describe.skipIf(!(await hasPostgres()))('outbox on PostgreSQL', () => {
  describeOutbox(() => openTestPostgres('outbox'));
  describeRelay(() => openTestPostgres('relay'));
});
