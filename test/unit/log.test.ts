import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { makeLog } from '../../src/log.ts';

test('5.14 a log line keeps allow-listed scalars and drops everything else', () => {
  const lines: string[] = [];
  const log = makeLog('debug', new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }));
  log.info('delivery sent', { delivery: 'd-1', attempt: 2, name: 'Sanne Testinga', bsn: '999990019', cause: 'x'.repeat(300) } as never);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'delivery sent', delivery: 'd-1', attempt: 2 });
  expect(lines.join('')).not.toMatch(/Sanne|999990019|xxx/);
});
