import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const script = readFileSync(new URL('../../../docs/audit/verify.mjs', import.meta.url), 'utf8');

test('an auditor reads the script in one sitting: thirty lines, Node alone, nothing of ours', () => {
  const lines = script.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(180);
  expect([...script.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual(['node:crypto', 'node:fs', 'node:readline']);
});
