import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rulebooks } from '../../src/rulebooks.ts';
import { loadRulebooks } from '../../src/rulebooks.ts';

let loading: Promise<Rulebooks> | undefined;

/** The shipped rulebooks, compiled once per test process. */
export function testRulebooks(): Promise<Rulebooks> {
  loading ??= loadRulebooks(join(tmpdir(), 'mgn-test-rulebooks'));
  return loading;
}
