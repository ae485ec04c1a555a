import { describe } from 'vitest';
import { describeJourneyStore, openMemoryStore } from './journey-store.ts';

describe('JourneyStore in memory', () => {
  describeJourneyStore(openMemoryStore);
});
