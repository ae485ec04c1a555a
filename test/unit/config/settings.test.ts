import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../src/config/settings.ts';
import type { Fault } from '../../../src/kernel/fault.ts';

const settingsFault = (env: Record<string, string>): Fault => {
  try {
    readSettings(env);
  } catch (error) {
    return error as Fault;
  }
  throw new Error('expected a Fault');
};

describe('settings', () => {
  test('defaults are those of design 2.4', () => {
    expect(readSettings({})).toMatchObject({ httpPort: 8080, adminPort: 8081, mllpPort: 2575, dataDir: './data', logLevel: 'info' });
  });

  test('every wrong setting is named and no value is shown', () => {
    const fault = settingsFault({ MGN_HTTP_PORT: 'secret-x', MGN_LOG_LEVEL: 'loud', MGN_DATABASE_URL: 'mysql://u:pw@h/d' });
    expect(fault.details['settings']).toBe('MGN_HTTP_PORT MGN_DATABASE_URL MGN_LOG_LEVEL MGN_MASTER_KEY_FILE');
    expect(JSON.stringify(fault) + fault.message).not.toMatch(/secret-x|loud|pw@h/);
  });

  test('a database of its own needs a master key file (design 5.1)', () => {
    expect(settingsFault({ MGN_DATABASE_URL: 'postgres://127.0.0.1/test' }).details['settings']).toBe('MGN_MASTER_KEY_FILE');
  });
});
