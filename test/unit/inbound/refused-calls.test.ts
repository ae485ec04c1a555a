import { afterAll, beforeAll, expect, test } from 'vitest';
import { AT_FIXTURES, startRealGateway } from '../../support/real-gateway.ts';
import type { RealGateway } from '../../support/real-gateway.ts';

let real: RealGateway;
beforeAll(async () => {
  real = await startRealGateway({ clock: AT_FIXTURES });
});
afterAll(() => real.close());

test('M3 a welzijn client that searches is refused at the door, and the refusal is in the audit', async () => {
  const answer = await real.region.clientOf('samenhuis').searchTasks();

  expect([answer.status, answer.code]).toEqual([403, 'NOT_ALLOWED']);
  const rows = await real.gateway.storage.database.query<{ actor: string; on_behalf_of: string; code: string; subject: string; outcome: string }>(
    "select actor, on_behalf_of, code, subject, outcome from audit_record where action = 'refuse'",
  );
  expect(rows).toEqual([{ actor: 'samenhuis', on_behalf_of: 'samenhuis', code: 'NOT_ALLOWED', subject: 'Task', outcome: 'minor-failure' }]);
});
